"""tar archives (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar): each file at its name. Apps send logs this way, often inside gzip."""

import io
import tarfile

from .tree import Hint, Part, Tree

NAME = "tar"
TAKES = (bytes,)
LABELS = ("application/x-tar",)
KEEPS = False

FILES = 2000
"""Files of one archive that are opened."""
_MAGIC = slice(257, 262)


def open(data: bytes, hint: Hint) -> Tree | None:
    """The files; of an archive that is cut off or damaged those before. Raises ValueError when there are none."""
    if data[_MAGIC] != b"ustar":
        return None
    found: dict[str, Tree] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for entry in archive:
                if entry.isreg() and not entry.issparse():
                    found[entry.name] = _file(archive, entry, hint)
                if len(found) >= FILES or hint.room <= 0:
                    break
    except (tarfile.TarError, ValueError, OSError, EOFError, OverflowError, RecursionError) as error:
        if not found:
            raise ValueError("damaged archive") from error
        hint.note("truncated", "tar archive cut off or damaged; the files before it are kept")
    return found or None


def _file(archive: tarfile.TarFile, entry: tarfile.TarInfo, hint: Hint) -> Tree:
    file = archive.extractfile(entry)
    content = file.read(max(hint.room, 0)) if file is not None else b""
    hint.room -= len(content)
    if hint.room <= 0:
        hint.note("limit", "tar archive longer than the limit")
    return Part(content, "")
