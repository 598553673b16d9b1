"""Hashes of 32 bits: they collide by chance, so they count only under a key that names them."""

import zlib

from .known_murmur import murmur3_32


def short_hashes(text: str) -> list[tuple[str, str]]:
    """(text as programs write it, name): CRC-32 and MurmurHash3 of the UTF-8 bytes, as hex, decimal and signed decimal.

    >>> short_hashes("hello")[:2]
    [('3610a686', 'CRC-32 in hex'), ('907060870', 'CRC-32')]
    """
    found = []
    data = text.encode()
    for name, number in (("CRC-32", zlib.crc32(data)), ("Murmur3-32", murmur3_32(data))):
        found += [(f"{number:08x}", f"{name} in hex"), (str(number), name)]
        if number >> 31:
            found.append((str(number - (1 << 32)), f"{name}, signed"))
    return found
