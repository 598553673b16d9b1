"""The known-value matrix: kinds of value × forms × nestings up to four deep, through the real opener. Every case must be found.

``python -m tests.benchmarks known_matrix [cases [seed]]`` (default 6000, 1) prints the share found and each case that was missed. The forms are written
here anew, from the standard library, not with the code under test.
"""

import base64
import gzip
import hashlib
import hmac
import json
import plistlib
import random
import sys
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Callable, Collection
from typing import NamedTuple
from urllib.parse import quote, quote_plus

import brotli
import zstandard

from analysis.decode import Opener
from analysis.detect.known import find_known
from analysis.model import FieldTable, KnownValue, Message, MessageTable

type Content = str | bytes


class Case(NamedTuple):
    """One planted value."""

    known: KnownValue
    key: str
    form: str
    content: Content
    wrappers: tuple[str, ...]
    """Outermost last."""
    body: bytes
    salt: str


# values: (type, key under which apps send it, maker)


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randrange(1, 10)) + "".join(rng.choices("0123456789", k=count - 1))


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(rng.randrange(3, 5))).capitalize()


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
)

# forms: value → content

_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s")


def _hash(name: str, text: str) -> bytes:
    return hashlib.new(name, text.encode()).digest()


def _bare(value: str) -> str:
    return "".join(c for c in value if c.isalnum())


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
    found["crc32"] = f"{zlib.crc32(raw):08x}"
    return found


def rich_forms(value: str) -> dict[str, Content]:
    """Forms of values that say enough to be found inside other texts."""
    raw = value.encode()
    shifted = {f"base64 inside, {shift}": base64.b64encode(b"~" * shift + raw + b"~").decode() for shift in range(3)}
    bare = {f"{name} bare": _hash(name, _bare(value)).hex() for name in ("md5", "sha1", "sha256")}
    bare |= {"bare": _bare(value), "in a sentence": f"id={value}; end"} if value.isascii() else {}
    bare = {} if "@" in value else bare
    return {**shifted, **bare, "reversed": value[::-1], "in bytes": b"\x00\xff\x17" + raw + b"\xfe\x00"}


def own_forms(kind: str, value: str) -> dict[str, Content]:
    """Forms of one kind of value."""
    if kind in ("network.wifi_bssid", "device.mac_address"):
        pairs = value.split(":")
        bare = "".join(pairs)
        dotted, short = f"{bare[:4]}.{bare[4:8]}.{bare[8:]}", ":".join(f"{int(pair, 16):x}" for pair in pairs)
        written = {"hyphens": "-".join(pairs), "no colons": bare, "integer": str(int(bare, 16)), "dotted": dotted, "short pairs": short}
        return {**written, "bytes": bytes.fromhex(bare)}
    if kind == "user.email" and value.endswith("gmail.com"):
        name = value.lower().partition("@")[0]
        normal = name.partition("+")[0].replace(".", "") + "@gmail.com"
        return {"normalised": normal, "sha256 normalised": _hash("sha256", normal).hex(), "no tag": name.partition("+")[0] + "@gmail.com"}
    if kind == "user.phone_number":
        country, rest = (value[:3], value[3:]) if value.startswith("+49") else (value[:2], value[2:])
        local = f"0{rest}" if country == "+49" else rest
        hashed = {"sha256 of digits": _hash("sha256", value[1:]).hex(), "sha1 national": _hash("sha1", local).hex()}
        written = {"digits": value[1:], "national": local, "00": f"00{value[1:]}", "bare national": rest, "groups": f"{country} {rest[:3]} {rest[3:]}"}
        return {**hashed, **written, "hyphens": f"{local[:-7]}-{local[-7:-4]}-{local[-4:]}"}
    if kind == "location.coordinates":
        lat, lon = (float(part) for part in value.split(","))
        rounded = {f"pair {n}": f"{lat:.{n}f},{lon:.{n}f}" for n in range(2, 7)} | {f"lat {n}": f"{lat:.{n}f}" for n in range(2, 7)}
        return {**rounded, "lon number": repr(round(lon, 4)), "E6": str(round(lat * 1e6)), "E7": str(round(lon * 1e7)), "swapped": f"{lon:.5f};{lat:.5f}"}
    if kind == "user.age_or_birthdate":
        year, month, day = value.split("-")
        return {"german": f"{day}.{month}.{year}", "american": f"{month}/{day}/{year}", "plain digits": year + month + day, "iso time": f"{value}T00:00:00"}
    if kind in ("device.advertising_id", "device.vendor_scoped_id"):
        bare = value.replace("-", "")
        number = {"integer": str(int(bare, 16))} if len(bare) == 16 else {"upper bare": bare.upper()}
        return {**number, "no hyphens": bare, "bytes": b"\x0a" + bytes.fromhex(bare) + b"\x00"}
    if kind == "user.name":
        first, last = value.split()
        return {"last first": f"{last}, {first}", "sha256 first": _hash("sha256", first.lower()).hex(), "sha256 last": _hash("sha256", last.lower()).hex()}
    return {}


