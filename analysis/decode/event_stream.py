"""Server-sent events (WHATWG HTML, section 9.2.6): a list of events with their data, type and id."""

import re

from .tree import Hint, Tree

NAME = "event stream"
TAKES = (str,)
LABELS = ("text/event-stream",)
NEEDS = "\n\r"
KEEPS = False

_FIELDS = ("data", "event", "id", "retry")
_LINE = re.compile(r"(?:data|event|id|retry)(?::|$)|:|$")
_END = re.compile(r"\r\n|\n|\r")


def open(text: str, hint: Hint) -> Tree | None:
    """The events, data lines of one event joined. Without a label every line must be one that the format knows, and some must carry data."""
    if not hint.labelled and not text.startswith(_FIELDS):
        return None
    lines = _END.split(text.removeprefix("\ufeff"))
    if not hint.labelled and not all(_LINE.match(line) for line in lines):
        return None
    events: list[dict[str, str]] = []
    event: dict[str, str] = {}
    for line in [*lines, ""]:
        name, _, value = line.partition(":")
        if not line:
            events += [event] if event else []
            event = {}
        elif name in _FIELDS:
            value = value.removeprefix(" ")
            event[name] = f"{event[name]}\n{value}" if name == "data" and name in event else value
    return events if any("data" in event for event in events) else None
