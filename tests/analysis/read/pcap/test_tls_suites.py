"""The table of cipher suites against what OpenSSL says of those it has."""

import ssl

import pytest

from analysis.read.pcap.tls_suites import SUITES, TLS13

CONTEXT = ssl.create_default_context()
CONTEXT.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
CIPHERS = {"aes-gcm": "aes", "aes-ccm": "aes", "chacha20": "chacha20"}
KNOWN = [c for c in CONTEXT.get_ciphers() if c["id"] & 0xFFFF in SUITES]


def test_most_of_openssl_is_known() -> None:
    missing = {c["name"] for c in CONTEXT.get_ciphers()} - {c["name"] for c in KNOWN}
    assert len(KNOWN) > 60 and all("ARIA" in name for name in missing), missing


@pytest.mark.parametrize("openssl", KNOWN, ids=lambda c: c["name"])
def test_openssl_agrees(openssl: dict[str, object]) -> None:
    suite, symmetric = SUITES[int(str(openssl["id"])) & 0xFFFF], str(openssl["symmetric"])
    if suite.cipher == "null":
        assert symmetric == "None" or "NULL" in str(openssl["name"])
    else:
        assert CIPHERS.get(suite.cipher, suite.cipher) in symmetric.replace("des-ede3", "3des")
        assert suite.key * 8 == openssl["alg_bits"] or suite.cipher == "3des"
    assert bool(suite.tag) is openssl["aead"]
    if not suite.tag:
        assert suite.mac == openssl["digest"]
    if "CCM8" in str(openssl["name"]):
        assert suite.tag == 8
    if suite.cipher == "aes-gcm":
        assert suite.hash == ("sha384" if suite.key == 32 else "sha256")


def test_no_number_stands_twice() -> None:
    from analysis.read.pcap import tls_suites

    numbers = [n for _, text in tls_suites._TABLE for n in tls_suites._ids(text)]
    assert len(numbers) == len(set(numbers)) == len(SUITES)


def test_tls13() -> None:
    assert [(s.cipher, s.key, s.tag, s.hash) for s in TLS13] == [
        ("aes-gcm", 16, 16, "sha256"),
        ("aes-gcm", 32, 16, "sha384"),
        ("chacha20", 32, 16, "sha256"),
        ("aes-ccm", 16, 16, "sha256"),
        ("aes-ccm", 16, 8, "sha256"),
    ]
