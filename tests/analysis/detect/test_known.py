import base64
import hashlib
import hmac
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decode import Opener
from analysis.detect import detect
from analysis.detect.known import find_known, known_spots
from analysis.detect.known_bits import ANYWHERE, bits
from analysis.model import FieldTable, KnownValue, MessageTable, Template, Verdict
from tests.benchmarks import known_matrix
from tests.benchmarks.known_chance import fields_of, messages_of, random_set

GAID = "38400000-8cf0-11bd-b23e-10b96e40000d"
EMAIL = "Zora.Quitte+shop@gmail.com"
MAC = "3c:28:6d:aa:01:9f"
KNOWN = [
    KnownValue("device.advertising_id", GAID),
    KnownValue("user.email", EMAIL, "work e-mail"),
    KnownValue("device.mac_address", MAC),
    KnownValue("user.phone_number", "+4915112345678"),
    KnownValue("device.model", "Pixel 7"),
    KnownValue("device.language", "de"),
    KnownValue("location.coordinates", "52.520008,13.404954"),
    KnownValue("app.id", "com.example.app"),
    KnownValue("user.age_or_birthdate", "42"),
    KnownValue("user.name", "Zora Quitterich"),
]


def table(*fields: tuple[str, str | bytes]) -> FieldTable:
    """Fields as (path, value), each of its own message."""
    made = FieldTable()
    for at, (path, value) in enumerate(fields):
        *parents, key = path.split(".")
        made.templates.append(Template("body", path, ("json",), key, tuple(parents)))
        made.values.append(value)
        made.kinds.append("bytes" if isinstance(value, bytes) else "text")
        for column, number in ((made.message, at), (made.template, at), (made.index, 0), (made.value, at)):
            column.append(number)
    return made


def found(path: str, value: str | bytes, known: list[KnownValue] = KNOWN) -> list[Verdict]:
    findings = find_known(table((path, value)), MessageTable(), known)
    return [findings.verdicts[code] for code in findings.verdict]


def sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


HITS: list[tuple[str, str | bytes, str]] = [
    ("a", GAID, "known:device.advertising_id:plain"),
    ("a", f"x{GAID.upper()}", "known:device.advertising_id:plain"),
    ("a", GAID.replace("-", ""), "known:device.advertising_id:no-separators"),
    ("a", "id=" + EMAIL.lower().replace("+", "%2B").replace("@", "%40"), "known:user.email:plain-percent-encoded"),
    ("a", sha256(EMAIL.lower()).hex(), "known:user.email:sha256"),
    ("a", base64.urlsafe_b64encode(sha256(EMAIL)).decode(), "known:user.email:sha256-base64url"),
    ("a", sha256("zoraquitte@gmail.com").hex().upper(), "known:user.email:sha256"),
    ("a", b"\x00\x07" + sha256(GAID) + b"!", "known:device.advertising_id:sha256-bytes"),
    ("a", sha256(GAID).hex()[:24], "known:device.advertising_id:sha256-first"),
    ("a", hashlib.md5(f"com.example.app{GAID}".encode()).hexdigest(), "known:device.advertising_id:md5-salted"),
    ("a", base64.b64encode(f"?{GAID}?".encode()).decode(), "known:device.advertising_id:plain-base64"),
    ("a", GAID[::-1], "known:device.advertising_id:plain-reversed"),
    ("a", "3C-28-6D-AA-01-9F", "known:device.mac_address:mac"),
    ("a", str(0x3C286DAA019F), "known:device.mac_address:integer"),
    ("a", "call 0151 12345678 now", "known:user.phone_number:formatted"),
    ("a", "52.52001,13.40495", "known:location.coordinates:pair"),
    ("geo.lat", "52.52", "known:location.coordinates:latitude"),
    ("User-Agent", "App/1 (Linux; Pixel 7 Build)", "known:device.model:plain"),
    ("lang", "de", "known:device.language:plain"),
    ("lastName", "quitterich", "known:user.name:last-name"),
    ("lastName", "Quitterich, zo@home.example", "known:user.name:last-name"),
    ("age", "42", "known:user.age_or_birthdate:plain"),
    ("fn_hash", sha256("zora").hex(), "known:user.name:sha256"),
    (f"users.{GAID}", "1", "known:device.advertising_id:plain"),
]

