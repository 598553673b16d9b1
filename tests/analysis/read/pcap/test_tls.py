"""TLS sessions made by OpenSSL in the test, cut, lost and damaged; the keyed captures of the corpus are read through the whole reader elsewhere."""

import ssl
from collections.abc import Iterable
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT, Connection, Direction, Problem
from analysis.read.pcap import tls
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.stream import Chunk, Context, Event, Gap
from analysis.read.pcap.tls_keys import expand_label
from tests.factories import connection
from tests.tls_sessions import NO_ENCRYPT_THEN_MAC, Wire, certificate, chunks, damaged, talk, talk_13

GET, BODY = b"GET /v1?id=4711 HTTP/1.1\r\nHost: api.example.com\r\n\r\n", bytes(range(256)) * 200
TALK = [(SENT, GET), (CAME_BACK, BODY), (SENT, GET * 2), (CAME_BACK, b"ok")]


def keys_of(*content: bytes) -> KeyLog:
    keys = KeyLog()
    for part in content:
        assert keys.add(part, "keys.log") == []
    return keys


def run(fed: Iterable[Chunk | Gap], keys: KeyLog, ended: str = "") -> tuple[Connection, list[Event], tls.TLS]:
    machine = tls.TLS(Context(connection(ended=ended)), keys)
    events: list[Event] = []
    for item in fed:
        events += machine.gap(item) if isinstance(item, Gap) else machine.feed(item)
    events += machine.close(0)
    return machine.context.connection, events, machine


def plain(events: list[Event], direction: Direction) -> bytes:
    """The decrypted stream, whose offsets must add up; gaps as ``?``."""
    found = b""
    for event in events:
        if isinstance(event, Chunk | Gap) and event.direction == direction:
            assert event.offset == len(found)
            found += event.data if isinstance(event, Chunk) else b"?" * event.length
    return found


def expect(wire: Wire, keys: KeyLog, version: str, size: int = 1460) -> None:
    """Everything that was said is found, every byte is counted, every chunk's span holds its record."""
    told, events, machine = run(chunks(wire.said, size), keys)
    assert (plain(events, SENT), plain(events, CAME_BACK)) == (GET * 3, BODY + b"ok")
    assert not [e for e in events if isinstance(e, Problem)]
    assert (told.tls, told.handshake) == (version, "complete")
    for direction in (SENT, CAME_BACK):
        assert sum(n for (way, _), n in machine.tally.items() if way == direction) == len(wire.stream(direction))
        assert (direction, "encrypted") not in machine.tally
    for event in events:
        if isinstance(event, Chunk):
            assert wire.stream(event.direction)[event.start] == 23 and len(event.data) < event.end - event.start


SUITES_12 = [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-AES256-CCM8",
    "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-CAMELLIA128-SHA256",
    "ECDHE-ECDSA-CAMELLIA256-SHA384", "ECDHE-ECDSA-NULL-SHA",
]  # fmt: skip


@pytest.mark.parametrize("suite", SUITES_12)
@pytest.mark.parametrize("options", [0, NO_ENCRYPT_THEN_MAC])
def test_tls12(suite: str, options: int) -> None:
    wire = talk(TALK, ciphers=f"{suite}:@SECLEVEL=0", options=options)
    expect(wire, keys_of(wire.keylog), "TLS 1.2")


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
@pytest.mark.parametrize("options", [0, NO_ENCRYPT_THEN_MAC])
def test_older_versions(version: str, options: int) -> None:
    wire = talk(TALK, version, "AES128-SHA:@SECLEVEL=0", "rsa", options)
    expect(wire, keys_of(wire.keylog), {"TLSv1": "TLS 1.0", "TLSv1_1": "TLS 1.1"}[version])


