"""Known values: what we know of the test phone, found in any spelling, encoding or hash, in every value and in the names of fields.

What a text says decides how it is searched (``known_bits``): much → anywhere; less → as a whole value or under a key that names its type; little → only under
such a key. So a ``42`` is never found by chance.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..model import FieldTable, FindingTable, KnownValue, MessageTable
from .known_block import blocks
from .known_index import Hit, Index
from .known_keys import agrees
from .known_sentence import type_of, verdict

type _Flags = npt.NDArray[np.bool_]
type _Rows = npt.NDArray[np.int64]


def find_known(fields: FieldTable, messages: MessageTable, known: Sequence[KnownValue]) -> FindingTable:  # noqa: ARG001 (as all detectors)
    """One finding for each field and type whose known values stand in it, of tier ``known value``; in a fixed order."""
    found = FindingTable()
    if known and len(fields.value):
        search = _Search(fields, _index(tuple(known)))
        search.values(found)
        search.names(found)
    return found


@lru_cache(maxsize=4)
def _index(known: tuple[KnownValue, ...]) -> Index:
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
        for ids, block in blocks(self.fields.values):
            for at, hit in self.index.search(block):
                hits[ids[at]].add(hit)
        for value, rows in self._rows(sorted(hits)):
            self._add(rows, sorted(hits[value]), found)
        self._halves(found)

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
        """Findings from the names of fields: on the first field under that name, where the message has none of that type yet."""
        hits: defaultdict[int, set[Hit]] = defaultdict(set)
        names = ["\n".join((*template.parents, template.key)) for template in self.fields.templates]
        for ids, block in blocks(names):
            for at, hit in self.index.search(block):
                if not hit.keyed:
                    hits[ids[at]].add(hit)
        taken = {(self.fields.message[row], found.verdicts[code].type) for row, code in zip(found.row, found.verdict, strict=True)} if hits else set()
        for template, group in sorted(hits.items()):
            rows = np.flatnonzero(self.template_column == template).tolist()
            for type_id, own in sorted(self._by_type(sorted(group)).items()):
                code = found.code(verdict(self.index.known, own, in_name=True))
                for row in rows:
                    if (self.fields.message[row], type_id) not in taken:
                        taken.add((self.fields.message[row], type_id))
                        _extend(found, np.array([row]), code)

    def _by_type(self, hits: Sequence[Hit]) -> dict[str, list[Hit]]:
        groups: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in hits:
            groups[type_of(self.index.known[hit.known], hit.hashed)].append(hit)
        return groups


def _extend(found: FindingTable, rows: _Rows, code: int) -> None:
    found.row.extend(rows.tolist())
    found.verdict.extend([code] * len(rows))
