"""Known values: what we know of the test phone, found in any spelling, encoding or hash, in every value and in the names of fields.

What a text says decides how it is searched (``known_bits``): much → anywhere; less → as a whole value or under a key that names its type; little → only under
such a key. So a ``42`` is never found by chance.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..model import FieldTable, FindingTable, KnownValue, MessageTable, Verdict
from .known_block import blocks
from .known_index import Hit, Index
from .known_keys import agrees
from .known_near import Near
from .known_sentence import type_of, verdict

type _Flags = npt.NDArray[np.bool_]
type _Rows = npt.NDArray[np.int64]


def find_known(fields: FieldTable, messages: MessageTable, known: Sequence[KnownValue]) -> FindingTable:  # noqa: ARG001 (as all detectors)
    """One finding for each field and type whose known values stand in it, of tier ``known value``; in a fixed order."""
    found = FindingTable()
    if known and len(fields.value):
        search = _Search(fields, index_of(tuple(known)))
        search.values(found)
        search.names(found)
    return found


@lru_cache(maxsize=4)
def index_of(known: tuple[KnownValue, ...]) -> Index:
    """What is searched for these known values."""
    return Index(known)


class _Search:
    """One search of one unit's fields."""

    def __init__(self, fields: FieldTable, index: Index) -> None:
        self.fields, self.index = fields, index
        self.value_column = np.asarray(fields.value)
        self.template_column = np.asarray(fields.template)
        self._agreeing: dict[tuple[str, str, bool], _Flags] = {}
        self._alone: dict[str, list[tuple[int, Hit]]] = {"latitude": [], "longitude": []}
        """Halves of coordinates under keys that say nothing: row, hit."""

    def values(self, found: FindingTable) -> None:
        """Findings from values."""
        hits: defaultdict[int, set[Hit]] = defaultdict(set)
        near = Near(self.index.known)
        for ids, block in blocks(self.fields.values):
            near.look(ids, block)
            for at, hit in self.index.search(block):
                hits[ids[at]].add(hit)
        for value, rows in self._rows(sorted(hits)):
            self._add(rows, sorted(hits[value]), found)
        self._halves(found)
        near.add(self.fields, found)

    def _agrees(self, known: int, hashed: bool) -> _Flags:
        """For each template, whether its key agrees with a known value."""
        value = self.index.known[known]
        alike = (value.type, value.label if value.type == "canary" else "", hashed)
        if alike not in self._agreeing:
            self._agreeing[alike] = np.array([agrees(template, value, hashed) for template in self.fields.templates], np.bool_)
        return self._agreeing[alike]

    def _rows(self, values: Sequence[int]) -> Iterator[tuple[int, _Rows]]:
        """The rows of each of some values, which are in order."""
        wanted = np.zeros(len(self.fields.values), np.bool_)
        wanted[list(values)] = True
        rows = np.flatnonzero(wanted[self.value_column])
        rows = rows[np.argsort(self.value_column[rows], kind="stable")]
        ends = np.searchsorted(self.value_column[rows], values, "right").tolist()
        for value, start, end in zip(values, [0, *ends], ends, strict=False):
            yield value, rows[start:end]

    def _add(self, rows: _Rows, hits: Sequence[Hit], found: FindingTable) -> None:
        """One finding a row and type: by what stands there without condition, else by the first short text whose key agrees."""
        for _, group in sorted(self._by_type(hits).items()):
            free = [hit for hit in group if not hit.keyed]
            if free:
                _extend(found, rows, found.code(verdict(self.index.known, free)))
                continue
            left = rows
            for hit in group:
                agreed = self._agrees(hit.known, hit.hashed)[self.template_column[left]]
                _extend(found, left[agreed], found.code(verdict(self.index.known, [hit])))
                left = left[~agreed]
                if hit.form in self._alone and hit.whole:
                    self._alone[hit.form] += [(row, hit) for row in left.tolist()]

    def _halves(self, found: FindingTable) -> None:
        """A latitude and a longitude of one place that stand beside each other need no key, as in ``[13.404954,52.520008]``."""
        message = self.fields.message
        longitudes: defaultdict[tuple[int, int], list[tuple[int, Hit]]] = defaultdict(list)
        for row, hit in self._alone["longitude"]:
            longitudes[hit.known, message[row]].append((row, hit))
        for row, hit in self._alone["latitude"]:
            for other, partner in longitudes.get((hit.known, message[row]), ()):
                if abs(row - other) == 1:
                    for at, half in ((row, hit), (other, partner)):
                        _extend(found, np.array([at]), found.code(verdict(self.index.known, [half._replace(keyed=False)])))

    def names(self, found: FindingTable) -> None:
        """Findings from the names of fields: on the first field under that name, where the message has none of that type yet. The finding's value is the
        text in the name, not the field's value."""
        named = _in_names(self.index, [key for template in self.fields.templates for key in (*template.parents, template.key)])
        if not named:
            return
        taken = {(self.fields.message[row], found.verdicts[code].type) for row, code in zip(found.row, found.verdict, strict=True)}
        told: set[tuple[int, str, str]] = set()
        for number, template in enumerate(self.fields.templates):
            verdicts = [said for key in (*template.parents, template.key) for said in named.get(key, ())]
            for row in np.flatnonzero(self.template_column == number).tolist() if verdicts else ():
                message = self.fields.message[row]
                for said in verdicts:
                    if (message, said.type) not in taken and (message, said.type, said.named) not in told:
                        told.add((message, said.type, said.named))
                        _extend(found, np.array([row]), found.code(said))

    def _by_type(self, hits: Sequence[Hit]) -> dict[str, list[Hit]]:
        return _by_type(self.index, hits)