def salted_forms(value: str, salt: str) -> dict[str, Content]:
    """Digests with another known value."""
    found: dict[str, Content] = {}
    for name in ("md5", "sha1", "sha256"):
        found |= {f"{name} salt{sep}": _hash(name, value + sep + salt).hex() for sep in ("", ":", "|", "-", "_")}
        found |= {f"{name} salt before": _hash(name, salt + value).hex(), f"hmac {name}": hmac.new(salt.encode(), value.encode(), name).hexdigest()}
    return found


# wrappers: content → content; ``key`` names the value


def _text(content: Content) -> str:
    return content if isinstance(content, str) else base64.b64encode(content).decode()


def _data(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


def _protobuf(content: Content, key: str) -> bytes:
    inner = _data(content)
    return b"\x08\x96\x01" + b"\x12" + _varint(len(key)) + key.encode() + b"\x1a" + _varint(len(inner)) + inner + b"\x20\x01"


def _grpc(content: Content, key: str) -> bytes:
    inner = _protobuf(content, key)
    return b"\0" + len(inner).to_bytes(4, "big") + inner


def _msgpack(content: Content, key: str) -> bytes:
    inner = _data(content)
    head = (b"\xda" if isinstance(content, str) else b"\xc5") + len(inner).to_bytes(2, "big")
    return b"\x82\xa1v\x07" + bytes([0xA0 | len(key)]) + key.encode() + head + inner


def _cbor(content: Content, key: str) -> bytes:
    inner = _data(content)
    head = bytes([0x79 if isinstance(content, str) else 0x59]) + len(inner).to_bytes(2, "big")
    return b"\xa2\x61v\x07" + bytes([0x60 | len(key)]) + key.encode() + head + inner


def _bson(content: Content, key: str) -> bytes:
    inner = _data(content)
    if isinstance(content, str):
        item = b"\x02" + key.encode() + b"\0" + (len(inner) + 1).to_bytes(4, "little") + inner + b"\0"
    else:
        item = b"\x05" + key.encode() + b"\0" + len(inner).to_bytes(4, "little") + b"\0" + inner
    body = b"\x10v\0\x07\0\0\0" + item + b"\0"
    return (len(body) + 4).to_bytes(4, "little") + body


def _multipart(content: Content, key: str) -> bytes:
    head = f'--b0undary\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'.encode()
    return head + _data(content) + b"\r\n--b0undary--\r\n"


def _deflate(content: Content, key: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(_data(content)) + packer.flush()


NAMING: dict[str, Callable[[Content, str], Content]] = {
    "json": lambda c, key: json.dumps({"v": 1, "deep": {key: _text(c)}}, ensure_ascii=False),
    "json ascii": lambda c, key: json.dumps({key: _text(c), "list": [1, 2]}),
    "json lines": lambda c, key: "\n".join(json.dumps({"n": n, key: _text(c)}) for n in range(2)),
    "form": lambda c, key: f"v=1&{key}={quote_plus(_text(c))}&end=2",
    "multipart": _multipart, "protobuf": _protobuf, "msgpack": _msgpack, "cbor": _cbor, "bson": _bson,
    "plist": lambda c, key: plistlib.dumps({key: c, "v": 1}, fmt=plistlib.FMT_XML),
    "binary plist": lambda c, key: plistlib.dumps({key: c, "v": 1}, fmt=plistlib.FMT_BINARY),
}  # fmt: skip
"""Containers that give the value a name. (Protobuf has none, so it holds only values that need none.)"""

CARRYING: dict[str, Callable[[Content, str], Content]] = {
    "base64": lambda c, _: base64.b64encode(_data(c)).decode(), "base64url": lambda c, _: base64.urlsafe_b64encode(_data(c)).decode().rstrip("="),
    "hex": lambda c, _: _data(c).hex(), "percent": lambda c, _: quote(_text(c), safe=""), "gzip": lambda c, _: gzip.compress(_data(c), mtime=0),
    "zlib": lambda c, _: zlib.compress(_data(c)), "deflate": _deflate, "brotli": lambda c, _: brotli.compress(_data(c)),
    "zstd": lambda c, _: zstandard.compress(_data(c)), "utf-16": lambda c, _: _text(c).encode("utf-16"),
    "grpc": _grpc,
}  # fmt: skip
"""Encodings around something."""

WEAK = ("user.age_or_birthdate", "device.model", "device.language", "sim.mcc_mnc", "location.coordinates")
"""Kinds of values that need their key."""
_DEMOGRAPHIC = {"user.age_or_birthdate"}


def forms_of(kind: str, value: str, salt: str) -> dict[str, Content]:
    """All forms of one value."""
    found = common_forms(value) | own_forms(kind, value)
    if kind not in (*WEAK, "user.name"):
        found |= rich_forms(value)
    return found if kind in WEAK else found | salted_forms(value, salt)


def cases(count: int, seed: int = 1, deepest: int = 4, only: Collection[str] = ()) -> list[Case]:
    """``count`` cases, all kinds and forms in turn, nestings drawn at random; ``only`` of the named wrappers where that is not empty."""
    rng = random.Random(seed)
    names = ([name for name in NAMING if not only or name in only], [name for name in CARRYING if not only or name in only])
    made: list[Case] = []
    while len(made) < count:
        salt = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        for kind, key, maker in KINDS:
            value = maker(rng)
            for form, content in forms_of(kind, value, salt).items():
                made.append(_case(KnownValue(kind, value), salt, key, form, content, rng, names, deepest))
    rng.shuffle(made)
    return made[:count]


def _case(known: KnownValue, salt: str, key: str, form: str, content: Content, rng: random.Random, names: tuple[list[str], list[str]], deepest: int) -> Case:
    naming, carrying = names
    needs_key = known.type in WEAK or form == "crc32" or (isinstance(content, str) and len(content) < 12)
    first = rng.choice([n for n in naming if n != "protobuf"] if needs_key else naming)
    wrappers, wrapped = [first], NAMING[first](content, key if form != "crc32" else f"{key}_hash")
    for _ in range(rng.randrange(deepest)):
        name = rng.choice([n for n in naming + carrying * 2 if n != wrappers[-1]])
        wrappers.append(name)
        wrapped = (NAMING.get(name) or CARRYING[name])(wrapped, "payload")
    return Case(known, key, form, content, tuple(wrappers), _data(wrapped), salt)


def opened(case: Case) -> FieldTable:
    """The fields of the case's body."""
    opener = Opener()
    multipart = case.wrappers[-1] == "multipart"
    headers = [("Content-Type", "multipart/form-data; boundary=b0undary" if multipart else "application/octet-stream")]
    kind = headers[0][1]
    opener.add(0, Message(0, "http/1.1", "request", "sent", "case", headers=headers, body=case.body, content_type=kind))
    return opener.fields


def is_found(case: Case, fields: FieldTable) -> bool:
    """Whether a finding of the case's type stands in its fields."""
    found = find_known(fields, MessageTable(), [case.known, KnownValue("device.installation_id", case.salt)])
    kind = case.known.type
    types = {kind, f"{kind}_hashed"} | ({"user.demographic_hashed"} if kind in _DEMOGRAPHIC else set())
    return any(verdict.type in types for verdict in found.verdicts)


def is_open(case: Case, fields: FieldTable) -> bool:
    """Whether the planted form came out of its wrappers, so that a miss would be the search's."""
    return case.content in fields.values or _text(case.content) in fields.values


def main(arguments: list[str]) -> int:
    """Run and print."""
    every = cases(int(arguments[0]) if arguments else 6000, int(arguments[1]) if len(arguments) > 1 else 1)
    start, closed, missed = time.perf_counter(), Counter[str](), 0
    for case in every:
        fields = opened(case)
        if not is_found(case, fields):
            nesting = " < ".join(case.wrappers)
            if is_open(case, fields):
                missed += 1
                print(f"missed: {case.known.type} as {case.form} in {nesting}: {case.content[:60]!r}")
            else:
                closed[nesting] += 1
    for nesting, count in sorted(closed.items(), key=lambda item: (item[0].count("<"), -item[1]))[:40]:
        print(f"not opened: {nesting} ({count})")
    share = 1 - (missed + closed.total()) / len(every)
    print(f"{share:.2%} of {len(every)} cases found, {closed.total()} not opened, {missed} opened and missed; {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
