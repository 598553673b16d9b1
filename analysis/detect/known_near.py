"""Known places in more digits than the user gave, or in degrees, minutes and seconds: EXIF, NMEA 0183, map links.

Such numbers have no one text, so they are read and compared: each half must agree with the known one to the digits that both have, and only both halves
together – in one value, or in two that stand beside each other – are a proof.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..model import FieldTable, FindingTable, KnownValue
from .known_block import Block
from .known_geo import coordinates
from .known_index import Hit
from .known_sentence import verdict
from .known_spellings import PLACES
from .levels import container

_LEAST_DECIMALS = 3
"""Decimals of a known place from which more of them can agree with it: 100 m."""
_COARSEST = 3e-4
"""Degrees that a spelling may leave open: one second."""
_MARK = rb"\s?(?:\xc2[\xb0\xba]|deg|d|:|\s)\s?"
_PRIME = rb"\s?(?:'|\xe2\x80[\xb2\x99]|m|:|\s)\s?"
_SECOND = rb"(?:\"|''|\xe2\x80[\xb3\x9d]|s)?"
_NUMBER = rb"\d{1,2}(?:\.\d{1,9})?"
_REST = (
    rb"(?:\.(?P<decimals>\d{3,18})|(?P<nmea>\d\d\.\d{2,9}),(?P<side>[NSEW])"
    rb"|/1[,;\s]+(?P<m>\d{1,2})/1[,;\s]+(?P<s>\d{1,9})/(?P<of>1(?:0{1,7})?)(?!\d)"
    rb"|" + _MARK + rb"(?P<minutes>" + _NUMBER + rb")(?:" + _PRIME + rb"(?P<seconds>" + _NUMBER + rb")?" + _SECOND + rb")?(?:\s?(?P<pole>[NSEW]))?)"
)
"""What may follow the whole degrees: decimals; minutes of NMEA; rationals of EXIF; minutes and seconds."""


@dataclass(frozen=True, slots=True)
class _Half:
    """Latitude or longitude of a known place."""

    known: int
    axis: str
    degrees: float
    decimals: int
    pattern: re.Pattern[bytes]


@dataclass(frozen=True, slots=True)
class _Found:
    """A half that stands in a value."""

    value: int
    known: int
    axis: str
    how: str
    whole: bool


class Near:
    """The known places of one search. ``look`` at all values, then ``add`` the findings."""

    def __init__(self, known: Sequence[KnownValue]) -> None:
        self._known = known
        self._halves = [half for at, value in enumerate(known) if value.type in PLACES for half in _halves(at, value.value)]
        self._found: list[_Found] = []

    def look(self, ids: Sequence[int], block: Block) -> None:
        """Find the halves in a block of texts."""
        if not block.binary:
            self._found += [found for half in self._halves for found in _in_block(half, ids, block)]

    def add(self, fields: FieldTable, found: FindingTable) -> None:
        """Findings for both halves in one value, and in values beside each other; not where one of that type is already."""
        if self._found:
            taken = {(row, found.verdicts[code].type) for row, code in zip(found.row, found.verdict, strict=True)}
            for row, hit in sorted(self._pairs(fields)):
                if (row, self._known[hit.known].type) not in taken:
                    taken.add((row, self._known[hit.known].type))
                    found.row.append(row)
                    found.verdict.append(found.code(verdict(self._known, [hit])))

    def _pairs(self, fields: FieldTable) -> Iterator[tuple[int, Hit]]:
        halves: defaultdict[int, list[_Found]] = defaultdict(list)
        for half in self._found:
            halves[half.value].append(half)
        chosen = np.zeros(len(fields.values), bool)
        chosen[list(halves)] = True
        alone: defaultdict[tuple[int, int, str, str], list[tuple[int, _Found]]] = defaultdict(list)
        for row in np.flatnonzero(chosen[np.frombuffer(fields.value, np.uint32)]).tolist():
            here = halves[fields.value[row]]
            for half in here:
                if any(other.known == half.known and other.axis != half.axis for other in here):
                    yield row, _hit(half, f"the {{}} {half.how}")
                elif half.whole:
                    alone[(fields.message[row], half.known, *container(fields, row))].append((row, half))
        for beside in alone.values():
            if len({half.axis for _, half in beside}) == 2:
                yield from ((row, _hit(half, f"the {half.axis} of the {{}} {half.how}, beside its other half")) for row, half in beside)


def _hit(half: _Found, how: str) -> Hit:
    return Hit(0, half.known, how, "near", -1, False, False, half.whole)


def _halves(at: int, text: str) -> Iterator[_Half]:
    place = coordinates(text)
    for axis, number in zip(("latitude", "longitude"), place or (), strict=False):
        decimals = len(number.partition(".")[2])
        if decimals >= _LEAST_DECIMALS:
            degrees = float(number)
            wholes = sorted({int(abs(degrees) + step) for step in (-_COARSEST, 0, _COARSEST) if abs(degrees) + step >= 0})
            pattern = rb"(?:" + b"|".join(str(whole).encode() for whole in wholes) + rb")" if len(wholes) > 1 else str(wholes[0]).encode()
            yield _Half(at, axis, degrees, decimals, re.compile(rb"(?P<degrees>" + pattern + rb")" + _REST))


def _in_block(half: _Half, ids: Sequence[int], block: Block) -> Iterator[_Found]:
    for match in half.pattern.finditer(block.joined):
        how = _agrees(half, match, block.joined)
        if how:
            at = block.value_at(match.start())
            first, last = block.span(at)
            around = block.joined[first : match.start()] + block.joined[match.end() : last]
            yield _Found(
                ids[at], half.known, half.axis, how, len(around) <= _AROUND and not any(chr(sign).isalnum() and sign not in b"0NSEW" for sign in around)
            )


_AROUND = 6
"""Bytes beside a number – sign, zeros, hemisphere, quotes – with which it still is the whole value."""


def _agrees(half: _Half, match: re.Match[bytes], data: bytes) -> str:
    """How a number is written that agrees with a half; empty for one that does not, or that is a piece of a longer one."""
    before = data[max(0, match.start() - 4) : match.start()]
    if before.rstrip(b"0")[-1:].isdigit() or before[-1:] == b"." or data[match.end() : match.end() + 1].isdigit():
        return ""
    degrees, unit, how = _read(match)
    poles = [pole for pole in (match["side"], match["pole"], _leading(before)) if pole]
    own = [pole for pole in poles if (pole in b"NS") == (half.axis == "latitude")]
    if poles and not own:
        return ""
    if match["decimals"] or own:
        negative = own[0] in b"SW" if own else before.rstrip(b"0")[-1:] == b"-"
        if negative != (half.degrees < 0):
            return ""
    if match["decimals"] and len(match["decimals"]) < half.decimals:
        return ""
    same = match["decimals"] is not None and len(match["decimals"]) == half.decimals
    apart = abs(degrees - abs(half.degrees))
    return how if unit <= _COARSEST and apart < (unit / 2 if same else max(unit, 10.0**-half.decimals)) else ""


def _leading(before: bytes) -> bytes:
    """The hemisphere that stands by itself before a number. The one behind may be the next number's."""
    found = _POLE.search(before)
    return found[1] if found else b""


_POLE = re.compile(rb"(?<![A-Za-z])([NSEW])\s?0{0,2}\Z")


def _read(match: re.Match[bytes]) -> tuple[float, float, str]:
    """Degrees, how much of them the spelling leaves open, and its name."""
    whole = int(match["degrees"])
    if match["decimals"]:
        return float(match[0]), 10.0 ** -len(match["decimals"]), "with more decimals"
    if match["nmea"]:
        return whole + float(match["nmea"]) / 60, _unit(match["nmea"]) / 60, "in degrees and minutes, as NMEA 0183 writes it"
    if match["m"]:
        return whole + int(match["m"]) / 60 + int(match["s"]) / int(match["of"]) / 3600, 1 / int(match["of"]) / 3600, "in degrees, minutes and seconds"
    if match["seconds"]:
        return whole + float(match["minutes"]) / 60 + float(match["seconds"]) / 3600, _unit(match["seconds"]) / 3600, "in degrees, minutes and seconds"
    return whole + float(match["minutes"]) / 60, _unit(match["minutes"]) / 60, "in degrees and minutes"


def _unit(number: bytes) -> float:
    return 10.0 ** -len(number.partition(b".")[2])
