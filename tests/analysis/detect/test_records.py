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


def test_single_times_are_no_rhythm() -> None:
    assert types_of(detect(*fields_of("dwell=120;flight=90;text_before=hey"), ())) == []


def test_keys_of_a_signature_are_no_keystrokes() -> None:
    assert types_of(detect(*fields_of("keys[0].k=abc;keys[0].t=1;keys[0].d=xyz;keys[0].kty=oct"), ())) == []


def test_what_a_decoder_says_of_its_fields() -> None:
    for text, kind in (("card!vcard[0].tel[0].value=+4915112345678", "content.contacts"), ("c!icalendar.vevent[0].organizer.cn=Anna", "content.calendar")):
        assert types_of(detect(*fields_of(text), ())) == [kind]
        assert kind not in types_of(detect(*fields_of(text.replace("vcard", "json").replace("icalendar", "json").replace("tel", "x").replace("org", "x")), ()))
