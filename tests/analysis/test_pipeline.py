"""The road as a whole: equal tables for any number of workers, nothing lost when an input is bad, values only in private/."""

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis import pipeline
from analysis.case import Case
from analysis.pipeline import Options, analyze

EMAIL, ADID, HOST = "anna.meier@mail.example", "5ac6a0ff-8d18-47bc-a902-2812cf0c251e", "api.adnet.example"


def har(entries: int = 3) -> bytes:
    """A small HAR whose requests carry an e-mail address and an advertising id."""

    def entry(n: int) -> dict[str, object]:
        body = json.dumps({"device": {"idfa": ADID, "model": "Pixel 7"}, "user": {"email": EMAIL}, "request_id": f"{n:032x}"})
        return {
            "startedDateTime": f"2026-01-02T03:04:{n:02d}.000Z", "time": 5, "serverIPAddress": "203.0.113.5",
            "request": {
                "method": "POST", "url": f"https://{HOST}/v1/events?n={n}", "httpVersion": "HTTP/1.1", "cookies": [], "queryString": [],
                "headers": [{"name": "Content-Type", "value": "application/json"}], "headersSize": -1, "bodySize": len(body),
                "postData": {"mimeType": "application/json", "text": body},
            },
            "response": {
                "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "redirectURL": "", "headersSize": -1,
                "bodySize": 2, "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
            },
        }  # fmt: skip

    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": [entry(n) for n in range(entries)]}}).encode()


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "lab"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.har").write_bytes(har(n + 2))
    return folder


def digests(case: Path) -> dict[str, str]:
    return {p.relative_to(case).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in case.rglob("*.parquet")}


def test_one_worker_two_workers_and_another_order_give_equal_bytes(lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "SMALL", 0)
    files = sorted(lab.iterdir())
    analyze(files, tmp_path / "one", Options(workers=1))
    analyze(files[::-1], tmp_path / "two", Options(workers=2))
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_findings_lead_back_to_capture_message_and_value(lab: Path, tmp_path: Path) -> None:
    path = lab / "0.har"
    outcome = analyze([path], tmp_path / "case", Options(labels={"app": "com.example", "phase": "idle"}))
    case = Case(tmp_path / "case")
    emails = [f for f in case.reveal("findings").to_pylist() if f["type"] == "user.email"]
    assert [(f["value"], f["place"], f["path"], f["steps"], f["direction"], f["app"], f["attribution"]) for f in emails] == [
        (EMAIL, "body", "user.email", "json", "sent", "com.example", "label only")
    ] * 2
    assert {f["source"] for f in emails} == {"entry 0 request", "entry 1 request"} and len({f["finding"] for f in emails}) == 2
    analyze([path], tmp_path / "nameless", Options())
    nobody = {(row["app"] or "", row["attribution"]) for name in ("findings", "connections") for row in Case(tmp_path / "nameless").table(name).to_pylist()}
    assert nobody == {("", "unknown")}
    capture = case.table("captures").to_pylist()[0]
    assert (capture["sha256"], capture["phase"]) == (hashlib.sha256(path.read_bytes()).hexdigest(), "idle")
    messages = {m["message"]: m for m in case.reveal("messages").to_pylist()}
    assert messages[emails[0]["message"]]["path"] == "/v1/events?n=0" and outcome.findings >= 4
    destinations = {d["destination"]: d for d in case.table("destinations").to_pylist()}
    assert destinations[emails[0]["destination"]]["host"] == HOST


def test_values_stand_only_in_private(lab: Path, tmp_path: Path) -> None:
    analyze([lab / "0.har"], tmp_path / "case")
    outside = [p for p in (tmp_path / "case").rglob("*") if p.is_file() and "private" not in p.parts]
    text = "".join(str(pq.read_table(p).to_pylist()) if p.suffix == ".parquet" else p.read_text() for p in outside)
    assert HOST in text and EMAIL not in text and ADID not in text
    inside = "".join(str(pq.read_table(p).to_pylist()) for p in (tmp_path / "case" / "private").rglob("*.parquet"))
    assert EMAIL in inside and ADID in inside


