"""Handshake messages fed one by one; whole handshakes are in test_tls."""

import zlib

import brotli
import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.stream import Context
from analysis.read.pcap.tls_session import MAX_MESSAGE, Session
from tests.factories import connection
from tests.tls_sessions import certificate, talk

HELLO = talk([], "TLSv1_3").said[0][1][5:]
SERVER_13 = b"\2\0\0\x2e\3\3" + bytes(range(32)) + b"\0\x13\1\0\0\6\0\x2b\0\2\3\4"
SERVER_12 = b"\2\0\0\x26\3\3" + bytes(range(32)) + b"\0\xc0\x2f\0"


def session(keys: KeyLog | None = None) -> Session:
    made = Session(Context(connection()), keys or KeyLog())
    made.take(SENT, HELLO)
    return made


def message(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3) + body


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_messages_in_any_pieces(size: int) -> None:
    made = Session(Context(connection()), KeyLog())
    for at in range(0, len(HELLO), size):
        made.take(SENT, HELLO[at : at + size])
    assert made.connection.sni == "api.example.com" and made.client == SENT and made.connection.ja4.startswith("t13d")


def test_several_messages_at_once_and_lost_pieces() -> None:
    made = session()
    made.take(CAME_BACK, SERVER_12[:20])
    made.forget(CAME_BACK)
    made.take(CAME_BACK, SERVER_13 + message(8, b"\0\x0b\0\x10\0\7\0\5\4" + b"hq-1"[:4] + b"")[:0])
    assert made.connection.tls == "TLS 1.3" and made.modern


def test_negotiated_protocol() -> None:
    made = session()
    assert made.connection.alpn == "http/1.1"
    made.take(CAME_BACK, SERVER_13)
    assert made.connection.alpn == "http/1.1"
    made.take(CAME_BACK, message(8, b"\0\x09\0\x10\0\5\0\3\2h2"))
    assert made.connection.alpn == "h2"
    made = session()
    made.take(CAME_BACK, SERVER_12)
    assert made.connection.alpn == ""


@pytest.mark.parametrize("algorithm", [1, 2, 3])
def test_compressed_certificate(algorithm: int) -> None:
    der = x509.load_pem_x509_certificate(certificate()[0]).public_bytes(Encoding.DER)
    listed = len(der).to_bytes(3) + der + b"\0\0"
    body = b"\0" + len(listed).to_bytes(3) + listed
    packed = {1: zlib.compress, 2: brotli.compress, 3: zstandard.compress}[algorithm](body)
    made = session()
    made.take(CAME_BACK, SERVER_13 + message(25, algorithm.to_bytes(2) + len(body).to_bytes(3) + len(packed).to_bytes(3) + packed))
    assert made.connection.certificate == "api.example.com" and made.damage == []
    made = session()
    made.take(CAME_BACK, SERVER_13 + message(25, algorithm.to_bytes(2) + len(body).to_bytes(3) + b"\0\0\4oops"))
    assert len(made.damage) == 1 and made.connection.certificate == ""


@pytest.mark.parametrize(
    ("alert", "handshake"),
    [
        (b"\2\x30", "failed: unknown CA (from the client)"),
        (b"\2\xc8", "failed: alert 200 (from the client)"),
        (b"\1\0", ""),
        (b"\1\x70", ""),
        (b"\2\x5a", ""),
        (b"\2", ""),
    ],
)
def test_alerts_of_tls_12(alert: bytes, handshake: str) -> None:
    made = session()
    made.take(CAME_BACK, SERVER_12)
    made.alert(SENT, alert)
    assert made.connection.handshake == handshake


def test_alert_after_the_handshake_is_no_failure() -> None:
    made = session()
    made.ended(SENT)
    assert made.connection.handshake == ""
    made.ended(CAME_BACK)
    made.alert(CAME_BACK, b"\2\x28")
    assert made.connection.handshake == "complete"


def test_openers_by_secret() -> None:
    random = HELLO[6:38]
    keys = KeyLog(secrets={random: {"CLIENT_TRAFFIC_SECRET_0": bytes(32), "CLIENT_EARLY_TRAFFIC_SECRET": bytes(48)}})
    made = session(keys)
    assert [suite.cipher for _, suite in made.openers(SENT)] == ["aes-gcm", "aes-gcm", "chacha20", "aes-ccm", "aes-ccm"]
    made.take(CAME_BACK, SERVER_13)
    assert [(suite.cipher, suite.key) for _, suite in made.openers(SENT)] == [("aes-gcm", 32), ("aes-gcm", 16)]
    assert made.openers(CAME_BACK) == [] and keys.used == {random}


def test_unknown_suite_is_said() -> None:
    made = session(KeyLog(secrets={HELLO[6:38]: {"CLIENT_RANDOM": bytes(48)}}))
    made.take(CAME_BACK, SERVER_12.replace(b"\xc0\x2f", b"\xc0\xff"))
    with pytest.raises(ValueError, match="0xc0ff is not supported"):
        made.openers(SENT)


def test_impossible_length() -> None:
    with pytest.raises(ValueError, match="impossible length"):
        session().take(CAME_BACK, b"\x0b" + (MAX_MESSAGE + 1).to_bytes(3))


@given(st.lists(st.tuples(st.sampled_from([1, 2, 4, 8, 11, 16, 20, 24, 25]), st.binary(max_size=80)), max_size=6))
def test_any_messages(messages: list[tuple[int, bytes]]) -> None:
    made = session()
    for kind, body in messages:
        made.take(CAME_BACK, message(kind, body))
    for direction in (SENT, CAME_BACK):
        try:
            made.openers(direction)
        except ValueError as error:
            assert "supported" in str(error)


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        (SERVER_12, False),
        (SERVER_13 + message(8, b"\0\4\0\x2a\0\0"), True),
        (SERVER_13 + message(8, b"\0\4\0\x0a\0\0"), False),
        (SERVER_13 + message(8, b"\0\0"), False),
    ],
    ids=["no pre-shared key", "taken", "refused", "nothing said"],
)
def test_whether_early_data_was_taken(said: bytes, taken: bool) -> None:
    made = session()
    assert made.early_data is None
    made.take(CAME_BACK, said)
    assert made.early_data is taken
