"""capture → Connection, Message. ``READERS`` says which formats there are; the kind of a file is told by its content, never by its name."""

import importlib
from collections.abc import Iterator
from functools import cache
from typing import cast

from ..model import Item, Reader, ReadOptions, Unit
from .attributed import load_packages, only_app
from .source import Source, open_source

READERS = ("pcap", "har", "burp", "saz", "app_privacy_report", "tracker_control", "pcapdroid_csv", "flows")
"""Modules of this package in the order they are asked whether a file is theirs; strict magic numbers first, the one that loads mitmproxy last."""


@cache
def reader(name: str) -> Reader:
    """The reader of that name; imported when first needed, because mitmproxy alone takes half a second."""
    if name not in READERS:
        raise ValueError(f"no reader is called {name}")
    return cast(Reader, importlib.import_module(f".{name}", __package__))


def find_reader(head: bytes) -> Reader:
    """The reader for a file that begins with ``head``. Raises ValueError when none knows it."""
    for name in READERS:
        if reader(name).matches(head):
            return reader(name)
    raise ValueError("byte 0: not a capture that can be read; expected pcap, pcapng, a mitmproxy flow dump, HAR, Burp XML, a Fiddler archive or a contact list")


def read_unit(unit: Unit, options: ReadOptions) -> Iterator[Item]:
    """Everything in one unit; with ``options.app`` only what process or package evidence attributes to it."""
    items = reader(unit.reader).read(unit, options)
    return items if unit.reader == "pcap" else only_app(items, options.app)  # the reader of packets does it before it puts streams together


__all__ = ["READERS", "Source", "find_reader", "load_packages", "open_source", "read_unit", "reader"]
