"""Each endpoint rule takes its field at its endpoint and leaves the same field elsewhere."""

import pytest

from analysis.detect import detect, load_types
from analysis.detect.facts import rows
from analysis.detect.names import NEGATIVE
from tests.factories import fields_of

ROWS = rows("endpoint_rules")


def rules_at(example: str) -> list[tuple[str, str]]:
    """Type and rule of what is found in the first field of ``URL path=value``."""
    url, _, fields = example.partition(" ")
    found = detect(*fields_of(fields, url), ())
    return [(found.verdicts[code].type, found.verdicts[code].rule) for row, code in zip(found.row, found.verdict, strict=True) if row == 0]


@pytest.mark.parametrize("owner", sorted({row["owner"] for row in ROWS}))
def test_hit_and_near_miss(owner: str) -> None:
    for row in (row for row in ROWS if row["owner"] == owner):
        hit, miss = rules_at(row["hit"]), rules_at(row["miss"])
        if row["type"] == NEGATIVE:
            assert hit == [], row
        else:
            assert [(kind, rule.split(":")[0]) for kind, rule in hit] == [(row["type"], "endpoint")], row
        assert not any(rule.startswith("endpoint:") for _, rule in miss), row


def test_sixty_owners_with_reason_source_and_date() -> None:
    assert len({row["owner"] for row in ROWS}) >= 60
    for row in ROWS:
        assert row["type"] in load_types() or row["type"] == NEGATIVE, row
        assert row["reason"] and row["source"] and row["date"], row


def test_share_of_rows_whose_source_nobody_opened() -> None:
    """Lower the ceiling with them."""
    assert {row["confidence"] for row in ROWS} <= {"H", "M", "L"}
    assert sum(row["confidence"] == "L" for row in ROWS) / len(ROWS) <= 0.2


def test_no_row_stands_twice() -> None:
    rows = [(row["owner"], row["host"], row["path"], row["place"], row["field"]) for row in ROWS]
    assert len(set(rows)) == len(rows)
