"""The kinds of known values of the matrix, and the forms in which programs send them. Written anew from the standard library, not with the code under test."""

import base64
import calendar
import hashlib
import hmac
import random
import string
import uuid
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from .known_wrapping import Content


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randrange(1, 10)) + "".join(rng.choices("0123456789", k=count - 1))


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(rng.randrange(3, 5))).capitalize()


_LETTERS = string.ascii_letters + string.digits

KINDS: tuple[tuple[str, str, Callable[[random.Random], str]], ...] = (
    ("device.advertising_id", "adid", lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4))),
    ("device.vendor_scoped_id", "idfv", lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)).upper()),
    ("device.vendor_scoped_id", "android_id", lambda r: f"{r.randrange(1 << 60, 1 << 64):016x}"),
    ("device.imei", "imei", lambda r: _digits(r, 15)),
    ("sim.iccid", "iccid", lambda r: "8949" + _digits(r, 15)),
    ("sim.imsi", "imsi", lambda r: "26201" + _digits(r, 10)),
    ("network.wifi_bssid", "bssid", lambda r: ":".join(f"{r.randrange(256):02x}" for _ in range(6))),
    ("device.mac_address", "mac", lambda r: ":".join(f"{r.randrange(256):02X}" for _ in range(6))),
    ("network.wifi_ssid", "ssid", lambda r: f"{_word(r)} Haus {r.randrange(1000, 9999)}"),
    ("user.email", "email", lambda r: f"{_word(r)}.{_word(r)}+{_word(r).lower()}@gmail.com"),
    ("user.email", "mail", lambda r: f"{_word(r)}.{_word(r)}@{_word(r)}.example".lower()),
    ("user.phone_number", "phone", lambda r: "+49151" + _digits(r, 8)),
    ("user.phone_number", "msisdn", lambda r: "+1212" + str(r.randrange(2000000, 9999999))),
    ("user.name", "name", lambda r: f"{_word(r)} {_word(r)}"),
    ("content.contacts", "contact", lambda r: f"{_word(r)} {_word(r)}-{_word(r)}"),
    ("content.calendar", "title", lambda r: f"{_word(r)} mit {_word(r)} im {_word(r)}"),
    ("usage.search_query", "q", lambda r: f"{_word(r)} {_word(r)} kaufen"),
    ("usage.clipboard", "clipboard", lambda r: f"clip-{_word(r)}-{_digits(r, 6)}"),
    ("location.coordinates", "location", lambda r: f"{r.uniform(30, 60):.6f},{r.uniform(10.1, 99):.6f}"),
    ("user.age_or_birthdate", "birthday", lambda r: f"19{r.randrange(50, 99)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}"),
    ("device.model", "model", lambda r: f"{_word(r)} {r.randrange(3, 9)}"),
    ("device.language", "language", lambda r: r.choice(("de-DE", "fr-CH", "pt-BR"))),
    ("sim.mcc_mnc", "operator", lambda r: f"2620{r.randrange(1, 9)}"),
    ("canary", "note", lambda r: f"Ünï-{_word(r)}-{_word(r)}"),
    ("content.contacts", "phone", lambda r: "+4477009" + _digits(r, 5)),
    ("content.contacts", "email", lambda r: f"{_word(r)}_{_word(r)}@{_word(r)}.example".lower()),
    ("content.messages", "message", lambda r: f"{_word(r)}, {_word(r)} um {r.randrange(10, 23)}:{r.randrange(10, 59)} {_word(r)}?"),
    ("content.photo_metadata", "file", lambda r: f"IMG_2026{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}_{_digits(r, 6)}.jpg"),
    ("usage.keystroke_content", "typed", lambda r: f"{_word(r).lower()} {_word(r).lower()} {_word(r).lower()}"),
    ("apps.installed", "package", lambda r: f"org.{_word(r)}.{_word(r)}".lower()),
    ("device.push_token", "token", lambda r: f"{''.join(r.choices(_LETTERS, k=22))}:APA91b{''.join(r.choices(_LETTERS + '_-', k=60))}"),
    ("device.name", "device_name", lambda r: f"{_word(r)}s Handy {_digits(r, 4)}"),
    ("device.bluetooth_mac", "bt", lambda r: ":".join(f"{r.randrange(256):02X}" for _ in range(6))),
    ("network.wifi_scan", "ap", lambda r: ":".join(f"{r.randrange(256):02x}" for _ in range(6))),
    ("user.account_id", "uid", lambda r: f"{_word(r).lower()[:2]}_{_digits(r, 10)}"),
    ("user.username", "username", lambda r: f"{_word(r).lower()}_{_word(r).lower()}{r.randrange(10, 99)}"),
    ("user.postal_address", "address", lambda r: f"{_word(r)}straße {r.randrange(10, 200)}, {_digits(r, 5)} {_word(r)}"),
    ("financial.account", "iban", lambda r: "DE" + _digits(r, 20)),
    ("auth.password", "password", lambda r: f"{_word(r)}#{_digits(r, 4)}!{_word(r)}"),
    ("sim.carrier", "carrier", lambda r: f"{_word(r)} Mobil"),
    ("network.ip_public", "ip", lambda r: ".".join(str(r.randrange(11, 250)) for _ in range(4))),
)

