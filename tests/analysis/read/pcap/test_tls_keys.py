"""Key derivation against published vectors: RFC 8448 (TLS 1.3), the TLS 1.2 PRF vector of the IETF list, and OpenSSL's own PRF for TLS 1.0."""

import subprocess
from shutil import which

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.tls_keys import expand_label, opener_13, openers_12, premaster, prf, updated
from analysis.read.pcap.tls_suites import SUITES

SERVER_HANDSHAKE = bytes.fromhex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")


def test_rfc_8448() -> None:
    assert expand_label(SERVER_HANDSHAKE, "key", 16, "sha256").hex() == "3fce516009c21727d0f2e4e86ee403bc"
    assert expand_label(SERVER_HANDSHAKE, "iv", 12, "sha256").hex() == "5d313eb2671276ee13000b30"
    opener = opener_13(SERVER_HANDSHAKE, SUITES[0x1301])
    assert opener.iv == 0x5D313EB2671276EE13000B30 and opener.bound
    assert updated(opener, SUITES[0x1301]).secret == expand_label(SERVER_HANDSHAKE, "traffic upd", 32, "sha256")


@pytest.mark.parametrize(("draft", "bound", "same"), [(18, False, False), (20, False, True), (24, False, True), (25, True, True), (0, True, True)])
def test_drafts(draft: int, bound: bool, same: bool) -> None:
    opener = opener_13(SERVER_HANDSHAKE, SUITES[0x1301], draft)
    assert opener.bound is bound and (opener.iv == opener_13(SERVER_HANDSHAKE, SUITES[0x1301]).iv) is same


def test_prf_of_tls_12() -> None:
    secret, seed = bytes.fromhex("9bbe436ba940f017b17652849a71db35"), bytes.fromhex("a0ba9f936cda311827a6f796ffd5198c")
    made = prf(0x0303, "sha256", secret, b"test label", seed, 100).hex()
    assert made == (
        "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa4"
        "8082d122ee42c5a72e5a5110fff70187347b66"
    )  # fmt: skip


@pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("size", [16, 17, 48])
def test_prf_of_tls_10(size: int) -> None:
    secret, seed = bytes(range(size)), b"label" + bytes(range(64))
    command = [
        "openssl",
        "kdf",
        "-keylen",
        "100",
        "-kdfopt",
        "digest:MD5-SHA1",
        "-kdfopt",
        f"hexsecret:{secret.hex()}",
        "-kdfopt",
        f"hexseed:{seed.hex()}",
        "TLS1-PRF",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    if done.returncode:
        pytest.skip("this openssl has no TLS1-PRF")
    assert prf(0x0301, "", secret, seed[:5], seed[5:], 100) == bytes.fromhex(done.stdout.replace(":", "").strip())


@pytest.mark.parametrize("version", [0x0300, 0x0303])
def test_premaster_by_rsa_key(version: int) -> None:
    keys = KeyLog()
    right = b""
    for _ in range(2):
        key = rsa.generate_private_key(65537, 2048)
        keys.add(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "key.pem")
        right = b"\3\3" + bytes(46)
        encrypted = key.public_key().encrypt(right, PKCS1v15())
    exchange = encrypted if version == 0x0300 else len(encrypted).to_bytes(2) + encrypted
    assert premaster(exchange, version, keys) == right
    assert premaster(exchange[:-1] + bytes((exchange[-1] ^ 1,)), version, keys) != right
    assert premaster(b"", version, keys) == b""
    keys = KeyLog(premasters={encrypted[:8]: right})
    assert premaster(exchange, version, keys) == right


@pytest.mark.parametrize("suite", sorted(SUITES), ids=hex)
def test_every_suite_makes_openers_or_says_why_not(suite: int) -> None:
    if suite >> 8 == 0x13:
        return
    try:
        client, server = openers_12(0x0303, SUITES[suite], bytes(48), bytes(32), bytes(32), False)
    except ValueError as error:
        assert "is not available" in str(error)
        return
    assert client is not server
