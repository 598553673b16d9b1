"""The recorder in a real mitmdump: the case it makes equals the analysis of the dump of the same run, and nothing it does reaches the traffic."""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mitmproxy import exceptions
from mitmproxy.test import taddons, tflow

from addons import record
from analysis.case import open_case
from analysis.pipeline import Options, analyze
from tests.loopback import mitmdump, servers

ADDON = str(Path(record.__file__))
PHONE = '[values]\n"user.email" = "mara@example.org"\n"device.advertising_id" = "6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9"\n'
COLUMNS = ("source", "place", "path", "index", "steps", "type", "confidence", "rule", "value", "host", "direction", "delivered")


def findings(folder: Path) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row[name] for name in COLUMNS) for row in open_case(folder).table("findings").to_pylist())


def visibilities(folder: Path) -> Counter[tuple[str, str]]:
    case = open_case(folder)
    return Counter((row["direction"], row["visibility"]) for row in case.table("ledger").to_pylist())


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    path = tmp_path / "phone.toml"
    path.write_text(PHONE)
    return path


def test_the_recorded_case_equals_the_analysis_of_the_dump(tmp_path: Path, phone: Path) -> None:
    live, dump = tmp_path / "live", tmp_path / "run.mitm"
    options = ("-s", ADDON, "--set", f"phonehome_case={live}", "--set", f"phonehome_known={phone}", "--set", "phonehome_label=phase=test", "-w", str(dump))
    with servers(tmp_path) as (plain, secure), mitmdump(tmp_path, *options) as proxy:
        body = json.dumps({"email": "mara@example.org", "gaid": "6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9"}).encode()
        for number in range(3):
            assert proxy.request("POST", f"https://localhost:{secure}/v1/{number}", body, {"Content-Type": "application/json"}) == 200
        assert proxy.request("GET", f"http://localhost:{plain}/i?ifa=6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9&lat=52.516275&lon=13.377704") == 200
        assert proxy.request("GET", f"https://localhost:{secure}/refused", trust=False) == 0
        proxy.end()
    analyze([dump], tmp_path / "batch", Options(known=(phone,)))
    assert findings(live) == findings(tmp_path / "batch") and len(findings(live)) > 8
    assert visibilities(live) - visibilities(tmp_path / "batch") == Counter({("sent", "rejected"): 1})
    assert "phonehome: E-mail address → localhost" in proxy.output and "mara@" not in proxy.output.replace(str(tmp_path), "")
    assert f"{live}: 8 messages" in proxy.output
    assert open_case(live).table("captures").to_pylist()[0]["phase"] == "test"


def test_traffic_goes_on_when_the_worker_dies(tmp_path: Path) -> None:
    killer = tmp_path / "killer.py"
    killer.write_text(
        "import os, signal\n"
        "from mitmproxy import ctx\n"
        "def request(flow):\n"
        "    for addon in ctx.master.addons.lookup.values():\n"
        "        if type(addon).__name__ == 'Record' and addon.recorder:\n"
        "            os.kill(addon.recorder._process.pid, signal.SIGKILL)\n"
    )
    with servers(tmp_path) as (plain, _), mitmdump(tmp_path, "-s", ADDON, "-s", str(killer), "--set", f"phonehome_case={tmp_path / 'live'}") as proxy:
        assert [proxy.request("GET", f"http://localhost:{plain}/{number}") for number in range(4)] == [200] * 4
        proxy.end()
    assert "the case was not written" in proxy.output
    assert not (tmp_path / "live").exists()


def test_the_case_is_written_when_the_proxy_is_killed(tmp_path: Path) -> None:
    with servers(tmp_path) as (plain, _), mitmdump(tmp_path, "-s", ADDON, "--set", f"phonehome_case={tmp_path / 'live'}") as proxy:
        assert proxy.request("GET", f"http://localhost:{plain}/i?email=mara@example.org") == 200
        time.sleep(1.5)
        os.kill(proxy.process.pid, signal.SIGKILL)
        proxy.end()
        for _ in range(100):
            if (tmp_path / "live").exists():
                break
            time.sleep(0.1)
    assert "user.email" in open_case(tmp_path / "live").table("findings")["type"].to_pylist()


