"""MurmurHash3 (Austin Appleby, public domain, 2011; smhasher/MurmurHash3.cpp), which advertising software uses on identifiers."""

_32 = 0xFFFFFFFF
_64 = 0xFFFFFFFFFFFFFFFF


def _rotl(number: int, count: int, width: int) -> int:
    return (number << count | number >> (width - count)) & ((1 << width) - 1)


def murmur3_32(data: bytes, seed: int = 0) -> int:
    """MurmurHash3_x86_32 as an unsigned number.

    >>> hex(murmur3_32(b"hello"))
    '0x248bfa47'
    """
    h = seed
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        h ^= _mix32(int.from_bytes(data[at : at + 4], "little"))
        h = (_rotl(h, 13, 32) * 5 + 0xE6546B64) & _32
    h ^= _mix32(int.from_bytes(data[whole:], "little"))
    h ^= len(data)
    h = ((h ^ h >> 16) * 0x85EBCA6B) & _32
    h = ((h ^ h >> 13) * 0xC2B2AE35) & _32
    return h ^ h >> 16


def _mix32(k: int) -> int:
    return (_rotl(k * 0xCC9E2D51 & _32, 15, 32) * 0x1B873593) & _32


def murmur3_128(data: bytes, seed: int = 0) -> bytes:
    """MurmurHash3_x64_128: h1 and h2, each big-endian, as most programs print it.

    >>> murmur3_128(b"hello").hex()
    'cbd8a7b341bd9b025b1e906a48ae1d19'
    """
    h1 = h2 = seed
    whole = len(data) & ~15
    for at in range(0, whole, 16):
        h1 ^= _mix1(int.from_bytes(data[at : at + 8], "little"))
        h1 = ((_rotl(h1, 27, 64) + h2) * 5 + 0x52DCE729) & _64
        h2 ^= _mix2(int.from_bytes(data[at + 8 : at + 16], "little"))
        h2 = ((_rotl(h2, 31, 64) + h1) * 5 + 0x38495AB5) & _64
    h1 ^= _mix1(int.from_bytes(data[whole : whole + 8], "little"))
    h2 ^= _mix2(int.from_bytes(data[whole + 8 :], "little"))
    h1, h2 = h1 ^ len(data), h2 ^ len(data)
    h1 = (h1 + h2) & _64
    h2 = (h2 + h1) & _64
    h1, h2 = _final(h1), _final(h2)
    h1 = (h1 + h2) & _64
    return h1.to_bytes(8, "big") + ((h2 + h1) & _64).to_bytes(8, "big")


def _mix1(k: int) -> int:
    return (_rotl(k * 0x87C37B91114253D5 & _64, 31, 64) * 0x4CF5AD432745937F) & _64


def _mix2(k: int) -> int:
    return (_rotl(k * 0x4CF5AD432745937F & _64, 33, 64) * 0x87C37B91114253D5) & _64


def _final(h: int) -> int:
    h = ((h ^ h >> 33) * 0xFF51AFD7ED558CCD) & _64
    h = ((h ^ h >> 33) * 0xC4CEB9FE1A85EC53) & _64
    return h ^ h >> 33
