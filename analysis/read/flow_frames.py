"""The bytes of each flow in a mitmproxy dump: a tnetstring dictionary, ``length:data}``. No length is trusted before it is compared with the file."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ..model import Problem

LIMIT = 1 << 30
"""Largest single flow that is read, in bytes."""

ATTEMPTS = 1000
"""How often reading starts again behind damaged bytes."""

_FRAME = re.compile(rb"(\d{1,12}):")
_NEXT = re.compile(rb"(?<!\d)\d{3,12}:(?=\d{1,2}:[a-z_]{2,20}[;,])")


def flow_frames(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes | Problem]]:
    """Each flow's place and bytes, or a Problem in its place; behind damage, on from the next whole flow."""
    place = 0
    while place < size:
        file.seek(place)
        prefix = _FRAME.match(file.read(13))
        end = place + prefix.end() + int(prefix[1]) + 1 if prefix else 0
        if prefix and end <= size and end - place <= LIMIT:
            file.seek(place)
            data = file.read(end - place)
            if data.endswith(b"}"):
                yield place, data
                place = end
                continue
        following = _resync(file, place + 1, size)
        cut = following is None and prefix is not None and end > size
        yield place, Problem(f"byte {place}", "truncated" if cut else "damaged", "expected a complete mitmproxy flow")
        if following is None:
            return
        place = following


def _resync(file: BinaryIO, place: int, size: int) -> int | None:
    """The next place where a whole flow stands. Tries are bounded; a flow is told from a dictionary inside one by its version."""
    file.seek(place)
    rest = file.read(LIMIT)
    for attempt, match in enumerate(_NEXT.finditer(rest)):
        if attempt >= ATTEMPTS:
            break
        length = int(match[0][:-1])
        end = match.end() + length
        if place + end < size and rest[end : end + 1] == b"}" and re.search(rb"7:version[;,]", rest[match.end() : end]):
            return place + match.start()
    return None
