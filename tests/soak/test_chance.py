"""A thousand random sets of known values find nothing in real captures."""

import random
from pathlib import Path

import pytest

from analysis.detect.known import find_known
from analysis.model import MessageTable
from tests.benchmarks.known_chance import fields_of, random_set

SETS, AT_ONCE = 1000, 10


@pytest.mark.soak
def test_nothing_matches_by_chance(corpus: Path) -> None:
    fields, false = fields_of(corpus), []
    for first in range(0, SETS, AT_ONCE):
        known = [value for seed in range(first, first + AT_ONCE) for value in random_set(random.Random(seed))]
        found = find_known(fields, MessageTable(), known)
        false += [(found.verdicts[code].rule, fields.templates[fields.template[row]].path) for row, code in zip(found.row, found.verdict, strict=True)]
    assert false == []