def test_only_values_of_findings_are_kept_on_request(lab: Path, tmp_path: Path) -> None:
    analyze([lab / "0.har"], tmp_path / "case", Options(store_values="findings"))
    kept = set(Case(tmp_path / "case").table("values")["text"].to_pylist())
    assert EMAIL in kept and not any("application/json" in text or text.startswith("/v1/events") for text in kept)


def test_findings_name_no_value_that_is_none_of_theirs(lab: Path, tmp_path: Path) -> None:
    text = har(2).replace(b"request_id", b"zq")
    for n in range(2):  # nonces: candidates until the finish step drops them
        text = text.replace(f"{n:032x}".encode(), hashlib.md5(bytes(n)).hexdigest().encode())
    (lab / "0.har").write_bytes(text)
    analyze([lab / "0.har"], tmp_path / "case")
    part = next((tmp_path / "case" / "findings").iterdir())
    value = pq.read_table(part, read_dictionary=["value"], memory_map=False)["value"].chunk(0)
    assert sorted(value.dictionary.to_pylist()) == sorted(set(value.to_pylist()))


def test_a_bad_input_is_said_and_the_others_are_analysed(lab: Path, tmp_path: Path) -> None:
    (lab / "empty.har").write_bytes(b"")
    (lab / "text.har").write_bytes(b"hello")
    outcome = analyze([lab / "0.har", lab / "empty.har", lab / "text.har", lab / "none.har"], tmp_path / "case")
    assert outcome.failed and outcome.captures == 1 and outcome.findings
    said = {name: p.text.partition(";")[0] for _, name, p in outcome.problems if p.fatal}
    assert said == {"empty.har": "byte 0: the file is empty", "text.har": "byte 0: not a capture that can be read", "none.har": "no such file"}
    assert Case(tmp_path / "case").table("problems").num_rows == 3


def test_the_same_bytes_twice_are_counted_once(lab: Path, tmp_path: Path) -> None:
    copy = lab / "copy.har"
    copy.write_bytes((lab / "0.har").read_bytes())
    outcome = analyze([lab / "0.har", copy], tmp_path / "case")
    assert outcome.captures == 1 and [p.kind for _, _, p in outcome.problems] == ["duplicate"] and not outcome.failed


def test_an_existing_case_is_not_overwritten_and_a_failed_run_leaves_it(lab: Path, tmp_path: Path) -> None:
    analyze([lab / "0.har"], tmp_path / "case")
    with pytest.raises(FileExistsError):
        analyze([lab / "1.har"], tmp_path / "case")
    assert Case(tmp_path / "case").table("captures")["name"].to_pylist() == ["0.har"]
    analyze([lab / "1.har"], tmp_path / "case", Options(overwrite=True))
    assert Case(tmp_path / "case").table("captures")["name"].to_pylist() == ["1.har"]


def test_case_json_explains_itself_and_names_no_folder(lab: Path, tmp_path: Path) -> None:
    analyze([lab / "0.har"], tmp_path / "case", Options(owners=(), labels={"app": "x"}, command="analyze 0.har"))
    text = (tmp_path / "case" / "case.json").read_text()
    info = json.loads(text)
    assert info["tool"].startswith("phonehome ") and info["types"]["user.email"]["label"] and info["data"] and str(tmp_path) not in text


def test_lone_surrogates_in_traffic_lose_nothing(lab: Path, tmp_path: Path) -> None:
    broken = (lab / "0.har").read_text().replace("/v1/events", "/v1/\\ud800vents").replace("Pixel 7", "Pixel \\\\ud83d")
    (lab / "s.har").write_text(broken)
    outcome = analyze([lab / "s.har"], tmp_path / "case")
    assert not outcome.failed and EMAIL in Case(tmp_path / "case").reveal("findings")["value"].to_pylist()


def test_two_packet_captures_share_a_case(tmp_path: Path, root: Path) -> None:
    demo = root / "captures" / "demo" / "demo.pcapng"
    copy = tmp_path / "longer.pcapng"
    copy.write_bytes(demo.read_bytes() + demo.read_bytes())
    outcome = analyze([demo, copy], tmp_path / "case")
    rows = {r["name"]: r for r in Case(tmp_path / "case").table("captures").to_pylist()}
    assert outcome.captures == 2 and not outcome.failed
    assert rows["longer.pcapng"]["frames"] == 2 * rows["demo.pcapng"]["frames"] > 0


