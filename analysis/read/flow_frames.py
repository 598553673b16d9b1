"""The bytes of each flow in a mitmproxy dump: a tnetstring dictionary, ``length:data}``. No length is trusted before it is compared with the file."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ..model import Problem

LIMIT = 1 << 30
"""Largest single flow that is read, in bytes."""

ATTEMPTS = 1000
"""How often reading starts again behind damaged bytes."""

PART = 64 << 20
"""Bytes of flows that make one unit of a big dump."""

_CLIENT = re.compile(rb"11:client_conn[;,](\d{1,9}):")
_ID = re.compile(rb"2:id[;,]\d{1,3}:([^;,]{1,100})[;,]")
_MASKED = re.compile(rb"16:phonehome_masked[;,]4:true!")
"""What an export of ours notes with each of its flows."""
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


@dataclass(slots=True)
class Part:
    """The flows of one unit of a big dump. All flows of a client connection stand in one part, so that it stays one connection."""

    first: int
    """How many flows stand in the parts before: at least as many as there are connections in them, so connection numbers begin here."""
    places: list[tuple[int, int, int]] = field(default_factory=list)
    """Position of the flow in the dump, its first byte, its length."""
    problems: list[Problem] = field(default_factory=list)
    units: int = 1
    """How many parts there are."""


def parts(path: Path) -> list[Part | None]:
    """A small dump whole (None), a big one in parts of about ``PART`` bytes."""
    size = path.stat().st_size
    if size <= PART:
        return [None]
    made, known, filled = [Part(0)], dict[bytes, int](), 0
    with path.open("rb") as file:
        for number, (place, data) in enumerate(flow_frames(file, size)):
            if isinstance(data, Problem):
                made[0].problems.append(data)
                continue
            unit = known.get(client := client_id(data))
            if unit is None:
                if filled > PART:
                    made.append(Part(0))
                    filled = 0
                unit = len(made) - 1
                if client:
                    known[client] = unit
            filled += len(data) if unit == len(made) - 1 else 0
            made[unit].places.append((number, place, len(data)))
    for before, part in itertools.pairwise(made):
        part.first = before.first + len(before.places)
    for part in made:
        part.units = len(made)
    return list(made)


def client_id(data: bytes) -> bytes:
    """The id of the client connection in a flow, without parsing it; empty in old versions, which have none."""
    found = _CLIENT.search(data)
    inside = _ID.search(data, found.end(), found.end() + int(found[1])) if found else None
    return inside[1] if inside else b""


def is_masked(path: Path) -> bool:
    """Whether the first flow says that it holds pseudonyms in place of values."""
    _, _, first = next(flows_of(path, None), (0, 0, b""))
    return isinstance(first, bytes) and bool(_MASKED.search(first))


def flows_of(path: Path, part: Part | None) -> Iterator[tuple[int, int, bytes | Problem]]:
    """Position, first byte and bytes of each flow of a part, or a Problem in its place."""
    with path.open("rb") as file:
        if part is None:
            for number, (place, data) in enumerate(flow_frames(file, path.stat().st_size)):
                yield number, place, data
            return
        for problem in part.problems:
            yield 0, 0, problem
        for number, place, length in part.places:
            file.seek(place)
            yield number, place, file.read(length)
