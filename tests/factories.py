"""Builders of model values with valid defaults, so that a test states only what it is about."""

import hashlib
import random
import re
import struct
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analysis.case import Case, schema, write
from analysis.decode import Opener
from analysis.detect import detect
from analysis.model import TIERS, Connection, Direction, FieldTable, FindingTable, Message, MessageTable, Place, Template


def message(**changes: Any) -> Message:
    """A POST request; ``changes`` replace any attribute."""
    values: dict[str, Any] = {
        "connection": 0, "protocol": "http/1.1", "kind": "request", "direction": "sent", "source": "entry 0 request",
        "method": "POST", "scheme": "https", "host": "api.example.com", "port": 443, "path": "/v1/events",
    }  # fmt: skip
    return Message(**{**values, **changes})


def connection(**changes: Any) -> Connection:
    """A TCP connection from a phone to a server; ``changes`` replace any attribute."""
    values: dict[str, Any] = {
        "number": 0, "transport": "tcp", "client": "192.168.1.20", "client_port": 40000, "server": "203.0.113.5", "server_port": 443,
    }  # fmt: skip
    return Connection(**{**values, **changes})


def case_folder(folder: Path, info: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Case:
    """A case written by the real writer from rows as dicts; a column that a row does not name is null."""
    growing = write.begin(folder)
    for name in (*schema.TABLES, *schema.PRIVATE):
        rows = tables.get(name, [])
        columns = {c.name: [row.get(c.name) for row in rows] for c in (schema.TABLES.get(name) or schema.PRIVATE[name])}
        write.write_table(growing, name, columns)
    write.write_json(growing / "case.json", {"schema": schema.VERSION, "tool": "phonehome 0", "types": TYPE_FACTS, **(info or {})})
    write.write_manifest(growing, [])
    write.end(growing, folder)
    return Case(folder)


def _type(label: str, short: str, sensitivity: str, answers: str = "", touches: str = "") -> dict[str, str]:
    lasting = "lasting" if sensitivity in ("high", "special") else "none"
    return {
        "persistence": lasting,
        "label": label,
        "sentence": f"{label} of the phone",
        "sensitivity": sensitivity,
        "art9": "no",
        "answers": answers,
        "touches": touches,
        "answers_by": "",
        "short": short,
    }


TYPE_FACTS = {
    "device.advertising_id": _type("Advertising ID", "adid", "high"),
    "device.imei": _type("IMEI / MEID", "imei", "high", touches="SIM card number"),
    "sim.iccid": _type("SIM serial (ICCID)", "iccid", "high", "SIM card number"),
    "sim.carrier": _type("Mobile carrier", "carrier", "low", touches="SIM card number"),
    "network.wifi_ssid": _type("Wi-Fi name (SSID)", "ssid", "high", "WiFi network"),
    "network.wifi_bssid": _type("Access point address (BSSID)", "bssid", "high", "WiFi network"),
    "content.contacts": _type("Address book", "contacts", "high", "contacts"),
    "content.calendar": _type("Calendar events", "calendar", "high", "calendar"),
    "usage.search_query": _type("Search terms", "search", "high", "search history and clipboard"),
    "content.photo_metadata": _type("Photos: metadata, EXIF", "photo", "high", "camera roll access"),
    "location.coordinates": _type("Coordinates", "location", "high", "location"),
    "location.timezone": _type("Time zone", "timezone", "low", touches="location"),
    "apps.installed": _type("Other installed apps", "apps", "high", "other installed apps"),
    "biometric.face": _type("Face template", "face", "special", "face and voice recognition"),
    "usage.keystroke_dynamics": _type("Typing and touch rhythm", "keys", "high", "keystroke logging"),
    "user.email": _type("E-mail address", "email", "high", touches="contacts"),
    "device.installation_id": _type("Installation ID", "install", "medium"),
    "network.ip_public": _type("Public IP address", "ip", "medium"),
    "device.model": _type("Model", "model", "low"),
    "device.os_version": _type("OS version", "os", "low"),
    "device.language": _type("Language / locale", "lang", "low"),
    "device.screen": _type("Screen", "screen", "low"),
    "device.battery": _type("Battery", "battery", "low"),
    "app.version": _type("App version", "appver", "none"),
    "auth.token": _type("Login token / cookie", "token", "high"),
}
"""Some rows of the table of types, as a case holds them."""

_OWNERS = (
    "Northwind Metrics",
    "Baltic Ads",
    "Copperleaf Cloud",
    "Saffron Push",
    "Jade River Technology",
    "Alder Attribution",
    "Quartz Maps",
    "Ember Crash Reporting",
)
_PLACES = (
    ("US", "US", "US"),
    ("DE", "IE", "US"),
    ("SG", "KY", "CN"),
    ("", "RU", "RU"),
    ("IL", "IL", "US"),
    ("IN", "IN", "IN"),
    ("", "", ""),
    ("JP", "SG", "CN"),
)
_START = 1_767_225_600_000_000_000
"""2026-01-01 00:00 UTC in ns."""


def case_rows(recipients: int = 8, encrypted: bool = True, invented: bool = True, layer: str = "payload", seed: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Tables of a case: recipients contacted a few times and sent some types; every third partly encrypted, every seventh without a known owner."""
    dice = random.Random(seed)
    capture = {
        "capture": "c0ffee0123456789", "sha256": "c0ffee0123456789" * 4, "name": "weather.pcapng", "format": "pcap", "bytes": 4_200_000,
        "app": "com.example.weather", "phase": "after consent", "device": "Test phone 1", "country": "DE", "invented": invented, "vantage": "phone",
    }  # fmt: skip
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES} | {"captures": [capture]}
    for number in range(recipients):
        _recipient(rows, dice, number, encrypted, layer)
    for kind, label, used in (("content.calendar", "dentist", True), ("usage.keystroke_dynamics", "typed text", False)):
        rows["known"].append({"type": kind, "label": label, "value": "0" * 20, "used": used, "capture": capture["capture"]})
    text = "expected stream byte 4096, found 5120: packets are missing"
    problem = {"capture": capture["capture"], "input": "weather.pcapng", "place": "connection 3", "kind": "gap", "text": text, "count": 3, "fatal": False}
    rows["problems"].append(problem)
    return rows


def _recipient(rows: dict[str, list[dict[str, Any]]], dice: random.Random, number: int, encrypted: bool, layer: str) -> None:
    capture, known = rows["captures"][0]["capture"], number % 7 != 6
    server, seat, control = _PLACES[number % len(_PLACES)]
    domain = f"{['metrics', 'ads', 'cloud', 'push', 'static', 'api'][number % 6]}{number}.example"
    owner = _OWNERS[number % len(_OWNERS)] + (f" {number // len(_OWNERS) + 1}" if number >= len(_OWNERS) else "") if known else ""
    host, destination, address = f"in.{domain}", f"d{number:04d}", f"203.0.113.{number % 250}"
    rows["destinations"].append({
        "destination": destination, "host": host, "address": address, "name_source": "tls", "domain": domain, "owner": owner, "category": "analytics",
        "owner_seat": seat if known else "", "parent": owner and f"{owner} Group", "parent_country": control if known else "", "server_country": server,
        "place_note": "" if server else "edge network, nearest node; final place unknown", "party": "third" if number else "first", "source": "invented",
        "date": "2026-01-01", "confidence": "H",
    })  # fmt: skip
    if control and known:
        basis = f"{owner} is controlled from {control} (invented)"
        exposure = {"country": control, "ground": "parent", "law": f"{control.lower()}-law", "basis": basis, "addressee": "unclear", "as_of": "2026-01-01"}
        rows["exposures"].append({"destination": destination, "host": host, **exposure})
    for part in range(1 + number % 3):
        connection, closed = f"{capture}-c{number:04d}{part:02d}", encrypted and number % 3 == 1 and part == 0
        begin = _START + (number * 7 + part * 40) * 1_000_000_000
        rows["connections"].append({
            "connection": connection, "capture": capture, "transport": "tcp", "server": address, "server_port": 443, "sni": host, "host": host,
            "tls": "TLS 1.3", "packets": 20, "first": begin, "last": begin + 30_000_000_000, "app": "com.example.weather", "attribution": "label only",
            "destination": destination,
        })  # fmt: skip
        sight, count = "encrypted" if closed else "decrypted", dice.randrange(800, 60_000)
        for direction, seen, amount in (("sent", "clear", 517), ("sent", sight, count), ("came back", sight, count * 5)):
            row = {"connection": connection, "capture": capture, "layer": layer, "direction": direction, "visibility": seen, "bytes": amount}
            rows["ledger"].append(row)
        if not closed:
            _message(rows, dice, number, part, connection, destination, host)


def _message(rows: dict[str, list[dict[str, Any]]], dice: random.Random, number: int, part: int, connection: str, destination: str, host: str) -> None:
    capture = rows["captures"][0]["capture"]
    message = {
        "message": f"{capture}-0000-{len(rows['messages']):07d}", "capture": capture, "host": host, "direction": "sent", "delivered": "acknowledged",
        "time": _START + (number * 7 + part * 40 + 3) * 1_000_000_000, "source": f"connection {number} sent 0-900", "destination": destination,
    }  # fmt: skip
    said = {"connection": connection, "protocol": "http/2", "kind": "request", "method": "POST", "path": "/v1/events", "size": 900, "visibility": "decrypted"}
    rows["messages"].append(message | said)
    likely = list(TYPE_FACTS)[: 18 if number < 2 else 1] + [t for t in TYPE_FACTS if TYPE_FACTS[t]["sensitivity"] in ("low", "medium")]
    silent = ("content.calendar", "usage.keystroke_dynamics")
    for place, kind in enumerate(t for t in dict.fromkeys(likely) if t not in silent and (number < 2 or dice.random() < 0.45)):
        shared = kind in ("device.advertising_id", "device.model", "device.os_version")
        value = hashlib.sha256(f"{kind}{'' if shared else number}".encode()).hexdigest()[:20]
        finding = {
            "finding": f"{message['message']}-{place}", "place": "body", "path": f"events[*].{kind.rpartition('.')[2]}", "index": "0", "steps": "gzip → json",
            "type": kind, "evidence": "the value is the known value of the test phone", "rule": "known:plain", "confidence": dice.choice(TIERS), "value": value,
            "available": not (kind == "location.coordinates" and number == 1), "attribution": "label only", "app": "com.example.weather",
        }  # fmt: skip
        rows["findings"].append(message | finding)


def small_rows() -> dict[str, list[dict[str, Any]]]:
    """A case to be counted by hand: an owner reached over TLS, a domain whose traffic stayed closed, an address in clear, rows that only account."""
    capture = {"capture": "c1", "sha256": "c1" * 32, "name": "a.pcap", "format": "pcap", "bytes": 9000, "app": "com.example.a", "invented": False}
    d1 = {"destination": "d1", "host": "in.alpha.example", "domain": "alpha.example", "name_source": "tls", "owner": "Alpha", "owner_seat": "IE",
          "parent": "Alpha Group", "parent_country": "US", "server_country": "DE", "party": "third", "category": "analytics"}  # fmt: skip
    d2 = {"destination": "d2", "host": "x.beta.example", "domain": "beta.example", "name_source": "tls", "party": "unknown", "place_note": "edge network of Y"}
    d3 = {"destination": "d3", "host": "203.0.113.9", "address": "203.0.113.9", "name_source": "address", "party": "unknown"}
    links = [
        {
            "connection": "k1",
            "destination": "d1",
            "host": "in.alpha.example",
            "tls": "TLS 1.3",
            "transport": "tcp",
            "first": _START,
            "last": _START + 5_000_000_000,
        },
        {
            "connection": "k2",
            "destination": "d2",
            "host": "x.beta.example",
            "tls": "TLS 1.3",
            "transport": "tcp",
            "first": _START,
            "last": _START + 9_000_000_000,
        },
        {"connection": "k3", "destination": "d3", "host": "203.0.113.9", "tls": "", "transport": "tcp", "first": _START, "last": _START + 2_000_000_000},
        {"connection": "k4", "transport": "other ip"},
        {"connection": "k5", "destination": "d2", "host": "x.beta.example", "tls": "TLS 1.3", "transport": "tcp", "first": _START, "last": _START},
    ]
    ledger = [
        ("k1", "payload", "sent", "clear", 500), ("k1", "payload", "sent", "decrypted", 1000), ("k1", "payload", "came back", "decrypted", 7000),
        ("k1", "headers", "sent", "clear", 400), ("k2", "payload", "sent", "clear", 500), ("k2", "payload", "sent", "encrypted", 3000),
        ("k3", "payload", "sent", "clear", 100), ("k4", "headers", "sent", "clear", 60), ("k5", "payload", "sent", "clear", 500),
    ]  # fmt: skip
    known = {"confidence": "known value", "attribution": "package", "app": "com.example.a"}
    shape = {"confidence": "name or shape", "attribution": "label only", "app": "com.example.a"}
    findings = [
        {**known, "finding": "f1", "message": "m1", "type": "device.advertising_id", "value": "aa" * 10, "destination": "d1", "time": _START + 1_000_000_000},
        {**known, "finding": "f2", "message": "m1", "type": "sim.carrier", "value": "bb" * 10, "destination": "d1", "time": _START + 1_000_000_000},
        {**known, "finding": "f3", "message": "m1", "type": "location.coordinates", "value": "cc" * 10, "destination": "d1", "available": False},
        {**known, "finding": "f4", "message": "m2", "type": "user.email", "value": "dd" * 10, "destination": "d1", "direction": "came back"},
        {**known, "finding": "f5", "message": "m1", "type": "biometric.face", "value": "ee" * 10, "destination": "d1", "delivered": "blocked"},
        {**shape, "finding": "f6", "message": "m3", "type": "device.advertising_id", "value": "aa" * 10, "destination": "d3", "time": _START + 2_000_000_000},
        {**known, "finding": "f7", "message": "m3", "type": "device.advertising_id", "value": "aa" * 10, "destination": "d3", "time": _START + 3_000_000_000,
         "attribution": "label only"},
    ]  # fmt: skip
    common = {
        "capture": "c1",
        "available": True,
        "direction": "sent",
        "delivered": "unknown",
        "place": "body",
        "path": "events[*].id",
        "index": "3",
        "host": "h",
    }
    ways = ("connection", "layer", "direction", "visibility", "bytes")
    return {
        "captures": [capture], "destinations": [d1, d2, d3], "connections": [{"capture": "c1", **link} for link in links],
        "ledger": [{"capture": "c1", **dict(zip(ways, row, strict=True))} for row in ledger], "findings": [{**common, **row} for row in findings],
        "messages": [{"message": m, "capture": "c1", "time": _START + 1_000_000_000} for m in ("m1", "m2", "m3")],
    }  # fmt: skip


def opened(body: bytes | str = b"", **changes: Any) -> list[tuple[str, str, str | bytes]]:
    """What comes out of a message with this body: (path with its indices, steps joined by ``→``, value) of each field, in order."""
    content = body.encode() if isinstance(body, str) else body
    opener = Opener()
    opener.add(0, message(**{"path": "", "body": content, **changes}))
    fields = opener.fields
    rows = zip(fields.template, fields.index, fields.value, strict=True)
    return [(indexed(fields.templates[t].path, fields.indices[i]), " → ".join(fields.templates[t].steps), fields.values[v]) for t, i, v in rows]


def indexed(path: str, index: str) -> str:
    """A path with its indices in place of the stars: ``a[*].b[*]`` and ``3,0`` make ``a[3].b[0]``."""
    for number in index.split(",") if index else ():
        path = path.replace("[*]", f"[{number}]", 1)
    return path


def fields_of(text: str, url: str = "https://api.example.com/v1/events", direction: Direction = "sent") -> tuple[FieldTable, MessageTable]:
    """One message with the fields of ``path=value;path=value``; ``h:``, ``q:``, ``c:``, ``n:`` before a path stand for header, query,
    cookie and name; ``!step`` in it is a decoder."""
    parts = urlsplit(url)
    messages = MessageTable([parts.hostname or ""], [parts.path or "/"], ["POST"], ["http/1.1"], ["request"], [direction], [0])
    fields = FieldTable()
    for at, item in enumerate(re.split(r";(?=(?:[hqcn]:)?[\w.\[\]$! -]+=)", text)):
        path, _, value = item.partition("=")
        place: Place = {"h:": "header", "q:": "query", "c:": "cookie", "n:": "name"}.get(path[:2], "body")  # type: ignore[assignment]
        path = path[2:] if place != "body" else path
        keys = [key for key in re.split(r"\.|\[\d+\]|[\[\]]", re.sub(r"![a-z ]+", "", path)) if key]
        steps = tuple(re.findall(r"!([a-z ]+)", path))
        fields.templates.append(Template(place, re.sub(r"\[\d+\]", "[*]", path), steps, keys[-1], tuple(keys[:-1])))
        fields.indices.append(",".join(re.findall(r"\[(\d+)\]", path)))
        fields.values.append(value)
        fields.kinds.append("text")
        for column, number in ((fields.message, 0), (fields.template, at), (fields.index, at + 1), (fields.value, at)):
            column.append(number)
    return fields, messages


def types_of(findings: FindingTable, row: int = 0) -> list[str]:
    """The types found on one row, placeholders left out."""
    some = (findings.verdicts[code] for at, code in zip(findings.row, findings.verdict, strict=True) if at == row)
    return [verdict.type for verdict in some if verdict.type and verdict.available]


def found_in(body: bytes | str, **changes: Any) -> dict[str, str]:
    """What detection finds in a message with this body: path with its indices → type and tier, ``content.photo_video, checked``."""
    content = body.encode() if isinstance(body, str) else body
    one = message(**{"body": content, "size": len(content), **changes})
    opener = Opener()
    opener.add(0, one)
    fields = opener.fields
    messages = MessageTable([one.host], [one.path], [one.method], [one.protocol], [one.kind], [one.direction], [0])
    findings = detect(fields, messages, ())
    said = ((row, findings.verdicts[code]) for row, code in zip(findings.row, findings.verdict, strict=True))
    return {
        indexed(fields.templates[fields.template[row]].path, fields.indices[fields.index[row]]): f"{verdict.type}, {verdict.tier}"
        for row, verdict in said
        if verdict.type
    }


def jpeg_file(width: int, height: int, before: int = 100) -> bytes:
    """The headers of a JPEG of some size, with a segment of so many bytes before that size."""
    segment = b"\xff\xe1" + (before + 2).to_bytes(2) + bytes(before)
    return b"\xff\xd8" + segment + b"\xff\xc2\x00\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + bytes(40)


def exif_jpeg(width: int = 64, height: int = 48) -> bytes:
    """A small JPEG whose Exif names a camera (TIFF 6.0: one directory with Make and Model)."""
    texts = b"Novaphone\0NP-5\0"
    tags = b"".join(struct.pack("<HHII", tag, 2, size, at) for tag, size, at in ((0x10F, 10, 38), (0x110, 5, 48)))
    tiff = b"II*\0\x08\0\0\0\x02\0" + tags + bytes(4) + texts
    return b"\xff\xd8\xff\xe1" + (len(tiff) + 8).to_bytes(2) + b"Exif\0\0" + tiff + jpeg_file(width, height)[2:]


def household(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """``small_rows`` as a capture of 24 devices: what went to Alpha is of one of them, what went to the address is of another."""
    text = "24 devices of the local network speak in this capture; say which is the phone with --device"
    problem = {"capture": "c1", "input": "a.pcap", "place": "", "kind": "device", "text": text, "count": 1, "fatal": False, "amount": 24}
    for link, client in zip(rows["connections"], ("192.168.0.5", "192.168.0.6", "192.168.0.7"), strict=False):
        link["client"] = client
    for message, connection in zip(rows["messages"], ("k1", "k1", "k3"), strict=True):
        message["connection"] = connection
    return rows | {"problems": [problem]}