def test_the_file_says_its_dialect_and_the_label_goes_before_its_app(lab: Path, tmp_path: Path) -> None:
    log = json.loads((lab / "0.har").read_text())
    log["log"]["_tweasel"] = {"apps": [{"id": "org.example.app", "version": "7"}], "device": {"manufacturer": "Acme", "model": "One"}}
    (lab / "t.har").write_text(json.dumps(log))
    for labels, app in (({}, "org.example.app"), ({"app": "mine"}, "mine")):
        analyze([lab / "t.har"], tmp_path / "case", Options(labels=labels, overwrite=True))
        row = Case(tmp_path / "case").table("captures").to_pylist()[0]
        assert (row["dialect"], row["app"], row["version"], row["device"]) == ("test 1", app, "7", "Acme One")


def test_a_run_that_reads_nothing_leaves_the_earlier_case_alone(lab: Path, tmp_path: Path) -> None:
    analyze([lab / "0.har"], tmp_path / "case")
    before = digests(tmp_path / "case")
    outcome = analyze([lab / "none.har"], tmp_path / "case", Options(overwrite=True))
    assert outcome.failed and outcome.captures == 0 and digests(tmp_path / "case") == before
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no capture was found"):
        analyze([tmp_path / "empty"], tmp_path / "case", Options(overwrite=True))
    assert not (tmp_path / "case.partial").exists()


def test_an_interrupted_run_leaves_nothing_half_done(lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "run_unit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        analyze([lab / "0.har"], tmp_path / "case")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("case")) == []


def test_a_fault_in_one_capture_does_not_lose_the_others(lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis import unit

    bad = hashlib.sha256((lab / "1.har").read_bytes()).hexdigest()[:16]
    read = unit.read_unit

    def faulty(one: unit.Unit, options: unit.ReadOptions) -> object:
        if one.capture == bad:
            raise ZeroDivisionError
        return read(one, options)

    monkeypatch.setattr(unit, "read_unit", faulty)
    outcome = analyze(sorted(lab.iterdir()), tmp_path / "case")
    assert [(name, p.kind) for _, name, p in outcome.problems if p.fatal] == [("1.har", "internal")]
    assert {f["capture"] for f in Case(tmp_path / "case").table("findings").to_pylist()} == {
        hashlib.sha256((lab / name).read_bytes()).hexdigest()[:16] for name in ("0.har", "2.har")
    }


def test_a_date_no_clock_can_hold_and_a_name_that_is_no_text_are_no_trouble(lab: Path, tmp_path: Path) -> None:
    odd = lab / "odd\udcff.har"
    odd.write_text((lab / "0.har").read_text().replace("2026-01-02T03:04:00.000Z", "0001-01-01T00:00:00+14:00"))
    outcome = analyze([odd, lab / "1.har"], tmp_path / "case")
    assert not outcome.failed and sorted(Case(tmp_path / "case").table("captures")["name"].to_pylist()) == ["1.har", "odd\ufffd.har"]


def test_as_many_findings_are_said_as_are_written(lab: Path, tmp_path: Path) -> None:
    outcome = analyze(sorted(lab.iterdir()), tmp_path / "case")
    assert outcome.findings == Case(tmp_path / "case").table("findings").num_rows > 0


def test_a_digest_in_one_capture_of_what_another_holds_is_said_to_be_hashed(lab: Path, tmp_path: Path) -> None:
    adid = "38400000-8cf0-11bd-b23e-10b96e40000d"
    digest = hashlib.md5(adid.encode(), usedforsecurity=False).hexdigest()
    for name, query in (("plain", f"gaid={adid}"), ("hashed", f"q={digest}")):
        entries = json.loads(har(1))
        entries["log"]["entries"][0]["request"]["url"] = f"https://api.example.com/v1?{query}"
        (tmp_path / f"{name}.har").write_text(json.dumps(entries))
    analyze([tmp_path / "plain.har", tmp_path / "hashed.har"], tmp_path / "case", Options(workers=1))
    rows = Case(tmp_path / "case").table("findings").to_pylist()
    assert {(row["type"], row["hashed"]) for row in rows if row["path"] == "q"} == {("device.advertising_id_hashed", True)}
    assert {row["hashed"] for row in rows if row["path"] == "gaid"} == {False}
