"""INVENTED DATA. What the fictional app Lumipic says in its demo captures: every request, to whom, in which encoding, before and after consent.

Nothing here belongs to anyone: numbers come from ranges reserved for tests and drama (IMEI 00…, MCC 001, +44 7700 900…), hardware addresses from 00:00:5E:00:53
(RFC 7042), names end in .example (RFC 6761), addresses are documentation ranges (RFC 5737, RFC 3849).
"""

import base64
import gzip
import hashlib
import io
import json
import random
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

SEED = 20260314
PHONE = "192.168.77.20"

GAID = "6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9"
ANDROID_ID = "9f3c51d07be84a26"
IMEI, IMSI, ICCID = "004999010640000", "001010123456789", "89001010123456789015"
NUMBER, CARRIER = "+447700900461", "Example Mobile"
MAC = "00:00:5e:00:53:a4"
SSID, BSSID = "Lindqvist-Home", "00:00:5e:00:53:1f"
SCAN = [("Lindqvist-Home", BSSID, -48), ("Harbour Cafe Guest", "00:00:5e:00:53:62", -71), ("DIRECT-7f-Printer", "00:00:5e:00:53:d0", -83)]
EMAIL, NAME, ACCOUNT = "mara.lindqvist@example.org", "Mara Lindqvist", "lp_7731904862"
LATITUDE, LONGITUDE = 52.516275, 13.377704
PUSH = "fQ3nA9vXTkS1:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx0HJ1xG7cWkq8s2dYv5bTnZp3LrVmJ9eQhKuXwRtYsDf6GaLiOc0Nb4"
SEARCHES = ["divorce lawyer near me", "flat to let harbour district", "is chest pain on the left side serious"]
CLIPBOARD = "door code for Jonas: 4471#, key under the blue pot"
CONTACTS = [
    ("Jonas Ekdahl", "+447700900112", "jonas.ekdahl@example.net"),
    ("Priya Raman", "+447700900358", "priya.raman@example.net"),
    ("Dr Oyelaran", "+447700900777", "praxis@example.com"),
    ("Mum", "+447700900906", "birgit.lindqvist@example.org"),
]
EVENTS = [("Dentist, Harbour Street 12", "2026-03-17T08:30:00+01:00"), ("Call with lawyer", "2026-03-18T16:00:00+01:00")]
APPS = ["com.example.bank", "org.example.prayertimes", "com.example.dating", "net.example.cycletracker", "com.example.unionchat", "com.example.lumipic"]
PHOTOS = ["DCIM/Camera/IMG_20260311_184233.jpg", "DCIM/Camera/IMG_20260312_071502.jpg", "Pictures/Screenshots/Screenshot_20260313-220417.png"]
AGENT = "Lumipic/4.2.0 (Linux; Android 14; Novaphone N5 Build/INV.260301.007) okhttp/4.12.0"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    host: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 200
    answer: bytes = b'{"status":"ok"}'
    answer_headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    scheme: str = "https"


SERVERS = {
    "api.lumipic.example": "203.0.113.20",
    "upload.lumipic.example": "203.0.113.21",
    "cdn.lumipic.example": "203.0.113.90",
    "t.adriver.example": "198.51.100.7",
    "collect.pulsemetric.example": "198.51.100.133",
    "px.pixelnet.example": "192.0.2.44",
    "id.facekey.example": "2001:db8:41::6",
    "geo.geobeam.example": "192.0.2.201",
    "crash.crashwell.example": "192.0.2.77",
    "vault.vaultpay.example": "198.51.100.200",
}
"""Host → address. ``places.csv`` says where those addresses are supposed to be."""

PINNED = "vault.vaultpay.example"
"""The host whose app part refuses the proxy's certificate; in packets, the connection whose keys are not given."""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _vector(seed: int, length: int) -> list[float]:
    source = random.Random(seed)
    return [struct.unpack("<f", struct.pack("<f", source.gauss(0, 0.2)))[0] for _ in range(length)]


