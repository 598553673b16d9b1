"""SMHasher's own verification: keys 0, 01, 012 … with seeds 256, 255 …; the hash of all hashes must be the number its authors publish."""

from collections.abc import Callable

import pytest

from analysis.detect.known_murmur import murmur3_32, murmur3_128


def verification(function: Callable[[bytes, int], bytes]) -> int:
    hashes = b"".join(function(bytes(range(count)), 256 - count) for count in range(256))
    return int.from_bytes(function(hashes, 0)[:4], "little")


def as_stored(data: bytes, seed: int) -> bytes:
    digest = murmur3_128(data, seed)
    return digest[7::-1] + digest[:7:-1]


@pytest.mark.parametrize(("function", "published"), [(lambda data, seed: murmur3_32(data, seed).to_bytes(4, "little"), 0xB0F57EE3), (as_stored, 0x6384BA69)])
def test_the_published_verification_values(function: Callable[[bytes, int], bytes], published: int) -> None:
    assert verification(function) == published


def test_known_texts() -> None:
    assert murmur3_32(b"hello") == 0x248BFA47
    assert murmur3_128(b"hello").hex() == "cbd8a7b341bd9b025b1e906a48ae1d19"
    assert murmur3_32(b"") == 0
