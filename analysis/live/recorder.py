"""The proxy's side of a live run: takes items from hooks and ships them to the worker process. Imports nothing heavy: the proxy needs its core for itself."""

import json
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..inputs import parse_labels
from ..model import Item, Message, Problem

LENGTH = struct.Struct("<Q")
"""Before each pickled batch on the way to the worker: its length in bytes."""

PENDING = 1 << 28
"""Most body bytes that wait for the worker (256 MiB). What comes on top is dropped and counted: the proxy must neither wait nor grow without end."""

OPTIONS = {
    "known": "Known values of the phone (phone.toml)",
    "owners": "Your own owner rows (CSV)",
    "places": "Your own rows of networks and places (CSV)",
    "label": "Label of the run, name=value",
}
"""Options that are lists, with what they mean; all options of the recorder begin with ``phonehome_``."""

START_SECONDS, FINISH_SECONDS = 60, 600
"""How long the worker may take to start, and to write the case at the end."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose for a live run. Picklable."""

    case: Path
    started: int
    """Time at which the run began, ns; names its capture."""
    labels: Mapping[str, str] = field(default_factory=dict)
    known: tuple[Path, ...] = ()
    owners: tuple[Path, ...] = ()
    places: tuple[Path, ...] = ()
    decoders: tuple[str, ...] = ()
    key: Path | None = None
    overwrite: bool = False


def parse_settings(options: Any, started: int) -> Settings:
    """Attributes ``phonehome_…`` as settings. Raises ValueError naming a label that is none."""
    known, owners, places = (tuple(Path(path) for path in getattr(options, f"phonehome_{name}")) for name in ("known", "owners", "places"))
    labels = parse_labels(options.phonehome_label)
    return Settings(Path(options.phonehome_case), started, labels, known, owners, places, overwrite=options.phonehome_overwrite)


def sentences(said: Mapping[str, Any]) -> tuple[list[str], dict[str, list[str]]]:
    """A line for each new pair of type and owner, and flow id → what was found in that flow."""
    marks: dict[str, dict[str, None]] = {}
    for source, label, owner in said["said"]:
        marks.setdefault(source.split()[1], {})[f"{label} → {owner}"] = None
    return [f"phonehome: {label} → {owner}" for label, owner in said["new"]], {id: list(texts) for id, texts in marks.items()}


class Recorder:
    """Owns the worker process. ``add`` never waits and never raises; what the worker says is given to ``tell``, from another thread."""

    def __init__(self, settings: Settings, tell: Callable[[dict[str, Any]], object]) -> None:
        """Start the worker. Raises ValueError with its reason when the settings cannot be used."""
        self._tell, self._queue = tell, queue.SimpleQueue[list[Item] | None]()
        self._pending, self.dropped, self.broken = 0, 0, False
        root = str(Path(__file__).resolve().parents[2])
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
        command = [sys.executable, "-m", "analysis.live.worker"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True)
        self._answered = threading.Event()
        self._last: dict[str, Any] = {}
        self._ship(settings)
        self._threads = [threading.Thread(target=target, daemon=True) for target in (self._write, self._read)]
        for thread in self._threads:
            thread.start()
        if not self._answered.wait(START_SECONDS) or "ready" not in self._last:
            self._process.kill()
            raise ValueError(str(self._last.get("error", "the recording process did not start")))

    def add(self, items: Iterable[Item]) -> None:
        """Hand over what was said in one flow."""
        batch = list(items)
        size = sum(len(item.body) for item in batch if isinstance(item, Message))
        if self.broken or self._pending + size > PENDING:
            self.dropped += len(batch)
            return
        self._pending += size
        self._queue.put(batch)

    def close(self, last: Iterable[Item] = (), failures: int = 0) -> str:
        """Send what is left, wait until the case is written, and say in one sentence what became of it. ``failures``: flows that could not be read."""
        problems = [Problem("live", "limit", "more came than could be analysed at once; it was dropped", self.dropped)] if self.dropped else []
        problems += [Problem("live", "damaged", "a flow could not be recorded", failures)] if failures else []
        self._queue.put([*last, *problems])
        self._queue.put(None)
        for thread in self._threads:
            thread.join(FINISH_SECONDS)
        if "case" not in self._last:
            return f"the case was not written: {self._last.get('error', 'the recording process ended early')}"
        return "{case}: {messages:,} messages · {fields:,} fields · {findings:,} findings".format(**self._last)

    def _write(self) -> None:
        """The writer thread: one pickle a flow, until the end or until the worker is gone."""
        while (batch := self._queue.get()) is not None:
            self._pending -= sum(len(item.body) for item in batch if isinstance(item, Message))
            self._ship(batch)
        if self._process.stdin:
            try:
                self._process.stdin.close()
            except OSError:
                self.broken = True

    def _ship(self, what: Any) -> None:
        data = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
        try:
            if self._process.stdin and not self.broken:
                self._process.stdin.write(LENGTH.pack(len(data)) + data)
                self._process.stdin.flush()
        except OSError:
            self.broken = True

    def _read(self) -> None:
        """The reader thread: one JSON object a line."""
        for line in self._process.stdout or ():
            self._last = json.loads(line)
            if self._answered.is_set() and "said" in self._last:
                self._tell(self._last)
            self._answered.set()
        self._process.wait(START_SECONDS)
        self._answered.set()
