"""vCard of all versions, as bodies and inside other payloads."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import vcard
from analysis.decode.tree import Hint
from tests.factories import opened

OLD = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96zil;Ann=\r\na;;;\r\nTEL;CELL;PREF:0151 2345678\r\nEND:VCARD\r\n"
MIDDLE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Beispiel\r\nADR;TYPE=HOME:;;Weg 1;Bonn;;53111;Germany\r\nBDAY:1984-02-03\r\n"
    "NOTE:likes\\, a \r\n lot\r\nORG:Example;Sales\r\nEND:VCARD\r\n"
)
NEW = "begin:vcard\nversion:4.0\nfn:Bo\nitem1.email:bo@example.org\ntel;value=uri;type=cell:tel:+4915112345678\nend:vcard\n"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (OLD, {"[*].n.family": "Özil", "[*].n.given": "Anna", "[*].tel[*].type": "CELL,PREF", "[*].tel[*].value": "0151 2345678"}),
        (
            MIDDLE,
            {
                "[*].fn": "Anna Beispiel",
                "[*].adr[*].value.street": "Weg 1",
                "[*].adr[*].value.postal_code": "53111",
                "[*].bday": "1984-02-03",
                "[*].note": "likes, a lot",
                "[*].org.name": "Example",
            },
        ),
        (NEW, {"[*].fn": "Bo", "[*].email[*]": "bo@example.org", "[*].tel[*].value": "+4915112345678"}),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_a_card_in_a_body_and_in_a_text(text: str, fields: dict[str, str], inside: bool) -> None:
    body, before = (json.dumps({"c": text}), "c!vcard") if inside else (text, "")
    found = {path.replace("[0]", "[*]"): value for path, _, value in opened(body, content_type="" if inside else "text/vcard")}
    assert {before + path: value for path, value in fields.items()}.items() <= found.items()


def test_many_cards_are_a_list() -> None:
    tree = vcard.open(OLD + MIDDLE + NEW, Hint())
    assert isinstance(tree, list) and [card.get("version") for card in tree] == ["2.1", "3.0", "4.0"]


def test_a_photo_is_opened() -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
    found = opened(f"BEGIN:VCARD\nFN:A\nPHOTO;ENCODING=b;TYPE=PNG:{png[:60]}\n {png[60:]}\nEND:VCARD\n")
    assert any(steps == "vcard → media" and isinstance(value, bytes) and value.startswith(b"\x89PNG") for _, steps, value in found)


@pytest.mark.parametrize("text", ["BEGIN:VCARD", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "we BEGIN:VCARD\nFN:A\nEND:VCARD\n", "BEGIN:VCARDS\nEND:VCARDS\n", ""])
def test_leaves_alone(text: str) -> None:
    assert vcard.open(text, Hint()) is None


def test_a_damaged_card_is_an_error() -> None:
    with pytest.raises(ValueError, match="BEGIN"):
        vcard.open("BEGIN:VCARD\nFN:A\nEND:VCALENDAR\n", Hint())


@given(st.text(max_size=60))
def test_any_card_ends(text: str) -> None:
    try:
        vcard.open("BEGIN:VCARD\n" + text, Hint())
    except ValueError as error:
        assert text not in str(error) or len(text) < 4
