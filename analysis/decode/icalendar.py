"""iCalendar (RFC 5545): entries, tasks and their people, in a body or a text; also a lone ``VEVENT``."""

import re

from .content_lines import address, components, fields
from .tree import Hint, Tree

NAME = "icalendar"
TAKES = (str,)
LABELS = ("text/calendar", "application/ics")
NEEDS = "\n"
KEEPS = False

_BEGIN = re.compile(r"(?i)\s*BEGIN:V(?:CALENDAR|EVENT|TODO|JOURNAL|FREEBUSY)[ \t]*\r?[\n\r]")
_VALUES = {"attendee": address, "organizer": address, "geo": fields("latitude", "longitude"), "request-status": fields("code", "text", "data")}


def open(text: str, _hint: Hint) -> Tree | None:
    """The calendar, its components as lists at their names (``vevent[*].summary``); several calendars in a list. Raises ValueError for components that do not
    pair."""
    text = text.lstrip("\ufeff")
    if not _BEGIN.match(text):
        return None
    found = components(text, _VALUES)
    calendars = [content for name, content in found if name == "vcalendar"]
    alone: dict[str, list[Tree]] = {}
    for name, content in found:
        if name != "vcalendar":
            alone.setdefault(name, []).append(content)
    return ([*calendars, alone] if alone and calendars else alone) or (calendars[0] if len(calendars) == 1 else calendars) or None