MISSES: list[tuple[str, str | bytes]] = [
    ("x", "42"),
    ("page", "42"),
    ("price", "52.52"),
    ("title", "de"),
    ("title", "Pixel 7"),
    ("age", "142"),
    ("age", "42 items"),
    ("lang", "den"),
    ("tel", "491511234567890"),
    ("tel", "1015112345678"),
    ("mail", "x" + EMAIL),
    ("mail", EMAIL + ".au"),
    ("h", sha256(GAID).hex() + "0"),
    ("h", sha256(GAID).hex()[:15]),
    ("a", GAID[:-1] + "e"),
    ("a", "0" + GAID.replace("-", "")),
    ("model", "Pixel 70"),
    ("model", "Pixel 7a"),
    ("x", sha256("nobody").hex()),
    ("ssid", "Quitterich Haus"),
    ("lastName", "quitterich.zo@home.example"),
    ("lastName", "zo%40quitterich.example"),
    ("lastName", "zo+quitterich%40home.example"),
    ("x", ""),
    ("x", b""),
]


@pytest.mark.parametrize(("path", "value", "rule"), HITS)
def test_hits(path: str, value: str | bytes, rule: str) -> None:
    assert [verdict.rule for verdict in found(path, value)][:1] == [rule]
    assert all(verdict.tier == "known value" for verdict in found(path, value))


@pytest.mark.parametrize(("path", "value"), MISSES)
def test_misses(path: str, value: str | bytes) -> None:
    assert found(path, value) == []


def test_the_sentence_names_the_chain_and_quotes_no_value() -> None:
    (verdict,) = found("h", base64.urlsafe_b64encode(sha256(EMAIL.lower())).decode().rstrip("="))
    assert verdict.evidence.startswith("Known value of the test phone: SHA-256 of the lower-cased e-mail address “work e-mail”, base64")
    assert verdict.type == "user.email_hashed"


def test_a_value_planted_under_two_types_gives_both() -> None:
    both = [KnownValue("device.advertising_id", GAID), KnownValue("device.device_id", GAID), KnownValue("device.device_id", GAID, "again")]
    assert [verdict.type for verdict in found("a", GAID, both)] == ["device.advertising_id", "device.device_id"]


def test_a_digest_is_a_finding_for_the_value_that_was_hashed_and_names_what_was_key_or_salt() -> None:
    (keyed,) = found("a", hmac.digest(GAID.encode(), EMAIL.encode(), "sha256").hex())
    assert (keyed.type, keyed.hashed) == ("user.email_hashed", True)
    assert "HMAC-SHA-256 of the e-mail address “work e-mail” with the advertising ID as key" in keyed.evidence
    (turned,) = found("a", hmac.digest(EMAIL.encode(), GAID.encode(), "sha256").hex())
    assert turned.type == "device.advertising_id_hashed" and "with the e-mail address “work e-mail” as key" in turned.evidence
    for joined in (f"{GAID}:{EMAIL}", f"{EMAIL}{GAID}"):
        (salted,) = found("a", hashlib.md5(joined.encode()).hexdigest())
        assert salted.type == "user.email_hashed" and "joined with the advertising ID" in salted.evidence
    assert [verdict.type for verdict in found("a", hashlib.sha256(f"com.example.app{GAID}".encode()).hexdigest())] == ["device.advertising_id_hashed"]


def test_in_a_name_the_finding_is_about_the_text_in_the_name() -> None:
    known = [KnownValue("network.wifi_ssid", "Familie Zorro"), KnownValue("user.name", "Freja Zorro")]
    (ssid,) = found("wifi.Familie Zorro.rssi", "-40", known)
    assert (ssid.type, ssid.named, ssid.whole) == ("network.wifi_ssid", "Familie Zorro", False)
    assert [verdict.named for verdict in found("a.mail_to_freja_zorro", "1", known)] == ["freja_zorro"]
    assert [verdict.named for verdict in found("wifi.x", "Familie Zorro", known)] == [""]
    assert found("wifi.Familie Zorros", "-40", known) == []


def test_in_detect_what_stands_in_a_name_leaves_the_value_its_own_finding() -> None:
    messages = MessageTable(["api.example.com"], ["/v1"], ["POST"], ["http/1.1"], ["request"], ["sent"], [0])
    findings = detect(table((f"users.{GAID}.android_id", "b7c1d90e4f2a6358")), messages, KNOWN)
    assert [findings.verdicts[code].type for code in findings.verdict] == ["device.advertising_id", "device.vendor_scoped_id"]


