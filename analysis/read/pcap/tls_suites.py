"""The cipher suites that can be opened, as the IANA registry numbers them: what protects the records and which hash makes the keys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suite:
    """What a cipher suite says about records; how keys were agreed does not matter once the secret is known."""

    cipher: str
    """``aes-gcm``, ``chacha20``, ``aes-ccm``; CBC mode: ``aes``, ``camellia``, ``3des``, ``des``, ``seed``, ``idea``; else ``rc4``, ``null``."""
    key: int
    """Key bytes."""
    tag: int
    """Bytes of the authentication tag, 0 where a MAC stands in the record."""
    mac: str
    """Hash of the record MAC; empty for AEAD."""
    hash: str
    """Hash of the pseudo-random function from TLS 1.2 on."""


def _ids(text: str) -> list[int]:
    """``2f-31 c009``: numbers and closed ranges in hex."""
    found: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        found += range(int(first, 16), int(last or first, 16) + 1)
    return found


_TABLE = [
    (Suite("aes-gcm", 16, 16, "", "sha256"), "9c 9e a0 a2 a4 a6 a8 aa ac c02b c02d c02f c031 d001 1301"),
    (Suite("aes-gcm", 32, 16, "", "sha384"), "9d 9f a1 a3 a5 a7 a9 ab ad c02c c02e c030 c032 d002 1302"),
    (Suite("chacha20", 32, 16, "", "sha256"), "cca8-ccae 1303"),
    (Suite("aes-ccm", 16, 16, "", "sha256"), "c09c c09e c0a4 c0a6 c0ac d005 1304"),
    (Suite("aes-ccm", 32, 16, "", "sha256"), "c09d c09f c0a5 c0a7 c0ad"),
    (Suite("aes-ccm", 16, 8, "", "sha256"), "c0a0 c0a2 c0a8 c0aa c0ae d003 1305"),
    (Suite("aes-ccm", 32, 8, "", "sha256"), "c0a1 c0a3 c0a9 c0ab c0af"),
    (Suite("aes", 16, 0, "sha1", "sha256"), "2f-34 8c 90 94 c004 c009 c00e c013 c018 c01d-c01f c035"),
    (Suite("aes", 32, 0, "sha1", "sha256"), "35-3a 8d 91 95 c005 c00a c00f c014 c019 c020-c022 c036"),
    (Suite("aes", 16, 0, "sha256", "sha256"), "3c 3e-40 67 6c ae b2 b6 c023 c025 c027 c029 c037"),
    (Suite("aes", 32, 0, "sha256", "sha256"), "3d 68-6b 6d"),
    (Suite("aes", 32, 0, "sha384", "sha384"), "af b3 b7 c024 c026 c028 c02a c038"),
    (Suite("camellia", 16, 0, "sha1", "sha256"), "41-46"),
    (Suite("camellia", 32, 0, "sha1", "sha256"), "84-89"),
    (Suite("camellia", 16, 0, "sha256", "sha256"), "ba-bf c072 c074 c076 c078 c094 c096 c098 c09a"),
    (Suite("camellia", 32, 0, "sha256", "sha256"), "c0-c5"),
    (Suite("camellia", 32, 0, "sha384", "sha384"), "c073 c075 c077 c079 c095 c097 c099 c09b"),
    (Suite("3des", 24, 0, "sha1", "sha256"), "a d 10 13 16 1b 8b 8f 93 c003 c008 c00d c012 c017 c01a-c01c c034"),
    (Suite("des", 8, 0, "sha1", "sha256"), "9 c f 12 15 1a"),
    (Suite("seed", 16, 0, "sha1", "sha256"), "96-9b"),
    (Suite("idea", 16, 0, "sha1", "sha256"), "7"),
    (Suite("rc4", 16, 0, "md5", "sha256"), "4 18"),
    (Suite("rc4", 16, 0, "sha1", "sha256"), "5 8a 8e 92 c002 c007 c00c c011 c016 c033"),
    (Suite("null", 0, 0, "md5", "sha256"), "1"),
    (Suite("null", 0, 0, "sha1", "sha256"), "2 2c-2e c001 c006 c00b c010 c015 c039"),
    (Suite("null", 0, 0, "sha256", "sha256"), "3b b0 b4 b8 c03a"),
    (Suite("null", 0, 0, "sha384", "sha384"), "b1 b5 b9 c03b"),
]

SUITES: dict[int, Suite] = {number: suite for suite, numbers in _TABLE for number in _ids(numbers)}
TLS13 = tuple(SUITES[number] for number in range(0x1301, 0x1306))
"""The suites of TLS 1.3, the likely ones first."""