def _floats(values: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def protobuf(*fields: tuple[int, Any]) -> bytes:
    """Fields of a protocol buffer message: int → varint, float → double, text and bytes → length-delimited."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += _varint(number << 3) + _varint(value)
        elif isinstance(value, float):
            out += _varint(number << 3 | 1) + struct.pack("<d", value)
        else:
            data = value.encode() if isinstance(value, str) else value
            out += _varint(number << 3 | 2) + _varint(len(data)) + data
    return out


def _photo() -> bytes:
    """A grey picture that carries camera, time and place."""
    from PIL import Image

    picture, exif = Image.new("RGB", (24, 16), (120, 130, 140)), Image.Exif()
    exif[271], exif[272], exif[306] = "Novaphone", "N5", "2026:03:11 18:42:33"
    degrees = lambda value: (float(int(value)), float(int(value % 1 * 60)), round(value * 60 % 1 * 60, 2))  # noqa: E731
    exif[34853] = {1: "N", 2: degrees(LATITUDE), 3: "E", 4: degrees(LONGITUDE)}
    exif[34665] = {36867: "2026:03:11 18:42:33"}
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=40)
    return file.getvalue()


def _multipart(boundary: str, parts: list[tuple[str, str, str, bytes]]) -> bytes:
    """(name, file name, type, data) as multipart/form-data."""
    out = b""
    for name, file, kind, data in parts:
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode() + (f'; filename="{file}"'.encode() if file else b"")
        out += f"\r\nContent-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
    return out + f"--{boundary}--\r\n".encode()


def _post(host: str, path: str, content_type: str, body: bytes, **more: Any) -> Exchange:
    headers = {"Content-Type": content_type, "User-Agent": AGENT, **more.pop("headers", {})}
    return Exchange(host, "POST", path, headers, body, **more)


def _get(host: str, path: str, **more: Any) -> Exchange:
    return Exchange(host, "GET", path, {"User-Agent": AGENT, **more.pop("headers", {})}, **more)


def _zipped(host: str, path: str, value: Any, **more: Any) -> Exchange:
    return _post(host, path, "application/json", gzip.compress(_json(value), mtime=0), headers={"Content-Encoding": "gzip"}, **more)


def _device() -> dict[str, Any]:
    return {
        "manufacturer": "Novaphone",
        "model": "N5",
        "os": "Android",
        "os_version": "14",
        "language": "sv-SE",
        "timezone": "Europe/Berlin",
        "screen": "1080x2400",
        "battery_level": 0.62,
        "charging": False,
        "ram_total": 8017010688,
        "disk_free": 41203458048,
        "uptime_ms": 912345678,
        "carrier": CARRIER,
        "network": "wifi",
    }


def _pixel(step: str) -> Exchange:
    query = urlencode({"ev": step, "em": hashlib.sha256(EMAIL.encode()).hexdigest(), "dl": f"https://www.lumipic.example/{step}?uid={ACCOUNT}"})
    gif = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
    headers = {"Cookie": "pxid=8d21f6c0-77b4-4c0e-a5d8-0f13ce9b2a64; seen=3", "Referer": "https://www.lumipic.example/start"}
    return _get("px.pixelnet.example", f"/p.gif?{query}", headers=headers, answer=gif, answer_headers={"Content-Type": "image/gif"})


def before_consent() -> list[Exchange]:
    """What is sent while the consent question is still on the screen."""
    register = {"event": "first_open", "app_id": "com.example.lumipic", "app_version": "4.2.0", "gaid": GAID, "android_id": ANDROID_ID, "device": _device()}
    watch = {"aid": ANDROID_ID, "wifi": {"ssid": f'"{SSID}"', "bssid": BSSID}, "sim": {"imsi": IMSI, "operator": CARRIER, "mcc_mnc": "00101"}}
    form = f"v=7&rn=554813&payload={quote(quote(_json(watch)))}"
    crash = {"severity": "info", "deviceData": _device(), "bootTime": 1772519054, "stacktrace": ["com.example.lumipic.Gallery.open(Gallery.kt:88)"]}
    ad = urlencode({"pkg": "com.example.lumipic", "ifa": GAID, "tz": "Europe/Berlin", "lang": "sv-SE", "w": 1080, "h": 2400, "carrier": CARRIER})
    webp = b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0\x2f" + bytes(13)
    picture = _get("cdn.lumipic.example", "/static/onboarding/hello-3.2.webp", answer=webp, answer_headers={"Content-Type": "image/webp"})
    return [
        _get("api.lumipic.example", "/v2/consent/status", answer=_json({"consent": "unknown", "region": "EU"})),
        picture,
        _zipped("api.lumipic.example", "/v2/device_register", register),
        _get("t.adriver.example", f"/i?{ad}"),
        _post("collect.pulsemetric.example", "/watch", "application/x-www-form-urlencoded", form.encode(), scheme="http"),
        _post("crash.crashwell.example", "/v1/notify", "application/json", _json(crash)),
        _pixel("onboarding"),
    ]


def after_consent() -> list[Exchange]:
    """What is sent after the person has agreed and used every feature once."""
    keys = random.Random(SEED)
    contacts = [{"name": name, "phones": [phone], "emails": [mail]} for name, phone, mail in CONTACTS]
    calendar = {"type": "calendar_sync", "data": base64.b64encode(_json({"events": [{"title": t, "start": s} for t, s in EVENTS]})).decode()}
    typed = [[character, keys.randrange(60, 260)] for character in "see you at nine"]
    session = {"search_history": [{"query": q, "ts": 1773480000 + n} for n, q in enumerate(SEARCHES)], "clipboard": CLIPBOARD, "keystrokes": typed}
    face = {"face_embedding": _vector(1, 128), "voice_embedding": _floats(_vector(2, 64)), "user_id": ACCOUNT}
    scan = [{"macAddress": mac, "ssid": ssid, "signalStrength": level} for ssid, mac, level in SCAN]
    cell = {"mobileCountryCode": 1, "mobileNetworkCode": 1, "cellId": 21532831, "locationAreaCode": 2862}
    geo = {"lat": LATITUDE, "lon": LONGITUDE, "accuracy": 12.0, "wifiAccessPoints": scan, "cellTowers": [cell]}
    apps = b"".join(protobuf((6, name)) for name in APPS)
    segments = protobuf((1, GAID), (2, "com.example.lumipic"), (3, protobuf((1, LATITUDE), (2, LONGITUDE))), (4, 1773480123), (5, "sv-SE")) + apps
    roll = ("meta", "", "application/json", _json({"album": "Camera", "photos": PHOTOS}))
    photo = _multipart("lumipic-7f3a9c", [roll, ("photo", PHOTOS[0].rpartition("/")[2], "image/jpeg", _photo())])
    sim = {"X-Sim-Serial": ICCID, "X-Msisdn": NUMBER, "X-Carrier": CARRIER, "Cookie": f"session=eyJ1IjoiN2YifQ; uid={ACCOUNT}"}
    profile = {"account_id": ACCOUNT, "name": NAME, "email": EMAIL, "push_token": PUSH, "imei": IMEI, "wifi_mac": MAC}
    return [
        _get("api.lumipic.example", "/v2/account", headers=sim, answer=_json({"account_id": ACCOUNT, "plan": "free"})),
        _post("api.lumipic.example", "/v2/profile", "application/json", _json(profile)),
        _post("api.lumipic.example", "/v2/contacts/sync", "application/octet-stream", zlib.compress(_json({"contacts": contacts}))),
        _post("api.lumipic.example", "/v2/calendar", "application/json", _json(calendar)),
        _post("upload.lumipic.example", "/v2/photos", "multipart/form-data; boundary=lumipic-7f3a9c", photo, status=201),
        _post("t.adriver.example", "/v1/segments", "application/x-protobuf", segments),
        _zipped("collect.pulsemetric.example", "/session", session, scheme="http"),
        _post("id.facekey.example", "/v3/enrol", "application/json", _json(face)),
        _post("geo.geobeam.example", "/v1/geolocate?key=inv-0001", "application/json", _json(geo)),
        _post("api.lumipic.example", "/v2/telemetry", "application/octet-stream", keys.randbytes(1536)),
        _get("t.adriver.example", f"/i?{urlencode({'ifa': GAID, 'geo': f'{LATITUDE},{LONGITUDE}', 'consent': '1'})}"),
        _pixel("home"),
    ]
