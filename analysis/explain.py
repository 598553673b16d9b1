"""One finding, led back to its proof: capture by SHA-256, packets or entry, place, path, steps, rule – and who received it, under which laws.

What the case holds is enough for all but frame numbers: for those the capture is opened again, found by its SHA-256.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .case import Case
from .model import ReadOptions
from .read import Source, open_source
from .read.source import find_source


@dataclass(slots=True)
class Proof:
    """Everything that leads from one finding back to the bytes and on to the recipient. Rows are as the case holds them, values as pseudonyms."""

    finding: dict[str, Any]
    capture: dict[str, Any]
    message: dict[str, Any]
    connection: dict[str, Any]
    destination: dict[str, Any]
    exposures: list[dict[str, Any]]
    frames: list[int] = field(default_factory=list)
    """Numbers of the packets that carried the value, from 1, as Wireshark counts them; empty where the capture has no packets or was not given."""
    note: str = ""
    """Why there are no frame numbers."""
    recipient: str = ""
    """Under which name the summary tells of the recipient, where its owner is not known; empty when nobody said."""
    laws: dict[str, str] = field(default_factory=dict)
    """Law id → name, year and article."""


def explain(case: Case, finding: str, captures: Sequence[Path] = (), reveal: bool = False) -> Proof:
    """The proof of one finding, given by its id or the beginning of it. Raises ValueError when no finding or several have it."""
    found = _rows(case, "findings", "finding", finding, reveal, prefix=True)
    if len(found) != 1:
        raise ValueError(f"{len(found)} findings have an id that begins with {finding}; phonehome show CASE findings lists them")
    row = found[0]
    message = _one(case, "messages", "message", row["message"], reveal)
    proof = Proof(
        row, _one(case, "captures", "capture", row["capture"]), message, _one(case, "connections", "connection", message.get("connection"), reveal),
        _one(case, "destinations", "destination", row["destination"]), _rows(case, "exposures", "destination", row["destination"]),
    )  # fmt: skip
    proof.laws = {row["law"]: case.law(row["law"]) for row in proof.exposures}
    _find_frames(case, proof, captures)
    return proof


def _rows(case: Case, table: str, column: str, value: str | None, reveal: bool = False, prefix: bool = False) -> list[dict[str, Any]]:
    if not value:
        return []
    whole = case.reveal(table) if reveal else case.masked(table)
    texts = whole[column].cast(pa.string())
    match = pc.starts_with(texts, value) if prefix else pc.equal(texts, value)
    return list(whole.filter(match).to_pylist())


def _one(case: Case, table: str, column: str, value: str | None, reveal: bool = False) -> dict[str, Any]:
    return next(iter(_rows(case, table, column, value, reveal)), {})


def _find_frames(case: Case, proof: Proof, captures: Sequence[Path]) -> None:
    if proof.capture.get("format") != "pcap":
        proof.note = "this kind of capture has no packets; the place in the file is the source above"
        return
    path = find_source(proof.capture["sha256"], proof.capture["bytes"], captures)
    if path is None:
        proof.note = f"give the capture {proof.capture['name']} with --capture to have the frame numbers"
        return
    from .read.pcap.frames import frames

    with tempfile.TemporaryDirectory() as work:
        source: Source = open_source(path, Path(work))
        keylogs = tuple(sorted((case.folder / "private" / "keylogs").glob("*")))
        options = ReadOptions(keylogs=keylogs, device=case.info.get("options", {}).get("device", ""))
        proof.frames = frames(source.path, Path(work), proof.finding["source"], options)
