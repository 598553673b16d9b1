"""A file as it was given → a file a reader can open: identified by SHA-256, decompressed by content, pipes spooled."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from ..model import Problem

CHUNK = 1 << 20
HEAD = 1 << 16
SPOOL_LIMIT = 1 << 36
"""Most bytes a compressed capture may expand to (64 GiB): no real capture is larger, a bomb may be."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input, identified and readable."""

    capture: str
    """The first 16 hex digits of ``sha256``."""
    sha256: str
    """Of the bytes as given, compressed or not."""
    name: str
    """File name without folders; ``stdin`` for a pipe."""
    size: int
    """Bytes as given."""
    path: Path
    """The file to read: the input itself, or its spooled copy."""
    head: bytes
    """The first 64 KiB of ``path``."""
    problems: tuple[Problem, ...] = ()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _whatever_there_is(file: BinaryIO) -> Iterator[bytes]:
    """Like ``_chunks``, but a read that ends in damage has given all that came before it."""
    while chunk := cast(io.BufferedIOBase, file).read1(CHUNK):
        yield chunk


def _zstd(file: BinaryIO) -> Iterator[bytes]:
    """zstandard's own file object takes a cut stream for a whole one."""
    stream = zstandard.ZstdDecompressor().decompressobj()
    for packed in _chunks(file):
        while packed:
            if stream.eof:
                stream = zstandard.ZstdDecompressor().decompressobj()
            yield stream.decompress(packed)
            packed = stream.unused_data if stream.eof else b""
    if not stream.eof:
        raise EOFError("the last frame is not complete")


COMPRESSIONS: tuple[tuple[bytes, str, Callable[[BinaryIO], Iterator[bytes]]], ...] = (
    (b"\x1f\x8b", "gzip", lambda file: _whatever_there_is(cast(BinaryIO, gzip.open(file)))),
    (b"\x28\xb5\x2f\xfd", "zstd", _zstd),
    (b"\xfd7zXZ\x00", "xz", lambda file: _whatever_there_is(cast(BinaryIO, lzma.open(file)))),
    (b"BZh", "bzip2", lambda file: _whatever_there_is(cast(BinaryIO, bz2.open(file)))),
)
"""Magic bytes, name, expander."""

DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


def _spool(chunks: Iterator[bytes], target: Path) -> tuple[int, Exception | None]:
    """Write chunks to a private file; returns (bytes written, what ended it early). What came before damage is kept."""
    size = 0
    with target.open("xb") as out:
        target.chmod(0o600)
        try:
            for chunk in chunks:
                out.write(chunk)
                size += len(chunk)
                if size > SPOOL_LIMIT:
                    return size, ValueError(f"expands to more than {SPOOL_LIMIT >> 30} GiB")
        except DAMAGE as error:
            return size, error
    return size, None


def _compression(magic: bytes) -> tuple[str, Callable[[BinaryIO], Iterator[bytes]]] | None:
    return next(((kind, opener) for start, kind, opener in COMPRESSIONS if magic.startswith(start)), None)


def _decompress(path: Path, work: Path, name: str) -> tuple[Path, tuple[Problem, ...]]:
    with path.open("rb") as file:
        compression = _compression(file.read(6))
        if compression is None:
            return path, ()
        kind, opener = compression
        file.seek(0)
        target = work / f"{name}.spooled"
        size, error = _spool(opener(file), target)
    if error is None:
        return target, ()
    if not size:
        raise ValueError(f"{kind} data that cannot be expanded at byte 0: {error}")
    return target, (Problem(f"byte {size} after {kind}", "truncated", f"the {kind} stream ends early or is damaged: {error}; what came before is kept"),)


def shown_name(path: Path) -> str:
    """A file name without folders that can be written anywhere: bytes that are no UTF-8 become question marks."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_source(sha256: str, size: int, places: Iterable[Path]) -> Path | None:
    """The file among ``places`` (files or folders) with this SHA-256; files of another size are not read."""
    for given in places:
        for path in sorted(p for p in given.rglob("*") if p.is_file()) if given.is_dir() else [given]:
            if path.stat().st_size == size and digest(path) == sha256:
                return path
    return None


def open_source(path: Path, work: Path) -> Source:
    """Identify one input and make it readable.

    ``-`` is standard input, spooled into ``work``. Raises OSError when the file cannot be opened and ValueError when it is empty or not a file.
    """
    name = shown_name(path)
    if str(path) == "-":
        name = "stdin"
        path = work / "stdin"
        _spool(_chunks(sys.stdin.buffer), path)
    if not path.is_file():
        raise FileNotFoundError("no such file" if not path.exists() else "not a file")
    size = path.stat().st_size
    if not size:
        raise ValueError("byte 0: the file is empty")
    sha256 = digest(path)
    readable, problems = _decompress(path, work, sha256[:16])
    with readable.open("rb") as file:
        head = file.read(HEAD)
    return Source(sha256[:16], sha256, name, size, readable, head, problems)