def test_spots_are_characters_of_the_text_and_need_no_key() -> None:
    known = [KnownValue("user.name", "Freja Sørensen"), KnownValue("device.model", "Pixel 7")]
    spots = known_spots(["Øl til Freja Sørensen.", "Pixel 7", "", "RnJlamEgU8O4cmVuc2Vu"], known, known)
    assert spots == {0: [(7, 21, "user.name")], 3: [(0, 20, "user.name")]}
    assert known_spots(["Freja Sørensen"], known, ()) == {}
    assert known_spots(["Freja Sørensen has a Pixel 7 of 2026"], known, known[:1]) == {0: [(0, 14, "user.name")]}


def test_filler_is_not_searched_so_it_cannot_slow_the_search() -> None:
    zeros = KnownValue("device.advertising_id", "00000000-0000-0000-0000-000000000000")
    start = time.process_time()
    assert found("idfa", b"\0" * 3_000_000, [zeros]) == found("idfa", "0" * 3_000_000, [zeros]) == found("idfa", zeros.value, [zeros]) == []
    assert time.process_time() - start < 5


def test_two_short_values_in_one_field_are_one_finding() -> None:
    assert len(found("model", "Pixel 7 Pro", [KnownValue("device.model", "Pixel 7"), KnownValue("device.model", "7 Pro")])) == 1


def test_one_finding_for_each_row_with_the_value_and_a_short_one_only_where_the_key_agrees() -> None:
    fields = table(("model", "Pixel 7"), ("title", "Pixel 7"), ("device.type", "Pixel 7"))
    fields.values, fields.kinds = ["Pixel 7"], ["text"]
    for row in range(3):
        fields.value[row] = 0
    assert list(find_known(fields, MessageTable(), KNOWN).row) == [0, 2]


def test_in_detect_a_known_value_outranks_every_other_rule_on_its_field() -> None:
    messages = MessageTable(["api.example.com"], ["/v1"], ["POST"], ["http/1.1"], ["request"], ["sent"], [0])
    fields = table(("android_id", GAID))
    findings = detect(fields, messages, [KnownValue("device.advertising_id", GAID)])
    assert [findings.verdicts[code].tier for row, code in zip(findings.row, findings.verdict, strict=True) if row == 0] == ["known value"]


def test_latitude_and_longitude_side_by_side_need_no_key() -> None:
    fields = table(("d.a", "13.404954"), ("d.b", "52.520008"), ("e", "52.520008"))
    fields.message[1] = 0
    assert sorted(find_known(fields, MessageTable(), KNOWN).row) == [0, 1]


def test_a_piece_of_a_value_is_said_to_be_one() -> None:
    digest = sha256(GAID).hex()
    for value, whole in ((GAID, True), (f"id={GAID}", False), (digest, True), (f"v1:{digest}", False)):
        assert [verdict.whole for verdict in found("a", value)] == [whole]


def test_in_detect_a_piece_leaves_room_for_what_the_whole_is() -> None:
    agent = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
    messages = MessageTable(["api.example.com"], ["/v1"], ["POST"], ["http/1.1"], ["request"], ["sent"], [0])
    findings = detect(table(("User-Agent", agent)), messages, KNOWN)
    assert sorted(findings.verdicts[code].type for code in findings.verdict) == ["device.model", "device.user_agent"]
    findings = detect(table(("model", "Pixel 7 (2022)")), messages, KNOWN)
    assert [findings.verdicts[code].tier for code in findings.verdict] == ["known value"]


def test_nothing_known_or_nothing_there() -> None:
    assert not find_known(table(("a", GAID)), MessageTable(), []).row
    assert not find_known(FieldTable(), MessageTable(), KNOWN).row


def test_the_same_answer_twice_and_with_rows_in_another_order() -> None:
    fields = [(path, value) for path, value, _ in HITS]
    first, second = (find_known(table(*fields), MessageTable(), KNOWN) for _ in range(2))
    assert (first.row, first.verdict, first.verdicts) == (second.row, second.verdict, second.verdicts)
    turned = find_known(table(*reversed(fields)), MessageTable(), KNOWN)
    assert sorted(len(fields) - 1 - row for row in turned.row) == sorted(first.row)


