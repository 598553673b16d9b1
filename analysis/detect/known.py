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
        self._agreeing: dict[tuple[int, bool], _Flags] = {}

    def values(self, found: FindingTable) -> None:
        """Findings from values."""
        hits: defaultdict[int, set[Hit]] = defaultdict(set)
        for ids, block in blocks(self.fields.values, range(len(self.fields.values))):
            for at, hit in self.index.anywhere(block):
                hits[ids[at]].add(hit)
        for ids, block in blocks(self.fields.values, self._under_agreeing_keys()):
            for at, hit in self.index.under_keys(block):
                hits[ids[at]].add(hit)
        for value, rows in self._rows(sorted(hits)):
            self._add(rows, sorted(hits[value]), found)

    def _under_agreeing_keys(self) -> Sequence[int]:
        """The values that stand somewhere under a key that agrees with a short known value."""
        wanted = {(self.index.needles[at].known, self.index.needles[at].hashed) for at in self.index.short}
        if not wanted:
            return ()
        templates = np.logical_or.reduce([self._agrees(*each) for each in sorted(wanted)])
        wanted_values = np.zeros(len(self.fields.values), np.bool_)
        wanted_values[self.value_column[templates[self.template_column]]] = True
        return np.flatnonzero(wanted_values).tolist()

    def _agrees(self, known: int, hashed: bool) -> _Flags:
        """For each template, whether its key agrees with a known value."""
        if (known, hashed) not in self._agreeing:
            self._agreeing[known, hashed] = np.array([agrees(template, self.index.known[known], hashed) for template in self.fields.templates], np.bool_)
        return self._agreeing[known, hashed]

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
        by_type: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in hits:
            by_type[type_of(self.index.known[hit.known], hit.hashed)].append(hit)
        for _, group in sorted(by_type.items()):
            free = [hit for hit in group if not hit.keyed]
            if free:
                _extend(found, rows, found.code(verdict(self.index.known, free)))
                continue
            left = rows
            for hit in group:
                agreed = self._agrees(hit.known, hit.hashed)[self.template_column[left]]
                _extend(found, left[agreed], found.code(verdict(self.index.known, [hit])))
                left = left[~agreed]

    def names(self, found: FindingTable) -> None:
        """Findings from the names of fields: one a message and type, on the first field under that name."""
        hits: defaultdict[int, set[Hit]] = defaultdict(set)
        names = ["\n".join((*template.parents, template.key)) for template in self.fields.templates]
        for ids, block in blocks(names, range(len(names))):
            for at, hit in self.index.anywhere(block):
                if not hit.keyed:
                    hits[ids[at]].add(hit)
        message = np.asarray(self.fields.message)
        done: set[tuple[int, str]] = set()
        for template, group in sorted(hits.items()):
            said = verdict(self.index.known, sorted(group), in_name=True)
            for row in np.flatnonzero(self.template_column == template).tolist():
                if (message[row], said.type) not in done:
                    done.add((message[row], said.type))
                    _extend(found, np.array([row]), found.code(said))


def _extend(found: FindingTable, rows: _Rows, code: int) -> None:
    found.row.extend(rows.tolist())
    found.verdict.extend([code] * len(rows))
