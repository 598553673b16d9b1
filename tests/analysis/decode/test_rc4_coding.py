"""RC4 with the public keys of analytics SDKs."""

import gzip

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from analysis.decode import rc4_coding
from analysis.decode.tree import Hint
from tests.factories import opened


def rc4(plain: bytes) -> bytes:
    """As the SDK encrypts."""
    return Cipher(ARC4(rc4_coding.KEYS[0][0]), None).encryptor().update(plain)


def test_only_a_label_opens_it() -> None:
    data = rc4(b'{"ui": "invented"}')
    assert rc4_coding.open(data, Hint(labelled=True)) == b'{"ui": "invented"}'
    assert rc4_coding.open(data, Hint()) is None


def test_another_key_stays_closed() -> None:
    assert rc4_coding.open(bytes(range(100, 200)), Hint(labelled=True)) is None


def test_the_whole_road_with_labels_in_either_order() -> None:
    inner = gzip.compress(b'{"ui": "invented"}', mtime=0)
    body = rc4(len(inner).to_bytes(4) + inner)
    for label in ("rc4,gzip", "gzip, rc4"):
        assert opened(body, content_encoding=label) == [("ui", "rc4 → gzip → json", "invented")]
