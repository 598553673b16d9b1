"""Records sealed in the test with the plain primitives; sequence numbers, tries, damage."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.pcap.tls_record import Aead12, Aead13, Block, Mac, Opener, Stream, find_record

KEY, IV, MAC = bytes(range(16)), bytes(range(100, 112)), b"m" * 20
VERSION = 0x0303


def seal_13(number: int, plain: bytes, kind: int = 23, padding: int = 0) -> bytes:
    size = len(plain) + 17 + padding
    nonce = (int.from_bytes(IV) ^ number).to_bytes(12)
    return AESGCM(KEY).encrypt(nonce, plain + bytes((kind,)) + bytes(padding), b"\x17\3\3" + size.to_bytes(2))


def seal_12(number: int, plain: bytes) -> bytes:
    about = number.to_bytes(8) + b"\x17\3\3" + len(plain).to_bytes(2)
    return bytes(8) + AESGCM(KEY).encrypt(IV[:4] + bytes(8), plain, about)


def seal_chacha(number: int, plain: bytes) -> bytes:
    about = number.to_bytes(8) + b"\x17\3\3" + len(plain).to_bytes(2)
    return ChaCha20Poly1305(KEY * 2).encrypt((int.from_bytes(IV) ^ number).to_bytes(12), plain, about)


def hmac_of(number: int, data: bytes) -> bytes:
    return hmac.new(MAC, number.to_bytes(8) + b"\x17\3\3" + len(data).to_bytes(2) + data, "sha1").digest()


def cbc(data: bytes, more: int = 0) -> bytes:
    fill = 15 - len(data) % 16 + 16 * more
    encryptor = Cipher(AES(KEY), CBC(b"i" * 16)).encryptor()
    return b"i" * 16 + encryptor.update(data + bytes((fill,)) * (fill + 1)) + encryptor.finalize()


def seal_cbc(number: int, plain: bytes) -> bytes:
    return cbc(plain + hmac_of(number, plain), 3)


def seal_cbc_mac_last(number: int, plain: bytes) -> bytes:
    data = cbc(plain)
    return data + hmac_of(number, data)


def seal_null(number: int, plain: bytes) -> bytes:
    return plain + hmac_of(number, plain)


KINDS = [
    (seal_13, Aead13(AESGCM(KEY), IV, 16, True, b"")),
    (seal_12, Aead12(AESGCM(KEY), IV[:4], 16)),
    (seal_chacha, Aead12(ChaCha20Poly1305(KEY * 2), IV, 16)),
    (seal_cbc, Block(AES(KEY), b"", Mac(MAC, "sha1", VERSION), VERSION, False)),
    (seal_cbc_mac_last, Block(AES(KEY), b"", Mac(MAC, "sha1", VERSION), VERSION, True)),
    (seal_null, Stream(None, Mac(MAC, "sha1", VERSION))),
]


@pytest.mark.parametrize(("seal", "opener"), KINDS)
def test_opens_its_own_number_and_finds_a_later_one(seal: object, opener: Opener) -> None:
    record = seal(7, b"hello")  # type: ignore[operator]
    assert opener.open(23, VERSION, record, 7) == (7, 23, b"hello")
    assert opener.open(23, VERSION, record, 3, 10) == (7, 23, b"hello")
    for number, tries in ((6, 1), (8, 5), (2, 5)):
        with pytest.raises(ValueError, match="record"):
            opener.open(23, VERSION, record, number, tries)


@settings(max_examples=60)
@given(st.binary(max_size=80), st.integers(0, 5))
def test_any_bytes_do_not_open(data: bytes, which: int) -> None:
    with pytest.raises(ValueError, match="record"):
        KINDS[which][1].open(23, VERSION, data, 0, 3)


def test_inner_type_and_padding() -> None:
    assert KINDS[0][1].open(23, VERSION, seal_13(0, b"\1\0", 21, 100), 0) == (0, 21, b"\1\0")
    with pytest.raises(ValueError, match="record"):
        KINDS[0][1].open(23, VERSION, seal_13(0, b"", 0, 4), 0)


def test_iv_of_tls_10_is_the_end_of_the_record_before() -> None:
    opener = Block(AES(KEY), b"i" * 16, Mac(MAC, "sha1", 0x0301), 0x0301, False)
    encryptor = Cipher(AES(KEY), CBC(b"i" * 16)).encryptor()
    for number in range(3):
        plain = b"record %d" % number
        data = plain + hmac.new(MAC, number.to_bytes(8) + b"\x17\3\1" + len(plain).to_bytes(2) + plain, "sha1").digest()
        fill = 15 - len(data) % 16
        assert opener.open(23, 0x0301, encryptor.update(data + bytes((fill,)) * (fill + 1)), number) == (number, 23, plain)


def test_mac_of_ssl_3() -> None:
    """RFC 6101 section 5.2.3.1, written out."""
    plain, number = b"hello", 3
    inner = hashlib.md5(MAC[:16] + b"\x36" * 48 + number.to_bytes(8) + b"\x17" + len(plain).to_bytes(2) + plain).digest()
    mac = hashlib.md5(MAC[:16] + b"\x5c" * 48 + inner).digest()
    assert Stream(None, Mac(MAC[:16], "md5", 0x0300)).open(23, 0x0300, plain + mac, 0, 5) == (3, 23, plain)


@pytest.mark.parametrize(
    ("data", "begins", "at"),
    [
        (b"xx\x17\3\3\0\1a\x17\3\3", b"", 2), (b"xx\x17\3\3\0\1a\x17\3\3", b"\x17\3\3", 2), (b"xx\x17\3\3\0\1a\x17\3\3", b"\x17\3\1", None),
        (b"\x15\3\0\0\1a\x17\3\3\0\1a", b"\x17\3\3", 6), (b"\x17\3\3\0\1aNOT A RECORD", b"", None), (b"\x17\3\3\x40\0rest to come", b"", 0),
        (b"\x17\3\3\0\0", b"", None), (b"", b"", None),
    ],
)  # fmt: skip
def test_find_record(data: bytes, begins: bytes, at: int | None) -> None:
    assert find_record(data, 0, begins) == at


def test_rc4_is_one_keystream() -> None:
    opener = Stream(Cipher(ARC4(KEY), None).decryptor(), Mac(MAC, "sha1", VERSION))
    encryptor = Cipher(ARC4(KEY), None).encryptor()
    records = [encryptor.update(seal_null(number, b"n%d" % number)) for number in range(3)]
    assert [opener.open(23, VERSION, record, number)[2] for number, record in enumerate(records)] == [b"n0", b"n1", b"n2"]
    assert not opener.resumes