@pytest.mark.parametrize("option, said", [("phonehome_label=nonsense", "expected name=value"), ("phonehome_known=/no/such/phone.toml", "No such file")])
def test_an_option_that_cannot_be_used_stops_mitmdump(tmp_path: Path, option: str, said: str) -> None:
    with mitmdump(tmp_path, "-s", ADDON, "--set", f"phonehome_case={tmp_path / 'live'}", "--set", option) as proxy:
        assert proxy.process.wait(30) == 1
    assert said in proxy.output


def test_nothing_happens_without_a_case() -> None:
    addon = record.Record()
    with taddons.context(addon):
        addon.request(flow := tflow.tflow(resp=True))
        addon.response(flow)
        addon.done()
    assert addon.recorder is None and addon.failures == 0


class Kept:
    """A recorder that only keeps what it is given."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def add(self, items: Any) -> None:
        self.items += list(items)

    def close(self, last: Any, failures: int) -> str:
        self.items += list(last)
        return f"{failures} failures"


def test_each_hook_hands_its_flow_over_once() -> None:
    addon, kept = record.Record(), Kept()
    with taddons.context(addon):
        addon.recorder = kept  # type: ignore[assignment]
        web, http, broken = tflow.twebsocketflow(), tflow.tflow(resp=True), tflow.tflow(err=True)
        for item in (web, http, broken):
            addon.request(item)
        addon.response(web)
        assert kept.items == []
        addon.response(http)
        addon.error(http)
        addon.error(broken)
        addon.websocket_end(web)
        addon.tcp_end(tflow.ttcpflow())
        addon.dns_response(tflow.tdnsflow(resp=True))
        addon.done()
    kinds = Counter((type(item).__name__, getattr(item, "kind", "")) for item in kept.items)
    assert kinds["Message", "request"] == 3 and kinds["Message", "response"] == 2 and kinds["Message", "frame"] == 5 and kinds["Connection", ""] == 5


def test_what_was_not_finished_is_recorded_at_the_end() -> None:
    addon, kept = record.Record(), Kept()
    with taddons.context(addon):
        addon.recorder = kept  # type: ignore[assignment]
        addon.request(tflow.tflow())
        addon.done()
    assert [item.kind for item in kept.items if hasattr(item, "kind")] == ["request"]


def test_an_error_of_ours_is_said_once_and_counted() -> None:
    addon, kept = record.Record(), Kept()
    with taddons.context(addon):
        addon.recorder = kept  # type: ignore[assignment]
        addon.response(SimpleNamespace(id="1", websocket=None))  # type: ignore[arg-type]
        addon.response(SimpleNamespace(id="2", websocket=None))  # type: ignore[arg-type]
    assert addon.failures == 2


def test_findings_mark_their_flow() -> None:
    addon = record.Record()
    with taddons.context(addon):
        addon.response(flow := tflow.tflow(resp=True))
        addon.tell({"new": [["E-mail address", "Adriver"]], "said": [[f"flow {flow.id} request", "E-mail address", "Adriver"]] * 2})
    assert (flow.marked, flow.comment, flow.metadata["phonehome"]) == (":red_circle:", "E-mail address → Adriver", ["E-mail address → Adriver"])


async def _configure(addon: record.Record, **options: Any) -> None:
    with taddons.context(addon) as context:
        context.configure(addon, **options)


def test_a_bad_label_is_an_options_error(tmp_path: Path) -> None:
    with pytest.raises(exceptions.OptionsError, match="expected name=value"):
        asyncio.run(_configure(record.Record(), phonehome_case=str(tmp_path / "live"), phonehome_label=["nonsense"]))