@given(
    st.lists(st.text() | st.binary(), max_size=8),
    st.lists(st.builds(KnownValue, st.sampled_from(["user.email", "location.coordinates", "canary"]), st.text(min_size=1)), max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_any_values_and_any_known_values(values: list[str | bytes], known: list[KnownValue]) -> None:
    fields = table(*((f"k{at}", value) for at, value in enumerate(values)))
    rows = find_known(fields, MessageTable(), known).row
    for at, value in enumerate(values):
        for one in known:
            if value == one.value and bits(one.value) >= ANYWHERE and len(value.encode("utf-8", "surrogatepass")) >= 8:
                assert at in rows


def test_the_matrix_in_small() -> None:
    """Kinds × forms × nestings: whatever the opener brings out must be found. The large run is ``python -m tests.benchmarks.known_matrix``."""
    only = ("json", "json ascii", "form", "multipart", "base64", "gzip", "zlib", "zstd", "percent")
    missed = [case for case in known_matrix.cases(250, seed=5, only=only) if not known_matrix.is_found(case, known_matrix.opened(case))]
    assert missed == []


def test_nothing_matches_by_chance_in_real_captures(corpus: Path) -> None:
    fields = fields_of(corpus / "tweaselORG+ReportHAR")
    known = [value for seed in range(10_000, 10_010) for value in random_set(random.Random(seed))]
    findings = find_known(fields, MessageTable(), known)
    assert [findings.verdicts[code].rule for code in findings.verdict] == []


TYPES = {
    "android_id": "device.vendor_scoped_id",
    "gaid": "device.advertising_id",
    "udid": "device.device_id",
    "udid_tcclick": "device.device_id",
    "mac": "device.mac_address",
    "mcc_mnc": "sim.mcc_mnc",
    "model": "device.model",
    "package": "app.id",
    "identity": "device.device_id",
}
PLACES = {"url": {"path", "query"}, "headers": {"header", "cookie"}, "body": {"body"}, "body(zlib)": {"body"}}
"""Words of the oracle → places of fields. (Its ``form_…`` entries are pieces of a form, ``key=value``, and no values.)"""


def sent_findings(path: Path, known: list[KnownValue]) -> tuple[dict[str, set[tuple[str, str]]], dict[str, set[int]]]:
    """Label → (host, place) and label → messages of the sent fields that hold each known value."""
    messages, opener = messages_of(path), Opener()
    for at, message in enumerate(messages):
        opener.add(at, message)
    fields = opener.fields
    findings = find_known(fields, MessageTable(), known)
    where: dict[str, set[tuple[str, str]]] = {value.label: set() for value in known}
    which: dict[str, set[int]] = {value.label: set() for value in known}
    for row, code in zip(findings.row, findings.verdict, strict=True):
        message = messages[fields.message[row]]
        for label in (value.label for value in known if f"“{value.label}”" in findings.verdicts[code].evidence and message.direction == "sent"):
            where[label].add((message.host, fields.templates[fields.template[row]].place))
            which[label].add(fields.message[row])
    return where, which


def test_each_value_of_the_oracle_where_it_says(corpus: Path) -> None:
    for file, values in json.loads((corpus / "oracle" / "known_values.json").read_text()).items():
        known = [KnownValue(TYPES[name], entry["value"], name) for name, entry in values.items() if name in TYPES]
        where, which = sent_findings(corpus / file, known)
        for name, entry in values.items():
            if name in TYPES:
                assert len(which[name]) >= entry["requests"], (file, name)
                for host, words in entry["hosts"].items():
                    for word in words:
                        assert {(host.partition(":")[0], place) for place in PLACES[word]} & where[name], (file, name, host, word)


def test_each_identifier_that_trackhar_names_is_found_in_its_request(corpus: Path) -> None:
    checked = 0
    for oracle in sorted((corpus / "oracle" / "trackhar").glob("*.json")):
        document = json.loads(oracle.read_text())
        items = [item for entry in document["entries"] for item in entry.get("data", [])]
        values = {str(item["value"]) for item in items if isinstance(item["value"], (str, int)) and bits(str(item["value"])) >= ANYWHERE}
        known = [KnownValue("canary", value, f"value{at}") for at, value in enumerate(sorted(values))]
        where, _ = sent_findings(corpus / document["file"], known)
        assert [value.label for value in known if not where[value.label]] == []
        checked += len(known)
    assert checked > 20
