"""The worker's side of a live run: the batch code, fed by a pipe. Started by ``recorder``; not a command for people.

What comes in a short while is one unit, so a live run gives the findings its dump would give. The case is written when the pipe ends, also when the proxy died.
"""

import hashlib
import json
import pickle
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from pyarrow import feather

from ..case import load_key
from ..case.write import begin, end, write_json, write_manifest
from ..destinations import Directory
from ..detect import load_known, load_types
from ..finish import Finish
from ..hide import Hider
from ..model import Item, ReadOptions, Unit
from ..pipeline import Options, Outcome, Planned, about, label_columns, write_rest
from ..unit import Job, UnitResult, UnitWork
from .recorder import LENGTH, Settings

NAME = "live"
"""Stands for the reader and the file of a live run."""

WINDOW, WIDER = 1.0, 0.05
"""Seconds that are collected into one unit, and by how many the next is longer: a day makes some 1,900 units instead of 86,400."""

AHEAD = 1000
"""Most flows that wait here; when it is full the pipe fills, and then the proxy's side counts what is pending."""


class LiveCase:
    """A case in the making."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError, FileExistsError or OSError for settings that cannot be used."""
        self.folder, self.key = settings.case, load_key(settings.key)
        self.directory = Directory(owners=settings.owners, places=settings.places)
        self.known = tuple(dict.fromkeys(value for path in settings.known for value in load_known(path)))
        self.options = Options(
            known=settings.known, labels=settings.labels, owners=settings.owners, places=settings.places, decoders=settings.decoders, command=NAME
        )
        self.hide = Hider(self.known, self.key)
        self.identity = hashlib.sha256(f"{NAME} {settings.started} {settings.case.name}".encode()).hexdigest()
        self.growing = begin(self.folder, settings.overwrite)
        self.results: list[UnitResult] = []
        self.told: set[tuple[str, str]] = set()
        self.closed: dict[Any, int] = {}
        self.work = self._unit()

    def _unit(self) -> UnitWork:
        unit = Unit(self.identity[:16], len(self.results), NAME, Path(NAME))
        return UnitWork(Job(unit, self.growing, self.key, ReadOptions(), self.known, self.options.decoders))

    def add(self, items: list[Item]) -> None:
        """Take the items of one flow."""
        for item in items:
            self.work.add(item)

    def cut(self) -> dict[str, Any]:
        """End the unit: what was found in it, and which pairs of type and owner are new."""
        for key, count in self.work.closed.items():
            self.closed[key] = self.closed.get(key, 0) + count
        if self.work.result.connections:
            self.work.closed = self.closed
        self.results.append(self.work.close())
        said, new = self._said(), []
        for _, label, owner in said:
            if (label, owner) not in self.told:
                self.told.add((label, owner))
                new.append([label, owner])
        self.work = self._unit()
        return {"said": said, "new": new}

    def _said(self) -> list[tuple[str, str, str]]:
        """(source of the message, type, owner or else masked host) of each finding that left the phone, once. Shows no value: it goes to a screen."""
        messages = feather.read_table(self.work.work("messages"), columns=["source", "raw_host", "direction"]).to_pylist()
        findings = feather.read_table(self.work.work("findings"), columns=["message", "type", "available"]).to_pylist()
        types = load_types()
        found = dict[tuple[str, str, str], None]()
        for row in findings:
            message = messages[row["message"]]
            if row["type"] and row["available"] and message["direction"] == "sent":
                behind = self.directory.look_up(message["raw_host"], "", "http")
                owner = behind.owner or self.hide.host(message["raw_host"])
                found[message["source"], types[row["type"]].label if row["type"] in types else row["type"], owner] = None
        return list(found)

    def finish(self) -> Outcome:
        """Write the rest of the case and give it its name."""
        row: dict[str, Any] = {"capture": self.identity[:16], "sha256": self.identity, "name": NAME, "format": NAME, "bytes": 0}
        row |= label_columns(self.options.labels) | {"dialect": "mitmproxy"}
        problems = [problem for result in self.results for problem in result.problems]
        outcome = Outcome(1, *(sum(getattr(r, name) for r in self.results) for name in ("messages", "fields", "findings")))
        outcome.problems = [(row["capture"], NAME, problem) for problem in problems]
        Finish(self.growing, self.key, self.directory, {row["capture"]: row}, self.results, self.known).run()
        write_rest(self.growing, [Planned(row, [], self.known, ReadOptions(), [])], outcome, self.key)
        write_json(self.growing / "case.json", about(self.options, self.directory))
        write_manifest(self.growing, [])
        end(self.growing, self.folder)
        return outcome


def batches(pipe: BinaryIO) -> Iterator[Any]:
    """Everything that was shipped, until the pipe ends or is cut off."""
    while len(head := pipe.read(LENGTH.size)) == LENGTH.size:
        data = pipe.read(*LENGTH.unpack(head))
        if len(data) < LENGTH.unpack(head)[0]:
            return
        yield pickle.loads(data)


def serve(pipe: BinaryIO, say: Any) -> None:
    """Do a whole live run."""
    incoming = batches(pipe)
    try:
        case = LiveCase(next(incoming))
    except FileExistsError as error:
        say({"error": f"{str(error).partition(';')[0]}; choose another phonehome_case, or --set phonehome_overwrite=true"})
        return
    except (ValueError, OSError) as error:
        say({"error": str(error)})
        return
    say({"ready": True})
    waiting = queue.Queue[list[Item] | None](AHEAD)
    threading.Thread(target=_fill, args=(waiting, incoming), daemon=True).start()
    more = True
    while more:
        more = _collect(case, waiting)
        if case.work.seen.host or not more:
            say(case.cut())
    counts = asdict(case.finish())
    say({"case": str(case.folder), **{name: counts[name] for name in ("messages", "fields", "findings")}})


def _fill(waiting: "queue.Queue[list[Item] | None]", incoming: Iterator[list[Item]]) -> None:
    """Empty the pipe as fast as the proxy fills it."""
    for items in incoming:
        waiting.put(items)
    waiting.put(None)


def _collect(case: LiveCase, waiting: "queue.Queue[list[Item] | None]") -> bool:
    """Fill one unit for the length of the window; False at the end of the run."""
    until = time.monotonic() + WINDOW + WIDER * len(case.results)
    while (left := until - time.monotonic()) > 0:
        try:
            items = waiting.get(timeout=left)
        except queue.Empty:
            break
        if items is None:
            return False
        case.add(items)
    return True


def main() -> None:
    """Talk over standard input and output; standard output is kept for the protocol."""
    out = sys.stdout
    sys.stdout = sys.stderr

    def say(what: dict[str, Any]) -> None:
        with suppress(BrokenPipeError):  # the proxy is gone; the case is still written
            out.write(json.dumps(what) + "\n")
            out.flush()

    serve(sys.stdin.buffer, say)


if __name__ == "__main__":
    main()
