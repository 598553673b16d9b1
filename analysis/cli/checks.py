"""Checks of what users type, for ``type=`` of an option: a clear word at once in place of an empty table later."""

import argparse
import re
from datetime import date
from urllib.parse import urlsplit


def day(text: str) -> str:
    """A day of the calendar, as ``2026-01-22``."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD, e.g. 2026-01-22") from None
    return text


def country(text: str) -> str:
    """The ISO code of a country in capitals; a name is answered with its code."""
    from ..destinations.countries import code_of

    try:
        return code_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def processes(text: str) -> int:
    """How many processes: a whole number, 0 for one on each core."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number of processes, or 0 for one on each core")
    return int(text)


def word(text: str) -> str:
    """Any text that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text


def host(text: str) -> str:
    """A host name or address; of a web address its host."""
    return urlsplit(word(text)).hostname or text if "://" in text else word(text).partition("/")[0]


def label(text: str) -> str:
    """``name=value`` of a label; the country of a phone as its ISO code."""
    name, _, value = text.partition("=")
    return f"country={country(value)}" if name == "country" and value else text
