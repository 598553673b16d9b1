"""The requests of the made workload: telemetry as apps send it, in JSON, gzipped JSON, forms, protobuf, multipart and query strings. Everything is invented.

Drawn from the ``random.Random`` that is given, so that the same seed makes the same requests.
"""

import gzip
import hashlib
import json
import os
import random
import uuid
from typing import Any, NamedTuple
from urllib.parse import urlencode

OWNERS = ("adnet", "metrics-cdn", "crashly", "socialgraph", "attribution", "gameapi")
HOSTS = [f"{service}.{owner}.example" for owner in OWNERS for service in ("api", "t", "events", "sdk", "graph", "config", "logs", "a1")]
"""Names the clients ask for; all of them lead to the one server."""

type Headers = list[tuple[str, str]]
type Person = dict[str, Any]


class Request(NamedTuple):
    """One request; ``kind`` names the shape of its body."""

    method: str
    path: str
    headers: Headers
    body: bytes
    kind: str


def person(rng: random.Random) -> Person:
    """The identity behind some of the requests."""
    email = f"{rng.choice('anna bob carl dora eve finn'.split())}.{rng.randrange(10**5)}@mail.example"
    return {
        "gaid": _uuid(rng), "android_id": f"{rng.getrandbits(64):016x}", "imei": "".join(str(rng.randrange(10)) for _ in range(15)),
        "email": email, "email_sha256": hashlib.sha256(email.encode()).hexdigest(), "phone": f"+4915{rng.randrange(10**9):09d}",
        "lat": round(48 + rng.random(), 6), "lon": round(9 + rng.random(), 6), "mac": ":".join(f"{rng.randrange(256):02x}" for _ in range(6)),
        "uid": str(rng.randrange(10**9, 10**10)), "fname": "Anna", "lname": f"Meier{rng.randrange(1000)}", "ssid": f"home-{rng.randrange(9999)}",
    }  # fmt: skip


def request(who: Person, rng: random.Random) -> Request:
    """One request of a person's phone."""
    draw = rng.random()
    headers = [("user-agent", "okhttp/4.12.0"), ("accept-encoding", "gzip"), ("x-app-version", "5.1.2")]
    if rng.random() < 0.3:
        headers.append(("cookie", f"sid={rng.getrandbits(128):032x}; uid={who['uid']}"))
    if draw < 0.60:
        return _json(who, rng, headers, packed=draw < 0.30)
    if draw < 0.75:
        return Request("POST", "/track", [*headers, ("content-type", "application/x-www-form-urlencoded")], _form(who, rng), "form")
    if draw < 0.85:
        return Request("POST", "/pb/log", [*headers, ("content-type", "application/x-protobuf")], protobuf(_telemetry(who, rng)), "protobuf")
    if draw < 0.89:
        return _multipart(who, rng, headers)
    query = {"gaid": who["gaid"], "aid": who["android_id"], "lang": "de", "m": "Pixel 7", "c": rng.randrange(10**9), "uid": who["uid"]}
    return Request("GET", ("/config?" if draw < 0.95 else "/pixel.gif?") + urlencode(query), headers, b"", "get")


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128)))


def _device(who: Person, rng: random.Random) -> dict[str, Any]:
    return {
        "os": "Android", "os_version": "14", "api_level": 34, "manufacturer": "Google", "model": "Pixel 7", "locale": "de_DE", "timezone": "Europe/Berlin",
        "screen": {"w": 1080, "h": 2400, "density": 2.625}, "carrier": "Telekom.de", "network": rng.choice(["wifi", "lte"]), "battery": round(rng.random(), 2),
        "memory": {"total": 7884562432, "free": rng.randrange(10**9, 5 * 10**9)}, "rooted": False,
        "ids": {"gaid": who["gaid"], "android_id": who["android_id"], "lat_enabled": False, "mac": who["mac"]},
        "cpu": ["arm64-v8a", "armeabi-v7a"], "boot_time": rng.randrange(1700000000, 1710000000),
    }  # fmt: skip


def _event(number: int, rng: random.Random) -> dict[str, Any]:
    return {
        "event_name": rng.choice(["app_open", "screen_view", "ad_impression", "purchase", "click", "session_end"]),
        "event_id": _uuid(rng), "seq": number, "ts": 1700000000000 + rng.randrange(10**9),
        "params": {"screen": rng.choice(["Home", "Feed", "Profile", "Checkout"]), "value": rng.randrange(1000), "currency": "EUR", "success": True,
                   "label": None, "duration_ms": rng.randrange(60000)},
    }  # fmt: skip


def _telemetry(who: Person, rng: random.Random) -> dict[str, Any]:
    return {
        "schema": "v3", "sdk": {"name": "metrics-android", "version": "8.4.1"},
        "app": {"id": "com.example.game", "version": "5.1.2", "build": 51234, "installer": "com.android.vending"}, "device": _device(who, rng),
        "user": {"id": who["uid"], "email_hash": who["email_sha256"], "email": who["email"] if rng.random() < 0.1 else None,
                 "name": {"first": who["fname"], "last": who["lname"]}, "phone": who["phone"] if rng.random() < 0.05 else ""},
        "geo": {"lat": who["lat"], "lon": who["lon"], "acc": 12.5} if rng.random() < 0.3 else {},
        "session": _uuid(rng), "events": [_event(number, rng) for number in range(rng.choice([1, 1, 2, 4, 8, 15]))],
    }  # fmt: skip


def _json(who: Person, rng: random.Random, headers: Headers, packed: bool) -> Request:
    body = json.dumps(_telemetry(who, rng), separators=(",", ":")).encode()
    if packed:
        body, headers = gzip.compress(body, 6), [*headers, ("content-encoding", "gzip")]
    return Request("POST", "/v3/events", [*headers, ("content-type", "application/json")], body, "json-gz" if packed else "json")


def _form(who: Person, rng: random.Random) -> bytes:
    fields = {"advertiser_id": who["gaid"], "android_id": who["android_id"], "event": "install", "lat": who["lat"], "lon": who["lon"]}
    fields |= {"extras": json.dumps(_device(who, rng)["ids"]), "em": who["email_sha256"], "ts": rng.randrange(10**12, 2 * 10**12), "model": "Pixel 7"}
    return urlencode(fields).encode()


def _multipart(who: Person, rng: random.Random, headers: Headers) -> Request:
    boundary = f"{rng.getrandbits(96):024x}"
    parts = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in who.items())
    parts += f'--{boundary}\r\nContent-Disposition: form-data; name="log"; filename="l.txt"\r\nContent-Type: text/plain\r\n\r\n'
    parts += f"{os.urandom(1500).hex()}\r\n--{boundary}--\r\n"
    return Request("POST", "/upload", [*headers, ("content-type", f"multipart/form-data; boundary={boundary}")], parts.encode(), "multipart")


def protobuf(record: dict[str, Any] | list[Any]) -> bytes:
    """A record as protobuf: its values numbered from 1, lists as repeated fields."""
    out = bytearray()
    for number, value in enumerate(record.values() if isinstance(record, dict) else record, 1):
        for item in value if isinstance(value, list) else [value]:
            if item is None:
                continue
            if isinstance(item, int) and item >= 0:
                out += _varint(number << 3) + _varint(int(item))
            else:
                data = protobuf(item) if isinstance(item, dict) else str(item).encode()
                out += _varint(number << 3 | 2) + _varint(len(data)) + data
    return bytes(out)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
