"""How much a text says: enough to be sure that it did not come up by chance?

A text is worth the bits of its characters if each were drawn evenly from its class (digit 3.3, hex digit 4, letter 4.7 …), but repeating the same few
characters says little. In 10⁹ bytes of traffic (2³⁰ places) a text of 40 bits comes up by chance once in a thousand; numbers and words in traffic are far from
evenly drawn, so the bounds stand where words of that worth were not met by chance in real captures.
"""

import math
import re
from functools import lru_cache

ANYWHERE = 40.0
"""Bits from which a text is searched everywhere, standing as a word of its own."""
ALONE = 32.0
"""Bits from which it counts where it is the whole value; below, only under a key that names its type."""
WHOLE = 12.0
"""Bits below which it counts only as the whole value under such a key."""
LEAST = 3.0
"""Bits below which it is not searched at all: one letter or digit."""
HASHED = 14.0
"""Bits below which a hash of it needs such a key: the hash of ``1`` or ``de`` is everywhere."""
_EACH = 8.0
"""Bits that one distinct character can bring, however often it is repeated."""
_FILLER = 8
"""Characters from which a text of one or two different ones, ``00000000-0000-…``, is filler."""
_HEX = re.compile(r"(?=.*\d)(?=.*[a-fA-F])[0-9a-fA-F][0-9a-fA-F:\-]*")


@lru_cache(maxsize=8192)
def bits(text: str) -> float:
    """The worth of a text in bits.

    >>> [round(bits(text)) for text in ("42", "de", "Pixel 7", "anna@example.com", "9f3a5c7e1b2d4f60", "0000000000000000")]
    [7, 9, 28, 68, 64, 0]
    """
    if len(text) >= _FILLER and len(set(text)) <= 2:
        return 0.0
    digit, letter = (4.0, 4.0) if _HEX.fullmatch(text) else (math.log2(10), math.log2(26))
    return min(sum(_worth(c, digit, letter) for c in text), _EACH * len(set(text.lower())))


def _worth(character: str, digit: float, letter: float) -> float:
    if character.isdigit():
        return digit
    if not character.isalnum():
        return 1.0
    if character < "\u0250":
        return letter
    return 5.0 if character < "\u2e80" else 9.0
