"""HPACK against the independent ``hpack`` library: what it encodes, and what it makes of damaged blocks."""

import hpack as oracle
import pytest
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH
from hpack.huffman_table import decode_huffman
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.exchange import text
from analysis.read.pcap import hpack

NAMES = st.sampled_from([":path", ":method", "cookie", "x-id", "user-agent", "content-type", "authorization", "x-" + "long" * 60])
VALUES = st.one_of(st.sampled_from(["GET", "/", "application/json", "a" * 3000]), st.text(max_size=40))
BLOCKS = st.lists(st.tuples(st.lists(st.tuples(NAMES, VALUES), max_size=12), st.booleans(), st.sampled_from([None, 0, 100, 4096, 60000])), max_size=8)


@settings(max_examples=200)
@given(BLOCKS)
def test_what_the_oracle_encodes(blocks: list[tuple[list[tuple[str, str]], bool, int | None]]) -> None:
    encoder, decoder = oracle.Encoder(), hpack.Decoder()
    for fields, huffman, size in blocks:
        if size is not None:
            encoder.header_table_size = size
        assert decoder.decode(encoder.encode(fields, huffman=huffman)) == fields


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=60), max_size=4))
def test_any_bytes_as_the_oracle_reads_them(blocks: list[bytes]) -> None:
    decoder, other = hpack.Decoder(), oracle.Decoder(max_header_list_size=hpack.MAX_FIELDS)
    other.max_allowed_table_size = hpack.MAX_TABLE
    for block in blocks:
        try:
            expected = [tuple(field) for field in other.decode(block, raw=True)]
        except oracle.HPACKError:
            expected = None
        try:
            found = decoder.decode(block)
        except ValueError:
            assert expected is None or any(not name for name, _ in expected)
            return
        if expected is None:
            return  # the library also refuses what is only unwise, such as a table size update behind a field
        named = [(name.decode("latin-1"), value) for name, value in expected if name]
        assert [name for name, _ in found if name.isascii()] == [name for name, _ in named if name.isascii()]
        assert [value for _, value in found] == [text(value) for _, value in named]


def test_huffman_code_is_that_of_the_rfc() -> None:
    for symbol in range(256):
        bits = (1 << REQUEST_CODES_LENGTH[symbol]) | REQUEST_CODES[symbol]
        text = bin(bits)[3:] * 8
        assert hpack.huffman(int("1" + text, 2).to_bytes(len(text) // 8 + 1)[1:]) == bytes((symbol,)) * 8


@given(st.binary(max_size=40))
def test_huffman_against_the_oracle(data: bytes) -> None:
    try:
        expected = decode_huffman(data)
    except oracle.HPACKDecodingError:
        expected = None
    try:
        assert hpack.huffman(data) == expected
    except ValueError:
        assert expected is None or data.endswith(b"\xff")  # padding longer than 7 bits


@pytest.mark.parametrize("value", ["a" * 9000, "a" * 100_000, "a" * 126, "a" * 127, "a" * 128, "", "\x7f", "a\xf9"])
@pytest.mark.parametrize("huffman", [True, False])
def test_long_strings_and_codes_that_end_in_ones(value: str, huffman: bool) -> None:
    encoder, decoder = oracle.Encoder(), hpack.Decoder()
    for _ in range(2):  # the second time it may be remembered
        assert decoder.decode(encoder.encode([("x-" + value[:200], value), (":path", value)], huffman=huffman)) == [
            ("x-" + value[:200], value),
            (":path", value),
        ]


@given(st.binary(max_size=12), st.sampled_from([b"", b"\xff", b"\xff\xff"]))
def test_strings_in_a_field_are_read_as_alone(code: bytes, padding: bytes) -> None:
    code += padding
    try:
        expected = text(hpack.huffman(code))
    except ValueError:
        expected = None
    try:
        ((_, found),) = hpack.Decoder().decode(b"\x44" + bytes((0x80 | len(code),)) + code)
    except ValueError:
        found = None
    assert found == expected


def test_table_sizes_are_counted_in_bytes() -> None:
    """A value whose UTF-8 is longer than its text; our table drops entries when the sender's does."""
    encoder, decoder = oracle.Encoder(), hpack.Decoder()
    for n in range(200):
        fields = [("x-name", "é" * 300 + str(n)), ("x-kept", "k")]
        assert decoder.decode(encoder.encode(fields)) == fields
        assert len(decoder._table) == len(encoder.header_table.dynamic_entries)


def test_start_in_the_middle() -> None:
    encoder, decoder = oracle.Encoder(), hpack.Decoder()
    old, new = [("x-old", "1"), ("x-old-2", "2")], [("x-new", "3")]
    decoder.forget()
    encoder.encode(old)
    assert decoder.decode(encoder.encode(new)) == new
    assert decoder.decode(encoder.encode([*old, *new, (":method", "GET")])) == [*new, (":method", "GET")]
    assert decoder.unknown == 2
    with pytest.raises(ValueError, match="points to nothing"):
        hpack.Decoder().decode(b"\xbe")


@pytest.mark.parametrize(
    "block", [b"\x80", b"\xff", b"\x40", b"\x40\x05ab", b"\x3f\xff\xff\xff\xff\xff", b"\xff\xff\xff\xff\xff\xff\xff", b"\x00\x81\xf0\x00", b"\xbe"]
)
def test_damage(block: bytes) -> None:
    with pytest.raises(ValueError, match="header"):
        hpack.Decoder().decode(block)


def test_small_block_that_unfolds_too_far() -> None:
    decoder = hpack.Decoder()
    decoder.decode(b"\x3f\xe1\xff\x03" + b"\x40\x01a\x7f\x81\x76" + b"x" * 15232)
    with pytest.raises(ValueError, match="too large"):
        decoder.decode(b"\xbe" * 100)