# forms: value → content

_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s")


def _hash(name: str, text: str) -> bytes:
    return hashlib.new(name, text.encode()).digest()


def _bare(value: str) -> str:
    return "".join(c for c in value if c not in " :.-_/(),")


def common_forms(value: str) -> dict[str, Content]:
    """Forms that every kind of value takes."""
    raw = value.encode()
    found: dict[str, Content] = {
        "plain": value, "lower": value.lower(), "upper": value.upper(), "url": quote(value, safe=""), "url+": quote_plus(value),
        "url twice": quote(quote(value, safe=""), safe=""), "hex": raw.hex(), "HEX": raw.hex().upper(), "base64": base64.b64encode(raw).decode(),
        "base64url": base64.urlsafe_b64encode(raw).decode().rstrip("="),
    }  # fmt: skip
    for name in _HASHES:
        digest = _hash(name, value)
        found |= {name: digest.hex(), f"{name} upper hex": digest.hex().upper(), f"{name} of lower": _hash(name, value.lower()).hex(), f"{name} bytes": digest,
                  f"{name} of upper": _hash(name, value.upper()).hex(), f"{name} base64": base64.b64encode(digest).decode(),
                  f"{name} base64url": base64.urlsafe_b64encode(digest).decode().rstrip("="), f"{name} first 16": digest.hex()[:16]}  # fmt: skip
    for outer in ("md5", "sha1", "sha256"):
        found |= {f"{outer} newline": _hash(outer, value + "\n").hex()}
        found |= {f"{outer} of {inner}": _hash(outer, _hash(inner, value).hex()).hex() for inner in ("md5", "sha1", "sha256")}
    found["md5 middle"] = _hash("md5", value).hex()[8:24]
    found |= {f"md5 of base64 of {name}": _hash("md5", base64.b64encode(_hash(name, value)).decode()).hex() for name in ("md5", "sha1", "sha256")}
    found |= {f"blake2b {size}": hashlib.blake2b(raw, digest_size=size).hexdigest() for size in (16, 32)}
    found |= {f"{name} first 20 bytes, base64": base64.b64encode(_hash(name, value)[:20]).decode() for name in ("sha256", "sha512")}
    number = zlib.crc32(raw)
    found |= {"crc32": f"{number:08x}", "crc32 decimal": str(number), "crc32 signed": str(number - (1 << 32) if number >> 31 else number)}
    found["murmur3"] = f"{_murmur3(raw):08x}"
    return found


SHORT_HASHES = ("crc32", "crc32 decimal", "crc32 signed", "murmur3")
"""Forms of 32 bits, which need a key that names them."""


