"""Key logs: written by OpenSSL itself, and tables of damage."""

import pickle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from analysis.read.pcap.keylog import KeyLog, load

RANDOM, SECRET, MASTER = "ab" * 32, "cd" * 32, "ef" * 48


@pytest.mark.parametrize(
    ("line", "label", "secret"),
    [
        (f"CLIENT_RANDOM {RANDOM} {MASTER}", "CLIENT_RANDOM", MASTER),
        (f"client noise [*] CLIENT_RANDOM {RANDOM} {MASTER}", "CLIENT_RANDOM", MASTER),
        (f"\x1b[32mCLIENT_RANDOM {RANDOM.upper()} {MASTER.upper()}\x1b[0m", "CLIENT_RANDOM", MASTER),
        (f"CLIENT_TRAFFIC_SECRET_0\t{RANDOM}\t{SECRET}\r", "CLIENT_TRAFFIC_SECRET_0", SECRET),
        (f"QUIC_SERVER_HANDSHAKE_TRAFFIC_SECRET {RANDOM} {SECRET}", "SERVER_HANDSHAKE_TRAFFIC_SECRET", SECRET),
        (f"CLIENT_EARLY_TRAFFIC_SECRET {RANDOM} {MASTER}", "CLIENT_EARLY_TRAFFIC_SECRET", MASTER),
        (f"EXPORTER_SECRET {RANDOM} {SECRET}", "EXPORTER_SECRET", SECRET),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lines(line: str, label: str, secret: str, encoding: str) -> None:
    keys = KeyLog()
    assert keys.add(f"# comment\n\n{line}\n".encode(encoding), "keys.log") == []
    assert keys.find(bytes.fromhex(RANDOM)) == {label: bytes.fromhex(secret)}
    assert keys.used == {bytes.fromhex(RANDOM)}


@pytest.mark.parametrize(
    "line",
    [
        f"CLIENT_RANDOM {RANDOM} {MASTER[:-2]}",
        f"CLIENT_RANDOM {RANDOM} {MASTER[:-1]}",
        f"CLIENT_RANDOM {RANDOM[:-2]} {MASTER}",
        f"CLIENT_RANDOM {RANDOM} {MASTER}zz",
        f"CLIENT_TRAFFIC_SECRET_0 {RANDOM} {SECRET}00",
        f"XCLIENT_RANDOM {RANDOM} {MASTER}",
        "noise",
    ],
)
def test_damage_is_counted_and_the_rest_kept(line: str) -> None:
    keys = KeyLog()
    problems = keys.add(f"{line}\n{line}\nCLIENT_RANDOM {'01' * 32} {MASTER}\n".encode(), "keys.log")
    assert [(p.place, p.kind, p.count) for p in problems] == [("keys.log", "keys", 2)]
    assert list(keys.secrets) == [b"\1" * 32]


def test_files_pool_by_client_random() -> None:
    keys = KeyLog()
    keys.add(f"CLIENT_TRAFFIC_SECRET_0 {RANDOM} {SECRET}".encode(), "a")
    keys.add(f"SERVER_TRAFFIC_SECRET_0 {RANDOM} {SECRET}".encode(), "b")
    assert set(keys.find(bytes.fromhex(RANDOM))) == {"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}
    assert keys.find(bytes(32)) == {} and len(keys.used) == 1


def test_load(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"CLIENT_RANDOM {RANDOM} {MASTER}\n")
    keys, problems = load([tmp_path / "a.log", tmp_path / "missing.log"], [f"CLIENT_RANDOM {'01' * 32} {MASTER}\n".encode(), b"?"])
    assert set(keys.secrets) == {bytes.fromhex(RANDOM), b"\1" * 32}
    assert [p.place for p in problems] == ["missing.log", "decryption secrets 1"]


def test_what_a_unit_learns_stays_in_it() -> None:
    pooled = KeyLog()
    pooled.add(f"CLIENT_RANDOM {RANDOM} {MASTER}".encode(), "a")
    one, two = pooled.for_unit(), pooled.for_unit()
    one.sessions[b"id"] = b"master"
    assert one.find(bytes.fromhex(RANDOM)) and one.unused() == []
    assert two.sessions == {} and pooled.used == set()
    assert [p.text for p in two.unused()] == ["none of the secrets of 1 connections belongs to a connection in this part of the capture"]
    assert KeyLog().unused() == []


def test_rsa_lines() -> None:
    keys = KeyLog()
    keys.add(f"RSA {'11' * 8} {MASTER}\nRSA Session-ID:{'22' * 32} Master-Key:{MASTER}\n".encode(), "a")
    assert keys.premasters == {b"\x11" * 8: bytes.fromhex(MASTER)} and keys.sessions == {b"\x22" * 32: bytes.fromhex(MASTER)}


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    protection = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


def test_pem_keys() -> None:
    key = rsa.generate_private_key(65537, 2048)
    keys = KeyLog()
    text = pem(key)
    assert keys.add(text + b"\n" + pem(ec.generate_private_key(ec.SECP256R1())), "key.pem") == []
    assert [k.private_numbers() for k in keys.rsa_keys()] == [key.private_numbers()]
    assert [p.text for p in keys.add(pem(key, b"secret"), "locked.pem")] == ["a private key is protected by a password: store it without one"]
    assert [p.text for p in keys.add(text.replace(text[100:140], b"A" * 40), "bad.pem")] == ["a private key is damaged"]
    again = pickle.loads(pickle.dumps(keys))
    assert again.pems == keys.pems and len(again.rsa_keys()) == 1 and bool(again) and not bool(KeyLog())


@given(st.binary(max_size=400), st.sampled_from([b"", b"CLIENT_RANDOM ", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\n"]))
def test_any_bytes(data: bytes, prefix: bytes) -> None:
    KeyLog().add(prefix + data + b"-----END PRIVATE KEY-----", "x")


def test_only_lines_that_were_asked_for_go_on() -> None:
    mine, other, quic = ("CLIENT_RANDOM " + c * 64 + " " + "ab" * 48 for c in "123")
    early, late = (f"RSA {c * 16} {'cd' * 48}" for c in "45")
    session = f"RSA Session-ID:{'66' * 16} Master-Key:{'ef' * 48}"
    content = "\n".join(["# note", f"INFO {mine}", other, quic.replace("CLIENT_RANDOM", "PMS_CLIENT_RANDOM"), early, late, session, "junk"]).encode()
    keys = KeyLog()
    keys.add(content, "x")
    assert list(keys.lines(content)) == []
    keys.find(bytes.fromhex("1" * 64)), keys.premaster(bytes.fromhex("5" * 16 + "00")), keys.session(bytes.fromhex("66" * 16)), keys.session(b"none")
    assert list(keys.lines(content)) == [mine.encode(), late.encode(), session.encode()]
    assert list(keys.lines("\ufeff".encode("utf-16-le") + mine.encode("utf-16-le"))) == [mine.encode()]
