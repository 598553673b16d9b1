"""The whole road on one screen: inputs → units in parallel → finish. The only module that knows the order.

``analyze`` is what the command line calls; it returns what happened and never prints. Work is cut by the inputs alone, so the number of workers changes
nothing but the time.
"""

import datetime
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from . import __version__
from .case import load_key, schema, value_ids
from .case.write import begin, discard, end, keep_files, leave_pandas_out, write_json, write_manifest, write_table, write_texts
from .decode import Opener
from .destinations import Directory
from .detect import load_known, load_precision, load_types
from .finish import Finish
from .inputs import LABELS, Input, collect
from .model import CaptureFacts, KnownValue, Problem, ReadOptions, Unit
from .read import find_reader, load_packages, open_source
from .read.source import shown_name
from .unit import Job, UnitResult, run_unit

SMALL = 16 << 20
"""Inputs below this many bytes in all are done in this process: starting workers takes longer."""

type Progress = Callable[[int, int, str], None]
"""Called with (bytes done, bytes in all, what is being done)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose. Everything here is recorded in case.json."""

    keylogs: tuple[Path, ...] = ()
    known: tuple[Path, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    sheet: Path | None = None
    owners: tuple[Path, ...] = ()
    places: tuple[Path, ...] = ()
    lists: tuple[Path, ...] = ()
    """Tracker lists that add owners."""
    decoders: tuple[str, ...] = ()
    device: str = ""
    app: str = ""
    packages: tuple[Path, ...] = ()
    """Output of ``pm list packages -U``."""
    key: Path | None = None
    workers: int = 0
    """0: one for each core."""
    overwrite: bool = False
    store_values: Literal["all", "findings"] = "all"
    command: str = ""
    """The command line without folders or user names."""


@dataclass(slots=True)
class Outcome:
    """What ``analyze`` did."""

    captures: int = 0
    messages: int = 0
    fields: int = 0
    findings: int = 0
    problems: list[tuple[str, str, Problem]] = field(default_factory=list)
    """(capture id, file name, problem)."""

    @property
    def failed(self) -> bool:
        """Whether an input was unusable or reading one stopped early."""
        return any(problem.fatal for _, _, problem in self.problems)


@dataclass(slots=True)
class Planned:
    """One input on its way: identified, understood, cut into units."""

    row: dict[str, Any]
    units: list[Unit]
    known: tuple[KnownValue, ...]
    read: ReadOptions
    problems: list[Problem]

    def take(self, facts: CaptureFacts | None) -> None:
        """What the capture says of itself, where the user's label says nothing."""
        for name, said in asdict(facts).items() if facts else ():
            if said not in ("", None) and self.row.get(name) is None:
                self.row[name] = said


def analyze(inputs: Sequence[Path], folder: Path, options: Options = Options(), progress: Progress | None = None) -> Outcome:
    """Make a case in ``folder`` from captures, folders of captures, or a sheet.

    Raises FileExistsError when the case exists, and ValueError or OSError for options that cannot be used (naming file and place). An input that cannot be
    used is a fatal Problem of the outcome; the others are still analysed.
    """
    key = load_key(options.key)
    directory = Directory(options.owners, options.places, options.lists)
    files, problems = collect(inputs, options.sheet, options.labels, options.known, options.keylogs)
    known = {path: tuple(load_known(path)) for path in dict.fromkeys(p for f in files for p in f.known)}
    packages = load_packages(options.packages)
    Opener(extra=options.decoders)
    if not files:
        raise ValueError("nothing to analyse: no capture was found" + "".join(f"; {name}: {problem.text}" for name, problem in problems))
    growing = begin(folder, options.overwrite)
    outcome = Outcome(problems=[("", name, problem) for name, problem in problems])
    try:
        planned = list(_plan(files, known, packages, growing, options, outcome))
        if planned:
            _fill(growing, planned, options, directory, key, outcome, progress)
            end(growing, folder)
    finally:
        discard(growing)  # after a success it has its name; after anything else an earlier case stays as it was
    return outcome


def _fill(growing: Path, planned: list[Planned], options: Options, directory: Directory, key: bytes, outcome: Outcome, progress: Progress | None) -> None:
    """Do all units, finish, and write what is left to write."""
    by_capture = {p.row["capture"]: p for p in planned}
    jobs = [Job(u, growing, key, p.read, p.known, options.decoders, options.store_values) for p in planned for u in p.units]
    results = list(_run(jobs, options.workers, progress))
    for result in results:
        name = by_capture[result.unit.capture].row["name"]
        outcome.problems += [(result.unit.capture, name, problem) for problem in result.problems]
        outcome.messages += result.messages
        outcome.fields += result.fields
        by_capture[result.unit.capture].take(result.facts)
    finish = Finish(growing, key, directory, {p.row["capture"]: p.row for p in planned}, results, tuple(dict.fromkeys(v for p in planned for v in p.known)))
    finish.run()
    outcome.captures, outcome.findings = len(planned), finish.findings
    write_rest(growing, planned, outcome, key)
    keep_files(growing, "keylogs", dict.fromkeys(path for p in planned for path in p.read.keylogs))
    keep_files(growing, "packages", options.packages)
    write_json(growing / "case.json", about(options, directory))
    write_manifest(growing, [{"name": p.row["name"], "sha256": p.row["sha256"], "bytes": p.row["bytes"]} for p in planned])


def _plan(
    files: Iterable[Input],
    known: Mapping[Path, tuple[KnownValue, ...]],
    packages: Mapping[int, tuple[str, ...]],
    growing: Path,
    options: Options,
    outcome: Outcome,
) -> Iterator[Planned]:
    """Identify each input and cut it; one that cannot be used becomes a fatal Problem."""
    seen: dict[str, str] = {}
    for file in files:
        read = ReadOptions(keylogs=file.keylogs, device=options.device, app=options.app, packages=packages)
        try:
            source = open_source(file.path, growing / "work")
            if source.capture in seen:
                note = Problem("", "duplicate", f"the same bytes as {seen[source.capture]}; counted once")
                outcome.problems.append((source.capture, source.name, note))
                continue
            reader = find_reader(source.head)
            work = growing / "work" / source.capture
            work.mkdir(mode=0o700)
            units = reader.plan(source.capture, source.path, work, read)
        except (ValueError, OSError) as error:
            outcome.problems.append(("", shown_name(file.path), Problem("", "damaged", _reason(error), fatal=True)))
            continue
        seen[source.capture] = source.name
        row = {"capture": source.capture, "sha256": source.sha256, "name": source.name, "format": reader.NAME, "bytes": source.size}
        values = tuple(dict.fromkeys(v for path in file.known for v in known[path]))
        outcome.problems += [(source.capture, source.name, problem) for problem in source.problems]
        yield Planned(row | label_columns(file.labels), units, values, read, list(source.problems))


def label_columns(labels: Mapping[str, str]) -> dict[str, Any]:
    """Labels as columns of the captures table."""
    row: dict[str, Any] = {name: labels.get(name) for name in LABELS}
    row["invented"] = (labels.get("invented") or "").lower() in ("yes", "true", "1")
    return row


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _run(jobs: list[Job], workers: int, progress: Progress | None) -> Iterator[UnitResult]:
    """Do all units, in this process when there is little to do, else in a pool of fresh processes."""
    total = sum(_weight(job) for job in jobs)
    done = 0
    for job, result in _in_pool(jobs, min(workers or os.cpu_count() or 1, len(jobs))) if total >= SMALL and workers != 1 else _in_line(jobs):
        done += _weight(job)
        if progress:
            progress(done, total, job.unit.path.name)
        yield result


def _weight(job: Job) -> int:
    return job.unit.path.stat().st_size // max(1, getattr(job.unit.detail, "units", 1))


def _in_line(jobs: list[Job]) -> Iterator[tuple[Job, UnitResult]]:
    for job in jobs:
        yield job, run_unit(job)


def _in_pool(jobs: list[Job], workers: int) -> Iterator[tuple[Job, UnitResult]]:
    if workers < 2:
        yield from _in_line(jobs)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=leave_pandas_out) as pool:
        futures = {pool.submit(run_unit, job): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()


def write_rest(folder: Path, planned: list[Planned], outcome: Outcome, key: bytes) -> None:
    """The tables that come from the inputs themselves: captures, problems, known values."""
    captures = sorted((p.row for p in planned), key=lambda row: (row["name"], row["capture"]))
    write_table(folder, "captures", {name: [row.get(name) for row in captures] for name in schema.arrow("captures").names})
    problems = sorted(outcome.problems, key=lambda p: (p[0], p[1], p[2].place, p[2].kind, p[2].text))
    rows = [{"capture": capture, "input": name} | asdict(problem) for capture, name, problem in problems]
    write_table(folder, "problems", {name: [row[name] for row in rows] for name in schema.arrow("problems").names})
    known = sorted((p.row["capture"], v.type, v.label, v.value, v.used) for p in planned for v in p.known)
    ids = value_ids(key, [v[3] for v in known])
    write_table(
        folder, "known",
        {"capture": [v[0] for v in known], "type": [v[1] for v in known], "label": [v[2] for v in known], "value": ids, "used": [v[4] for v in known]},
    )  # fmt: skip
    write_texts(folder, "known", dict(zip(ids, (v[3] for v in known), strict=True)))


def about(options: Options, directory: Directory) -> dict[str, Any]:
    """What case.json says: tool, options, data versions, types and laws, so that a case explains itself without this program."""
    return {
        "tool": f"phonehome {__version__}",
        "schema": schema.VERSION,
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "command": options.command,
        "options": {name: _plain(value) for name, value in asdict(replace(options, key=None, command="")).items() if value},
        "data": directory.data_versions(),
        "types": {id: asdict(type) for id, type in load_types().items()},
        "laws": directory.laws.named(),
        "tiers": {name: asdict(tier) for name, tier in load_precision().items()},
    }


def _plain(value: Any) -> Any:
    """Options without folders, which may name a user."""
    if isinstance(value, Path):
        return value.name
    return [_plain(v) for v in value] if isinstance(value, tuple) else value
