"""ZIP archives (PKWARE APPNOTE): each file at its name. Apps send logs, backups and crash reports this way."""

import io
import zipfile
import zlib

from .tree import Hint, Part, Tree

NAME = "zip"
TAKES = (bytes,)
LABELS = ("application/zip", "application/x-zip-compressed")
FIRST = b"P"
KEEPS = False

FILES = 2000
"""Files of one archive that are opened."""


def open(data: bytes, hint: Hint) -> Tree | None:
    """The files. Raises ValueError when the archive is damaged; encrypted or oversized files are said and left out."""
    if data[:4] != b"PK\x03\x04":
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: _file(archive, entry, hint) for entry in archive.infolist()[:FILES] if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError("damaged or encrypted archive") from error


def _file(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, hint: Hint) -> Tree:
    with archive.open(entry) as file:
        content = file.read(hint.room)
    hint.room -= len(content)
    if hint.room <= 0:
        hint.note("limit", "zip archive longer than the limit")
    return Part(content, "")
