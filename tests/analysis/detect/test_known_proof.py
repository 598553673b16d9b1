"""Whether a known value stands in a guess of the opener, and what the opener makes of it."""

import base64
import hashlib
import plistlib
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import Opener
from analysis.detect import known_proof
from analysis.detect.known import find_known
from analysis.model import KnownValue, Message, MessageTable

IMEI, MAC = "490154203237518", "aa:5e:b1:0c:7d:3f"
KNOWN = [KnownValue("device.imei", IMEI), KnownValue("network.wifi_bssid", MAC), KnownValue("device.model", "Pixel 7"), KnownValue("device.language", "de")]
PROOF = known_proof(KNOWN)
HASHED = hashlib.sha1(IMEI.encode()).digest()


def asked(data: bytes) -> bool:
    assert PROOF is not None
    return PROOF(data)


@pytest.mark.parametrize(
    ("data", "stands"),
    [
        (b"\x0a\x0f" + IMEI.encode(), True),
        (b"\x12\x06" + bytes.fromhex(MAC.replace(":", "")), True),  # too short for an anchor
        (b"\x08\x01\x1a\x14" + HASHED, True),
        (b"\x00" * 3000 + HASHED, True),  # searched like any other value
        (HASHED.hex().encode(), True),
        (b"\x0a\x07Pixel 7", False),  # counts only under a key
        (b"de", False),
        (b"", False),
        (HASHED[1:], False),
        (bytes.fromhex(MAC.replace(":", ""))[:5], False),
    ],
)
def test_what_stands_in_bytes(data: bytes, stands: bool) -> None:
    assert asked(data) is stands


def test_nothing_known_proves_nothing() -> None:
    assert known_proof([]) is None


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_it_agrees_with_the_search_of_values(before: bytes, after: bytes) -> None:
    assert asked(before + HASHED + after)
    assert asked(b"\0" + HASHED + bytes(3000) + after)


def found(body: bytes, known: list[KnownValue]) -> set[tuple[str, str]]:
    """(path with steps, rule) of each finding."""
    opener = Opener(proof=known_proof(known))
    opener.add(0, Message(0, "http/1.1", "request", "sent", "x", body=body))
    fields = opener.fields
    findings = find_known(fields, MessageTable(), known)
    where = [fields.templates[fields.template[row]].path for row in findings.row]
    return {(path, findings.verdicts[code].rule) for path, code in zip(where, findings.verdict, strict=True)}


def record(data: bytes) -> bytes:
    """A protobuf message too short to prove itself."""
    return b"\x08\x07\x12" + bytes([len(data)]) + data + b"\x18\x01"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"p":"%s"}' % base64.b64encode(record(HASHED)), "p!base64"),
        (b'{"p":"%s"}' % record(HASHED).hex().encode(), "p!hex"),
        (b'{"p":"%s"}' % IMEI.encode("utf-16-be").hex().encode(), "p!hex!utf-16"),  # all of whose digits are decimal
        (b'{"p":"%s"}' % base64.b64encode(zlib.compress(record(HASHED) * 9, wbits=-15)), "p!base64!deflate"),
        (b'{"p":"%s"}' % base64.b64encode(HASHED), "p"),  # what stands in the text itself is found there
    ],
)
def test_a_known_value_proves_the_encoding_around_it(body: bytes, path: str) -> None:
    assert {where for where, _ in found(body, KNOWN)} == {path}


def test_without_it_the_text_stays_closed() -> None:
    rng = random.Random(3)
    for _ in range(50):
        body = b'{"p":"%s"}' % base64.b64encode(record(rng.randbytes(20)))
        assert found(body, KNOWN) == set()
    opener = Opener(proof=known_proof(KNOWN))
    opener.add(0, Message(0, "http/1.1", "request", "sent", "x", body=b'{"p":"%s"}' % base64.b64encode(record(HASHED[::-1]))))
    assert [template.path for template in opener.fields.templates] == ["p"]


def test_a_reading_that_takes_a_known_value_apart_is_none() -> None:
    digest = "72c1e7680aa3923747ad5da422eca240"
    torn = bytes.fromhex("8b158082a17607a469646676da0020") + digest.encode() + b"\x03"  # brotli of MessagePack, and by chance CBOR
    body = plistlib.dumps({"p": torn}, fmt=plistlib.FMT_BINARY)
    assert found(body, [KnownValue("canary", "something else")]) == set()
    assert [path for path, _ in found(body, [KnownValue("canary", digest)])] == ["p!br!msgpack.idfv"]
