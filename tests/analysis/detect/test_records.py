import pytest

from analysis.detect import detect, load_types
from analysis.detect.facts import rows
from analysis.detect.names import NEGATIVE
from tests.factories import fields_of, types_of

ROWS = rows("records")


@pytest.mark.parametrize("row", ROWS, ids=[row["record"] for row in ROWS])
def test_hit_and_near_miss(row: dict[str, str]) -> None:
    fields, messages = fields_of(row["hit"])
    findings = detect(fields, messages, ())
    for at in range(len(fields.value)):
        assert types_of(findings, at) in ([row["type"]], []), row["hit"]
    assert types_of(findings) == ([row["type"]] if row["type"] != NEGATIVE else [])
    fields, messages = fields_of(row["miss"])
    findings = detect(fields, messages, ())
    assert all(row["type"] not in types_of(findings, at) for at in range(len(fields.value)))
    assert row["type"] in (*load_types(), NEGATIVE) and row["reason"] and row["source"] and row["date"]


def test_a_contact_is_an_element_of_a_list_itself() -> None:
    for text, kind in (
        ("rows[0].name=Anna;rows[0].phones[0]=+4915112345678", "content.contacts"),
        ("batch[0].profile.name=Anna Beispiel;batch[0].profile.phone=+4915112345678", "user.name"),
    ):
        assert types_of(detect(*fields_of(text), ())) == [kind], text