def _murmur3(data: bytes) -> int:
    """MurmurHash3 x86 32 (Appleby, public domain), seed 0."""
    turned = 0
    for at in range(0, len(data), 4):
        block = data[at : at + 4]
        part = int.from_bytes(block, "little") * 0xCC9E2D51 & 0xFFFFFFFF
        part = (part << 15 | part >> 17) * 0x1B873593 & 0xFFFFFFFF
        turned ^= part
        if len(block) == 4:
            turned = (turned << 13 | turned >> 19) * 5 + 0xE6546B64 & 0xFFFFFFFF
    turned ^= len(data)
    turned = (turned ^ turned >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    turned = (turned ^ turned >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return turned ^ turned >> 16


def _geohash(lat: float, lon: float) -> str:
    """Niemeyer's geohash: the bits of both halves, in turn, five a character."""
    east, north = int((lon + 180) / 360 * 2**30), int((lat + 90) / 180 * 2**30)
    bits = "".join(a + b for a, b in zip(f"{east:030b}", f"{north:030b}", strict=True))
    return "".join("0123456789bcdefghjkmnpqrstuvwxyz"[int(bits[at : at + 5], 2)] for at in range(0, 60, 5))


def _plus_code(lat: float, lon: float) -> str:
    """Open Location Code of ten digits: pairs of base 20, the last 1/8000 degree wide."""
    rows, columns = round((lat + 90) * 1e6) // 125, round((lon + 180) * 1e6) // 125
    pairs = ["23456789CFGHJMPQRVWX"[rows // 20**power % 20] + "23456789CFGHJMPQRVWX"[columns // 20**power % 20] for power in (4, 3, 2, 1, 0)]
    return "".join(pairs[:4]) + "+" + pairs[4]


def rich_forms(value: str) -> dict[str, Content]:
    """Forms of values that say enough to be found inside other texts."""
    raw = value.encode()
    shifted = {f"base64 inside, {shift}": base64.b64encode(b"~" * shift + raw + b"~").decode() for shift in range(3)}
    bare = {f"{name} bare": _hash(name, _bare(value)).hex() for name in ("md5", "sha1", "sha256")}
    bare |= {"bare": _bare(value), "in a sentence": f"id={value}; end"} if value.isascii() else {}
    bare = {} if "@" in value else bare
    return {**shifted, **bare, "reversed": value[::-1], "in bytes": b"\x00\xff\x17" + raw + b"\xfe\x00"}


def _hardware_address(value: str) -> dict[str, Content]:
    pairs = value.split(":")
    bare = "".join(pairs)
    dotted, short = f"{bare[:4]}.{bare[4:8]}.{bare[8:]}", ":".join(f"{int(pair, 16):x}" for pair in pairs)
    written = {"hyphens": "-".join(pairs), "no colons": bare, "integer": str(int(bare, 16)), "dotted": dotted, "short pairs": short}
    return {**written, "bytes": bytes.fromhex(bare)}


def _email(value: str) -> dict[str, Content]:
    if not value.endswith("gmail.com"):
        return {}
    name = value.lower().partition("@")[0]
    normal = name.partition("+")[0].replace(".", "") + "@gmail.com"
    return {"normalised": normal, "sha256 normalised": _hash("sha256", normal).hex(), "no tag": name.partition("+")[0] + "@gmail.com"}


def _phone_number(value: str) -> dict[str, Content]:
    country, rest = (value[:2], value[2:]) if value.startswith("+1") else (value[:3], value[3:])
    local = rest if country == "+1" else f"0{rest}"
    hashed = {"sha256 of digits": _hash("sha256", value[1:]).hex(), "sha1 national": _hash("sha1", local).hex()}
    written = {"digits": value[1:], "national": local, "00": f"00{value[1:]}", "bare national": rest, "groups": f"{country} {rest[:3]} {rest[3:]}"}
    return {**hashed, **written, "hyphens": f"{local[:-7]}-{local[-7:-4]}-{local[-4:]}"}


def _contact(value: str) -> dict[str, Content]:
    return _phone_number(value) if value[0] == "+" else {}


def _coordinates(value: str) -> dict[str, Content]:
    lat, lon = (float(part) for part in value.split(","))
    rounded = {f"pair {n}": f"{lat:.{n}f},{lon:.{n}f}" for n in range(2, 7)} | {f"lat {n}": f"{lat:.{n}f}" for n in range(2, 7)}
    codes = {"geohash": _geohash(lat, lon)[:9], "plus code": _plus_code(lat, lon)}
    numbers = {"lon number": repr(round(lon, 4)), "E6": str(round(lat * 1e6)), "E7": str(round(lon * 1e7))}
    return {**rounded, **codes, **numbers, "swapped": f"{lon:.5f};{lat:.5f}"}


def _birthdate(value: str) -> dict[str, Content]:
    year, month, day = value.split("-")
    seconds = calendar.timegm((int(year), int(month), int(day), 0, 0, 0))
    written = {"german": f"{day}.{month}.{year}", "american": f"{month}/{day}/{year}", "plain digits": year + month + day}
    return {**written, "iso time": f"{value}T00:00:00", "unix": str(seconds)}


def _device_id(value: str) -> dict[str, Content]:
    bare = value.replace("-", "")
    number = {"integer": str(int(bare, 16))} if len(bare) == 16 else {"upper bare": bare.upper()}
    return {**number, "no hyphens": bare, "bytes": b"\x0a" + bytes.fromhex(bare) + b"\x00"}


def _person(value: str) -> dict[str, Content]:
    first, last = value.split()
    return {"last first": f"{last}, {first}", "sha256 first": _hash("sha256", first.lower()).hex(), "sha256 last": _hash("sha256", last.lower()).hex()}


OWN: dict[str, Callable[[str], dict[str, Content]]] = {
    **dict.fromkeys(("network.wifi_bssid", "device.mac_address", "device.bluetooth_mac", "network.wifi_scan"), _hardware_address),
    **dict.fromkeys(("device.advertising_id", "device.vendor_scoped_id"), _device_id),
    "user.email": _email, "user.phone_number": _phone_number, "content.contacts": _contact, "location.coordinates": _coordinates,
    "user.age_or_birthdate": _birthdate, "user.name": _person,
}  # fmt: skip
"""Forms that only values of one kind have."""


def salted_forms(value: str, salt: str) -> dict[str, Content]:
    """Digests with another known value."""
    found: dict[str, Content] = {}
    for name in ("md5", "sha1", "sha256"):
        found |= {f"{name} salt{sep}": _hash(name, value + sep + salt).hex() for sep in ("", ":", "|", "-", "_")}
        found |= {f"{name} salt before": _hash(name, salt + value).hex(), f"hmac {name}": hmac.new(salt.encode(), value.encode(), name).hexdigest()}
    return found


WEAK = ("user.age_or_birthdate", "device.model", "device.language", "sim.mcc_mnc", "location.coordinates", "sim.carrier", "network.ip_public")
"""Kinds of values that need their key."""
DEMOGRAPHIC = {"user.age_or_birthdate"}
"""Kinds whose hashes have a type of their own."""


def forms_of(kind: str, value: str, salt: str) -> dict[str, Content]:
    """All forms of one value."""
    found = common_forms(value) | (OWN[kind](value) if kind in OWN else {})
    if kind not in (*WEAK, "user.name"):
        found |= rich_forms(value)
    return found if kind in WEAK else found | salted_forms(value, salt)