def _by_type(index: Index, hits: Sequence[Hit]) -> dict[str, list[Hit]]:
    groups: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[type_of(index.known[hit.known], hit.hashed)].append(hit)
    return groups


def _in_names(index: Index, names: Sequence[str]) -> dict[str, list[Verdict]]:
    """Name of a field → a verdict for each type of which a known value stands in it."""
    distinct = list(dict.fromkeys(names))
    found: dict[str, list[Verdict]] = {}
    for at, spots in _searched(index, distinct, "\n").items():
        where: dict[Hit, tuple[int, int]] = {hit: (start, end) for start, end, hit in reversed(spots)}
        groups = _by_type(index, sorted(where)).items()
        found[distinct[at]] = [verdict(index.known, own, named=distinct[at][slice(*where[own[0]])]) for _, own in sorted(groups)]
    return found


def _searched(index: Index, texts: Sequence[str], around: str = "") -> dict[int, list[tuple[int, int, Hit]]]:
    """Number of a text → where known values stand in it that need no key: first and last character of each, in order. A known value that is encoded or
    hashed takes up its whole text. With something ``around`` them no text counts as a whole value: a name that is a short one by chance says nothing."""
    found: dict[int, list[tuple[int, int, Hit]]] = {}
    for ids, block in blocks([f"{around}{text}{around}" for text in texts]):
        for at, start, end, hit in index.find(block):
            if not hit.keyed:
                text, first = texts[ids[at]], block.span(at)[0]
                piece = block.joined[start:end].decode("utf-8", "replace")
                begin = len(block.joined[first:start].decode("utf-8", "replace")) - len(around)
                legible = hit.readable and text[begin : begin + len(piece)] == piece
                found.setdefault(ids[at], []).append((begin, begin + len(piece), hit) if legible else (0, len(text), hit))
    return {at: sorted(spots) for at, spots in found.items()}


class Spot(NamedTuple):
    """A known value in a text."""

    start: int
    end: int
    type: str
    """Of the finding that it would be."""


def known_spots(texts: Sequence[str], known: Sequence[KnownValue], asked: Collection[KnownValue]) -> dict[int, list[Spot]]:
    """Number of a text → where those of the known values stand in it that are asked for, in order; they may overlap. For texts that are no values themselves
    but are shown, such as hosts, paths and names. All are searched, with what was made ready to search the values."""
    if not asked or not texts:
        return {}
    index = index_of(tuple(known))
    spots: dict[int, list[Spot]] = {}
    for at, hits in _searched(index, texts).items():
        for start, end, hit in hits:
            if (value := index.known[hit.known]) in asked:
                spots.setdefault(at, []).append(Spot(start, end, type_of(value, hit.hashed)))
    return spots


def _extend(found: FindingTable, rows: _Rows, code: int) -> None:
    found.row.extend(rows.tolist())
    found.verdict.extend([code] * len(rows))
