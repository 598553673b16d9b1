"""``Content-Encoding: rc4`` of analytics SDKs that encrypt with one key for all apps, so that it is an encoding rather than a secret.

Each key is public: it stands in the SDK's own code.
"""

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from .tree import Hint, as_text

NAME = "rc4"
TAKES = (bytes,)
LABELS = ()
KEEPS = False

KEYS: tuple[tuple[bytes, str], ...] = ((b"03a976511e2cbe3a7f26808fb7af3c05", "Tencent Mobile Tencent Analytics (com.tencent.stat, com.tencent.wxop.stat)"),)
"""Key and the SDK it stands in."""


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes, where a key makes text or a gzip stream (bare, or after its length in four bytes). Only by label."""
    if not hint.labelled:
        return None
    for key, _ in KEYS:
        plain = Cipher(ARC4(key), None).decryptor().update(data)
        if plain[4:7] == b"\x1f\x8b\x08":
            return plain[4:]
        if plain[:3] == b"\x1f\x8b\x08" or as_text(plain[:64]) is not None:
            return plain
    return None
