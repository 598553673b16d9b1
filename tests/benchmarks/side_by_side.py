"""phonehome beside TrackHAR and Presidio: ``python -m tests.benchmarks side_by_side`` prints the tables of the README in Markdown.

*On captures*: the two runs of ReportHAR's test app (its android and ios files hold the same entries, which are counted once). TrackHAR's answers were made by
TrackHAR itself and lie beside the captures. Every TrackHAR value that phonehome does not find, or calls otherwise, is listed. *On labels*: precision and recall
over labelled fields, scored by their scorer. Presidio runs without a language model, see ``presidio_values.py``; of its answers to a field the best counts,
and where an entity may mean several types, the one that is right.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from analysis.case import Case, open_case
from analysis.detect import load_types
from analysis.pipeline import Options, analyze

from . import presidio, tag_fields
from .needs import Absent, corpus, labels

CAPTURES = "tweaselORG+ReportHAR/test/fixtures"
RUNS = ("first-run.har", "second-run.har")
SURE = 0.4
"""Presidio's score from which its answers count."""

PROPERTIES = {
    "advertisingId": "device.advertising_id", "hashedAdvertisingId": "device.advertising_id_hashed", "developerScopedId": "device.vendor_scoped_id",
    "macAddress": "device.mac_address", "installationId": "device.installation_id", "deviceId": "device.device_id", "deviceName": "device.name",
    "pushNotificationToken": "device.push_token", "otherIdentifiers": "device.other_id", "browserId": "device.other_id", "manufacturer": "device.manufacturer",
    "model": "device.model", "osName": "device.os_name", "osVersion": "device.os_version", "architecture": "device.cpu", "screenWidth": "device.screen",
    "screenHeight": "device.screen", "screenColorDepth": "device.screen", "orientation": "device.orientation", "isMobileDevice": "device.type",
    "language": "device.language", "batteryLevel": "device.battery", "isCharging": "device.battery", "ramFree": "device.memory", "ramTotal": "device.memory",
    "ramUsed": "device.memory", "diskFree": "device.storage", "diskTotal": "device.storage", "diskUsed": "device.storage", "uptime": "device.boot_time",
    "isRooted": "device.integrity_state", "isEmulator": "device.integrity_state", "volume": "device.settings", "isInDarkMode": "device.settings",
    "userAgent": "device.user_agent", "carrier": "sim.carrier", "networkConnectionType": "network.connection_type", "isRoaming": "network.roaming",
    "publicIp": "network.ip_public", "localIp": "network.ip_local", "latitude": "location.coordinates", "longitude": "location.coordinates",
    "country": "location.country", "state": "location.region", "timezone": "location.timezone", "appId": "app.id", "appName": "app.name",
    "appVersion": "app.version", "trackerSdkVersion": "app.sdk_version", "installTime": "app.install_time", "sessionId": "usage.session_id",
    "sessionCount": "usage.session_metrics", "sessionDuration": "usage.session_metrics", "timeSpent": "usage.session_metrics",
    "isInForeground": "usage.app_state", "isFirstLaunch": "usage.app_state", "startTime": "usage.activity_time", "lastActivityTime": "usage.activity_time",
    "viewedPage": "usage.page_view", "referer": "usage.page_view", "websiteUrl": "usage.page_view", "userAction": "usage.event",
    "interactedElement": "usage.event", "isDntEnabled": "consent.tracking_setting", "consentState": "consent.state", "errorInformation": "diagnostics.crash",
    "userId": "user.account_id", "revenue": "usage.purchase", "signalStrengthWifi": "network.signal_strength",
    "signalStrengthCellular": "network.signal_strength",
}  # fmt: skip
"""TrackHAR's properties as our types."""


class Seen(NamedTuple):
    """One field that a tool names."""

    run: str
    entry: str
    """``entry 4 request``."""
    path: str
    value: str
    type: str


def same(field: Seen) -> tuple[str, str, str]:
    """What two tools mean when they name the same value: the run, the entry, and the value without case and with numbers written in one way."""
    value = field.value.lower()
    with suppress(ValueError):
        value = repr(float(value))
    return field.run, field.entry, value


def ours(case: Case) -> list[Seen]:
    """What phonehome found on its way out."""
    names = {row["capture"]: row["name"] for row in case.table("captures").to_pylist()}
    rows = case.reveal("findings").to_pylist()
    sent = (row for row in rows if row["direction"] == "sent" and row["type"] and row["available"])
    return [Seen(names[row["capture"]], row["source"], f"{row['place']} {row['path']}", row["value"] or "", row["type"]) for row in sent]


def trackhar(folder: Path) -> Iterator[Seen]:
    """What TrackHAR found, a list as its values."""
    for run in RUNS:
        oracle = folder / "oracle" / "trackhar" / f"{CAPTURES.replace('/', '__')}__android__{run}.trackhar.json"
        for entry in json.loads(oracle.read_text())["entries"]:
            for row in entry.get("data") or ():
                for value in row["value"] if isinstance(row["value"], list) else [row["value"]]:
                    text = value if isinstance(value, str) else json.dumps(value)
                    yield Seen(
                        run, f"entry {entry['entry']} request", f"{row['context']} {row['path']}", text, PROPERTIES.get(row["property"], row["property"])
                    )


def leaves(case: Case) -> Iterator[Seen]:
    """Every leaf that left the phone, without a type."""
    names = {row["capture"]: row["name"] for row in case.table("captures").to_pylist()}
    messages = {row["message"]: row for row in case.table("messages").to_pylist() if row["direction"] == "sent"}
    for row in case.reveal("fields").to_pylist():
        if (message := messages.get(row["message"])) and row["value"]:
            yield Seen(names[message["capture"]], message["source"], f"{row['place']} {row['path']}", row["value"], "")


