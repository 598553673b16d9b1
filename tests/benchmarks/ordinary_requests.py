"""False findings on ordinary web and API requests: ``python -m tests.benchmarks ordinary_requests [--all] [--list FILE]``.

Ordinary is chosen without asking phonehome: HTTP requests of the corpus, except of captures that a tracking tool has answers for (apps that send personal
data). Distinct by method, address and body; 500 of them in the order of their hashes, the same number from each capture as far as it has so many. Findings
are those of the whole road over all captures together, as a user gets them.

Each finding was read by a person, who said whether the value is what its type says, about the device, the user or the network that sent it.
``ordinary_judged.csv`` keeps what was said under a hash of capture, host, place, path, type and value, with a reason where it is false. What nobody has read
yet is counted apart, never as right. ``--list`` writes the findings, with their values, for a person to read: keep that file private.
"""

import argparse
import csv
import hashlib
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.case import Case, open_case
from analysis.pipeline import Options, analyze

from .needs import corpus

WANTED = 500
ALLOWED = 1
"""False findings in a hundred requests."""
JUDGED = Path(__file__).with_name("ordinary_judged.csv")
_KEYS = (".key", ".keys", ".txt")


def captures(folder: Path) -> tuple[list[Path], list[Path]]:
    """Captures of a corpus that no tracking tool has answers for, and the keys beside them."""
    files = json.loads((folder / "manifest.json").read_text())["files"]
    answered = {path.name.removesuffix(".trackhar.json") for path in (folder / "oracle" / "trackhar").glob("*.json")}
    keys = dict.fromkeys(folder / name for file in files for name in file["companions"] if name.endswith(_KEYS))
    return [folder / file["file"] for file in files if file["file"].replace("/", "__") not in answered], list(keys)


def distinct(case: Case) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The distinct HTTP requests of each capture, with their hashes and in the order of these. What two captures hold counts for the first."""
    names = {row["capture"]: row["name"] for row in case.table("captures").to_pylist()}
    rows = case.reveal("messages").to_pylist()
    requests = (row for row in rows if row["kind"] == "request" and row["protocol"].startswith("http"))
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(requests, key=lambda row: (names[row["capture"]], row["capture"], row["message"])):
        found.setdefault(_hash(row["method"], row["host"], row["path"], row["body_sha256"]), row)
    by_capture: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for key, row in sorted(found.items(), key=lambda item: item[0]):
        by_capture[row["capture"]].append((key, row))
    return by_capture


def chosen(by_capture: dict[str, list[tuple[str, dict[str, Any]]]], count: int) -> dict[str, dict[str, Any]]:
    """``count`` requests by message id: the first of each capture, then the second of each, and so on."""
    ranked = sorted((rank, key, row["message"], row) for some in by_capture.values() for rank, (key, row) in enumerate(some))
    return {message: row for _, _, message, row in ranked[:count]}


def _hash(*parts: Any) -> str:
    return hashlib.sha256("\0".join(str(part or "") for part in parts).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def judgements() -> dict[str, tuple[str, str]]:
    """Hash of a finding → ``right`` or ``false``, and why where it is false."""
    if not JUDGED.exists():
        return {}
    with JUDGED.open(newline="", encoding="utf-8") as file:
        return {row["finding"]: (row["verdict"], row["reason"]) for row in csv.DictReader(file)}


def mark(row: dict[str, Any]) -> str:
    """What a finding is judged under."""
    return _hash(row["capture"], row["host"], row["place"], row["path"], row["type"], row["available"], row["value"])


def case_of(folder: Path, scratch: Path) -> Case:
    """One case of all ordinary captures."""
    (scratch / "key").write_text("00" * 32)
    files, keys = captures(folder)
    analyze(files, scratch / "case", Options(workers=1, key=scratch / "key", keylogs=tuple(keys)))
    return open_case(scratch / "case")


def write_list(path: Path, rows: Iterable[dict[str, Any]], said: dict[str, tuple[str, str]], urls: dict[str, str]) -> None:
    """One line for each distinct finding: judgement, mark, type, rule, host, place, path, value, and a request that has it."""
    lines = {}
    for row in rows:
        there = "" if row["available"] else "(not available) "
        value = there + str(row["value"])[:160]
        cells = (said.get(mark(row), ("unread", ""))[0], mark(row), row["type"], row["rule"], row["host"], row["place"], row["path"], value)
        lines.setdefault(cells, urls[row["message"]])
    path.touch(mode=0o600)
    path.write_text("".join("\t".join((*cells, url)).replace("\n", " ") + "\n" for cells, url in sorted(lines.items(), key=lambda one: one[0][2:])))


def main(arguments: list[str]) -> int:
    """Print the count; 1 where more is false than is allowed. Raises Absent without captures."""
    parser = argparse.ArgumentParser(prog="ordinary_requests", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="all distinct requests in place of 500")
    parser.add_argument("--list", type=Path, metavar="FILE", help="write the findings with their values for a person to read (private)")
    options = parser.parse_args(arguments)
    folder = corpus()
    with tempfile.TemporaryDirectory() as scratch:
        case = case_of(folder, Path(scratch))
        by_capture = distinct(case)
        there = sum(map(len, by_capture.values()))
        requests = chosen(by_capture, there if options.all else WANTED)
        found = (row for row in case.reveal("findings").to_pylist() if row["message"] in requests)
        rows = [row | {"host": requests[row["message"]]["host"]} for row in found]  # the host as it was, not as it may be shown
        said, kinds = judgements(), Counter[str]()
        counts = Counter(said.get(mark(row), ("unread", ""))[0] for row in rows)
        for row in rows:
            verdict, reason = said.get(mark(row), ("unread", ""))
            if verdict != "right":
                kinds[f"{verdict}: {row['type']} by {row['rule']} at {row['place']}{': ' * bool(reason)}{reason}"] += 1
        if options.list:
            write_list(options.list, rows, said, {message: f"{row['method']} {row['host']}{row['path']}"[:200] for message, row in requests.items()})
    print(f"{len(requests)} of {there} distinct requests in {len(by_capture)} captures; {len({row['message'] for row in rows})} of them have findings")
    for text, count in sorted(kinds.items()):
        print(f"  {count:4} {text}")
    share = 100 * counts["false"] / max(1, len(requests))
    print(f"{len(rows)} findings: {counts['right']} right, {counts['false']} false, {counts['unread']} that nobody has read: {share:.1f} false in 100 requests")
    return int(share > ALLOWED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
