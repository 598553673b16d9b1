import zlib

from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_hash32 import short_hashes


def test_both_hashes_in_each_way_of_writing() -> None:
    assert short_hashes("hello") == [("3610a686", "CRC-32 in hex"), ("907060870", "CRC-32"), ("248bfa47", "Murmur3-32 in hex"), ("613153351", "Murmur3-32")]


@given(st.text(max_size=40))
def test_the_signed_number_is_the_unsigned_one_less_two_to_the_32(text: str) -> None:
    written = {name: value for value, name in short_hashes(text)}
    crc = zlib.crc32(text.encode())
    assert written["CRC-32"] == str(crc)
    assert written.get("CRC-32, signed") == (str(crc - 2**32) if crc >= 2**31 else None)
