"""iCalendar, as bodies and inside other payloads."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import icalendar
from analysis.decode.tree import Hint
from tests.factories import opened

EVENT = (
    "BEGIN:VEVENT\r\nSUMMARY:Dentist\\, again\r\nDTSTART;TZID=Europe/Berlin:20260318T090000\r\nDTEND:20260318T083000Z\r\n"
    'LOCATION:Weg 1\r\nORGANIZER;CN=Anna:mailto:anna@example.org\r\nATTENDEE;CN="Bo; B":mailto:bo@exam\r\n ple.org\r\n'
    "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
)
WHOLE = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{EVENT}{EVENT.replace('Dentist', 'Lawyer')}END:VCALENDAR\r\n"
FIELDS = {
    "vevent[0].summary": "Dentist, again",
    "vevent[1].summary": "Lawyer, again",
    "vevent[0].dtstart.tzid": "Europe/Berlin",
    "vevent[0].dtstart.value": "20260318T090000",
    "vevent[0].dtend": "20260318T083000Z",
    "vevent[0].location": "Weg 1",
    "vevent[0].organizer.value": "anna@example.org",
    "vevent[0].attendee[0].cn": "Bo; B",
    "vevent[0].attendee[0].value": "bo@example.org",
    "vevent[0].valarm.trigger": "-PT15M",
}


@pytest.mark.parametrize("inside", [False, True])
def test_a_calendar_in_a_body_and_in_a_text(inside: bool) -> None:
    body, before = (json.dumps({"c": WHOLE}), "c!icalendar.") if inside else (WHOLE, "")
    found = {path: value for path, _, value in opened(body, content_type="" if inside else "text/calendar")}
    assert {before + path: value for path, value in FIELDS.items()}.items() <= found.items()


def test_several_calendars_and_an_event_alone() -> None:
    one, two, alone = (icalendar.open(text, Hint()) for text in (WHOLE, WHOLE + WHOLE, EVENT))
    assert isinstance(one, dict) and two == [one, one] and alone == {"vevent": one["vevent"][:1]}


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR", "BEGIN:VCARD\nFN:A\nEND:VCARD\n", "see BEGIN:VEVENT\nEND:VEVENT\n", ""])
def test_leaves_alone(text: str) -> None:
    assert icalendar.open(text, Hint()) is None


@given(st.text(max_size=60))
def test_any_calendar_ends(text: str) -> None:
    try:
        icalendar.open("BEGIN:VCALENDAR\n" + text, Hint())
    except ValueError as error:
        assert str(error)