@pytest.mark.parametrize("suite", [f"TLS_{name}" for name in ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CCM_SHA256")])
def test_tls13(suite: str) -> None:
    wire = talk_13(TALK, suite)
    expect(wire, keys_of(wire.keylog), "TLS 1.3")


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
def test_any_cut(version: str, size: int) -> None:
    wire = talk(TALK, version)
    expect(wire, keys_of(wire.keylog), version.replace("v", " ").replace("_", "."), size)


@pytest.mark.parametrize(("version", "options"), [("TLSv1_2", 0), ("TLSv1_2", 1 << 0), ("TLSv1_1", 0), ("TLSv1", 0)])
def test_rsa_key(version: str, options: int) -> None:
    wire = talk(TALK, version, "AES128-SHA:@SECLEVEL=0", "rsa", options)
    expect(wire, keys_of(certificate("rsa")[1]), {"TLSv1_2": "TLS 1.2", "TLSv1_1": "TLS 1.1", "TLSv1": "TLS 1.0"}[version])


@pytest.mark.parametrize("tickets", [True, False])
def test_resumed_session_needs_no_new_key_exchange(tickets: bool) -> None:
    options = 0 if tickets else int(ssl.OP_NO_TICKET)
    first = talk(TALK, "TLSv1_2", "AES128-SHA:@SECLEVEL=0", "rsa", options)
    again = talk(TALK, "TLSv1_2", session=first)
    assert len(again.stream(CAME_BACK)) < len(first.stream(CAME_BACK)) - 500  # no certificate: it was resumed
    keys = keys_of(certificate("rsa")[1])
    expect(first, keys, "TLS 1.2")
    expect(again, keys, "TLS 1.2")
    alone = run(chunks(again.said), keys_of(certificate("rsa")[1]))[1]
    assert plain(alone, SENT) == b""


def test_tls13_resumption() -> None:
    first = talk(TALK, "TLSv1_3")
    again = talk(TALK, "TLSv1_3", session=first)
    expect(again, keys_of(again.keylog), "TLS 1.3")


def test_facts_without_keys() -> None:
    wire = talk(TALK, "TLSv1_2", alpn=("h2", "http/1.1"))
    told, events, machine = run(chunks(wire.said), KeyLog())
    assert (told.sni, told.alpn, told.tls, told.certificate, told.handshake) == ("api.example.com", "h2", "TLS 1.2", "api.example.com", "complete")
    assert events == [] and machine.tally[SENT, "encrypted"] > len(GET) * 3
    told, events, _ = run(chunks(talk(TALK, "TLSv1_3").said), keys_of(wire.keylog))
    assert (told.tls, told.handshake) == ("TLS 1.3", "complete")
    assert [(e.kind, e.text) for e in events if isinstance(e, Problem)] == [("keys", "no secret for this connection among the given keys")]


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_refused_certificate(version: str) -> None:
    wire = talk(TALK, version, verify=True)
    assert run(chunks(wire.said), keys_of(wire.keylog))[0].handshake == "failed: unknown CA (from the client)"


def test_encrypted_alert() -> None:
    """Other stacks than OpenSSL send the alert under the handshake key; then only its size tells."""
    wire = talk(TALK, "TLSv1_3", verify=True)
    wire.said[-1] = (SENT, b"\x17\3\3\0\x13" + bytes(19))
    assert run(chunks(wire.said), KeyLog())[0].handshake == "failed: encrypted alert (from the client)"


@pytest.mark.parametrize(
    ("ended", "unanswered", "left"),
    [
        ("closed", "failed: no answer to the ClientHello", "failed: ended before it was complete"),
        ("reset by server", "failed: no answer to the ClientHello", "failed: ended before it was complete"),
        ("", "unfinished", "unfinished"),
    ],
)
def test_only_a_connection_that_ended_has_a_failed_handshake(ended: str, unanswered: str, left: str) -> None:
    wire = talk(TALK, "TLSv1_2")
    assert run(chunks(wire.said[:1]), KeyLog(), ended)[0].handshake == unanswered
    assert run(chunks(wire.said[:2]), KeyLog(), ended)[0].handshake == left
    assert run(chunks(wire.said), KeyLog(), ended)[0].handshake == "complete"
    assert run(chunks([s for s in wire.said if s[0] == SENT]), KeyLog(), ended)[0].handshake == ""


def test_what_was_lost_may_have_completed_the_handshake() -> None:
    wire = talk(TALK, "TLSv1_2")
    fed: list[Chunk | Gap] = [*chunks(wire.said[:2])]
    fed.append(Gap(SENT, 300, len(wire.said[0][1]), 0))
    assert run(fed, KeyLog(), "closed")[0].handshake == ""
    assert run(chunks(wire.said[1:2]), KeyLog(), "closed")[0].handshake == ""  # the capture began in the middle


def lose(fed: list[Chunk], lost: set[int]) -> list[Chunk | Gap]:
    return [Gap(c.direction, len(c.data), c.offset, c.time) if n in lost else c for n, c in enumerate(fed)]


@pytest.mark.parametrize(
    ("version", "suite"),
    [
        ("TLSv1_3", "ALL"), ("TLSv1_2", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("TLSv1_2", "ECDHE-ECDSA-CHACHA20-POLY1305"),
        ("TLSv1_2", "ECDHE-ECDSA-AES128-SHA"), ("TLSv1", "ECDHE-ECDSA-AES128-SHA"),
    ],
)  # fmt: skip
def test_lost_segments_lose_only_their_records(version: str, suite: str) -> None:
    said = [(CAME_BACK, bytes((n,)) * 3000) for n in range(60)]
    wire = talk(said, version, f"{suite}:@SECLEVEL=0")
    fed = chunks(wire.said)
    whole = b"".join(data for _, data in said)
    for seed in range(4):
        lost = {n for n in Random(seed).sample(range(len(fed)), 6) if fed[n].direction == CAME_BACK and fed[n].offset > 3000}
        events = run(lose(fed, lost), keys_of(wire.keylog))[1]
        assert [e.kind for e in events if isinstance(e, Problem)] == []
        if "AES128-SHA" in suite:  # CBC pads, so nobody knows how long a lost record was
            assert sum(len(e.data) for e in events if isinstance(e, Chunk)) >= len(whole) - 3 * 3000 * len(lost)
            continue
        found = plain(events, CAME_BACK)
        assert len(whole) - 3000 <= len(found) <= len(whole)  # shorter when the first record is lost: nobody knows that it was no handshake
        assert all(a in (b, ord("?")) for a, b in zip(reversed(found), reversed(whole), strict=False))
        assert found.count(b"?") <= 2 * 3000 * len(lost)


def test_gap_in_the_handshake_is_no_gap_in_what_was_said() -> None:
    for version in ("TLSv1_2", "TLSv1_3"):
        wire = talk(TALK, version)
        fed = chunks(wire.said, 400)
        at = next(n for n, c in enumerate(fed) if c.direction == CAME_BACK) + 1
        events = run(lose(fed, {at}), keys_of(wire.keylog))[1]
        assert plain(events, CAME_BACK) == BODY + b"ok" and plain(events, SENT) == GET * 3
        assert not [e for e in events if isinstance(e, Gap)]


def test_gap_of_unknown_length() -> None:
    said = [(CAME_BACK, bytes((n,)) * 3000) for n in range(20)]
    wire = talk(said, "TLSv1_3")
    fed: list[Chunk | Gap] = list(chunks(wire.said))
    fed[-20:-10] = [Gap(CAME_BACK, 0, fed[-20].offset, 0)]
    events = run(fed, keys_of(wire.keylog))[1]
    assert b"\x13" * 3000 in b"".join(e.data for e in events if isinstance(e, Chunk))


def test_start_in_the_middle_stays_closed() -> None:
    wire = talk(TALK, "TLSv1_2")
    _, events, machine = run(chunks(wire.said)[12:], keys_of(wire.keylog))
    assert not [e for e in events if isinstance(e, Chunk)]
    assert {v for _, v in machine.tally} == {"encrypted"}


def test_one_direction_of_tls13_is_enough() -> None:
    wire = talk(TALK, "TLSv1_3")
    events = run(chunks([s for s in wire.said if s[0] == SENT]), keys_of(wire.keylog))[1]
    assert plain(events, SENT) == GET * 3


def test_wrong_secret_is_said() -> None:
    said = [(SENT, b"x" * 50)] * 80
    wire = talk(said, "TLSv1_2")
    label, client_random, secret = wire.keylog.split(b"\n")[-2].split()
    _, events, _ = run(chunks(wire.said), keys_of(b" ".join((label, client_random, secret[::-1]))))
    assert [e.text for e in events if isinstance(e, Problem)] == ["the given secrets do not open this connection"]


def test_key_update() -> None:
    """OpenSSL's session goes on with records under the next key, sealed here by hand (RFC 8446 sections 5.2 and 7.2)."""
    wire = talk_13(TALK, "TLS_AES_128_GCM_SHA256")
    secret = bytes.fromhex(wire.keylog.split(b"CLIENT_TRAFFIC_SECRET_0 ")[1].split()[1].decode())

    def seal(secret: bytes, number: int, inner: bytes) -> bytes:
        iv = int.from_bytes(expand_label(secret, "iv", 12, "sha256")) ^ number
        header = b"\x17\3\3" + (len(inner) + 16).to_bytes(2)
        return header + AESGCM(expand_label(secret, "key", 16, "sha256")).encrypt(iv.to_bytes(12), inner, header)

    after = expand_label(secret, "traffic upd", 32, "sha256")
    wire.said.append((SENT, seal(secret, 2, b"\x18\0\0\1\0\x16") + seal(after, 0, b"one\x17") + seal(after, 1, b"two\x17\0\0\0")))
    events = run(chunks(wire.said), keys_of(wire.keylog))[1]
    assert plain(events, SENT) == GET * 3 + b"onetwo" and not [e for e in events if isinstance(e, Problem)]
    cut: list[Chunk | Gap] = [*chunks(wire.said[:-1])]
    at, last = len(wire.stream(SENT)) - len(wire.said[-1][1]), wire.said[-1][1]
    cut += [Gap(SENT, 27, at, 0), Chunk(SENT, last[27:], at + 27, 0)]
    assert b"".join(e.data for e in run(cut, keys_of(wire.keylog))[1] if isinstance(e, Chunk) and e.direction == SENT) == GET * 3 + b"onetwo"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x16\3\1\2\0\1", True), (b"\x17\3\3\0\x40", True), (b"\x16\3\1\xff\xff", False), (b"GET / HTTP/1.1", False), (b"\x16\3", False),
        (b"\x80\x2e\1\3\1\0\x15\0\0\0\x10", True), (b"\x80\x2e\4\3\1\0\x15\0\0\0\x10", False),
    ],
)  # fmt: skip
def test_starts(head: bytes, expected: bool) -> None:
    assert tls.starts(head) is expected


RECORDED = {version: talk(TALK, version) for version in ("TLSv1_2", "TLSv1_3")}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_bytes(seed: int) -> None:
    random = Random(seed)
    wire = RECORDED[random.choice(sorted(RECORDED))]
    fed = damaged(wire.said, random)
    _, _, machine = run(fed, keys_of(wire.keylog))
    assert sum(machine.tally.values()) == sum(len(c.data) for c in fed if isinstance(c, Chunk))


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
@pytest.mark.parametrize("first", [True, False])
def test_a_wrong_secret_does_not_hide_the_right_one(version: str, first: bool) -> None:
    """Two key logs, one of them of another run or damaged: whichever comes first, the connection opens."""
    wire = talk(TALK, version)
    wrong = b"\n".join(
        b" ".join((label, random, secret[::-1])) for label, random, secret in (line.split() for line in wire.keylog.splitlines() if b"#" not in line)
    )
    keys = keys_of(b"\n".join((wrong, wire.keylog) if first else (wire.keylog, wrong)))
    events = run(chunks(wire.said), keys)[1]
    assert plain(events, SENT) == GET * 3
    assert not [e for e in events if isinstance(e, Problem)]


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_a_wrong_secret_is_said_of_a_short_connection(version: str) -> None:
    wire = talk(TALK[:2], version)
    wrong = b"\n".join(
        b" ".join((label, random, secret[::-1])) for label, random, secret in (line.split() for line in wire.keylog.splitlines() if b"#" not in line)
    )
    events = run(chunks(wire.said), keys_of(wrong))[1]
    assert [e.text for e in events if isinstance(e, Problem)] == ["the given secrets do not open this connection"]