def presidios(fields: list[Seen], right: dict[tuple[str, str, str], set[str]]) -> tuple[str, list[Seen]]:
    """Presidio's version and its best answer for each leaf; of several types the one that another tool gives the value too. Raises Absent."""
    version, answers = presidio.answers([(field.value, field.path.rpartition(".")[2].rpartition(" ")[2]) for field in fields])
    found = []
    for field, best in zip(fields, answers, strict=True):
        if best and best[0][1] >= SURE:
            found.append(field._replace(type=_choose(best[0][0], right[same(field)])))
    return version, found


def _choose(entity: str, right: Iterable[str]) -> str:
    return next((type for type in presidio.TYPES[entity] if type in right), presidio.TYPES[entity][0])


def on_captures(folder: Path) -> None:
    """The table by type, and what TrackHAR knows better."""
    fixtures = folder / CAPTURES
    for run in RUNS:
        android, ios = (json.loads((fixtures / system / run).read_text())["log"]["entries"] for system in ("android", "ios"))
        print(f"{run}: {len(android)} entries{', the same for android and ios: counted once' if android == ios else '; android and ios DIFFER'}")
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "key").write_text("00" * 32)
        analyze([fixtures / "android" / run for run in RUNS], Path(scratch) / "case", Options(workers=1, key=Path(scratch) / "key"))
        case = open_case(Path(scratch) / "case")
        we, they, fields = ours(case), list(trackhar(folder)), list(leaves(case))
    types: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in (*we, *they):
        types[same(one)].add(one.type)
    tools = {"phonehome": we, "TrackHAR": they}
    try:
        version, found = presidios(fields, types)
        tools["Presidio"] = found
        print(f"Presidio {version}, pattern recognizers only, score ≥ {SURE}, {len(fields)} leaf values asked")
    except Absent as absent:
        print(f"without Presidio: {absent}")
    _table(tools)
    _missed(we, they)


def _table(tools: dict[str, list[Seen]]) -> None:
    names = load_types()
    print(f"\n| fields sent (distinct values) | {' | '.join(tools)} |\n|---|{'---:|' * len(tools)}")
    for type in dict.fromkeys([*names, *(one.type for some in tools.values() for one in some)]):
        cells = [[one for one in some if one.type == type] for some in tools.values()]
        if any(cells):
            label = names[type].label if type in names else type
            print(f"| {label} | " + " | ".join(f"{len(cell)} ({len({one.value for one in cell})})" if cell else "–" for cell in cells) + " |")
    sums = [f"**{len(some)}** ({len({(one.type, one.value) for one in some})})" for some in tools.values()]
    print(f"| **all** | {' | '.join(sums)} |")
    requests = [f"{len({(one.run, one.entry) for one in some})}" for some in tools.values()]
    print(f"| requests with at least one | {' | '.join(requests)} |\n")


def _missed(we: list[Seen], they: list[Seen]) -> None:
    """TrackHAR's values that we do not have in the same request, and those that we call otherwise."""
    mine: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in we:
        mine[same(one)].add(one.type)
    missed = [one for one in they if not mine[same(one)]]
    named = [one for one in they if one not in missed and one.type not in mine[same(one)]]
    print(f"TrackHAR: {len(they)} values; phonehome finds {len(they) - len(missed)} of them, {len(they) - len(missed) - len(named)} under the same type")
    for title, some in (("not found", missed), ("called otherwise", named)):
        for one in some:
            others = ", ".join(sorted(mine[same(one)]))
            print(f"  {title}: {one.run} {one.entry} {one.path} = {one.value[:60]} ({one.type}{' / ' + others if others else ''})")


def on_labels(folder: Path) -> None:
    """Precision and recall on the labelled fields."""
    cases = [json.loads(line) for line in (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    tagged = [{"case": case["case"], "i": item["i"], "type": verdict.type} for case in cases for item, verdict in tag_fields.tag(case)]
    print(f"phonehome: {_score(folder, tagged)}")
    fields = [(case["case"], item) for case in cases for item in case["fields"]]
    try:
        version, answers = presidio.answers([(tag_fields.as_text(item["value"])[0], _key(item["path"])) for _, item in fields])
    except Absent as absent:
        print(f"without Presidio: {absent}")
        return
    for least in (0.0, SURE):
        said = [(name, item, best[0][0]) for (name, item), best in zip(fields, answers, strict=True) if best and best[0][1] >= least]
        tagged = [{"case": name, "i": item["i"], "type": _choose(entity, item["label"].split("|"))} for name, item, entity in said]
        print(f"Presidio {version}, score ≥ {least}: {_score(folder, tagged)}")


def _key(path: str) -> str:
    return path.rpartition(".")[2].rpartition("!")[0] or path.rpartition(".")[2]


def _score(folder: Path, tagged: list[dict[str, Any]]) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(row) + "\n" for row in tagged)
        file.flush()
        said = subprocess.run([sys.executable, str(folder / "score.py"), file.name], capture_output=True, text=True, check=True).stdout
    return "; ".join(line for line in said.splitlines() if line.startswith(("micro", "false alarms")))


def main(arguments: list[str]) -> int:
    """Both parts, each where its data is."""
    for title, part, place in (("On captures", on_captures, corpus), ("On labels", on_labels, labels)):
        print(f"{title}:")
        try:
            part(place())
        except Absent as absent:
            print(f"skipped: {absent}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
