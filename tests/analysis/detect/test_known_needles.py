import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_needles import base64_inside, edge_of, needles
from analysis.detect.known_spellings import spellings


@given(st.binary(min_size=3, max_size=40), st.binary(max_size=5), st.binary(max_size=5))
def test_base64_of_anything_around_holds_one_of_three(data: bytes, before: bytes, after: bytes) -> None:
    assert base64_inside(data, len(before) % 3) in base64.b64encode(before + data + after)


def wires(value: str, kind: str = "canary") -> dict[bytes, str]:
    return {needle.wire: needle.encoding for needle in needles([spellings(value, kind)])}


def test_the_encodings_of_an_e_mail_address() -> None:
    value = "anna.q+shop@example.com"
    found = wires(value, "user.email")
    assert found[value.encode()] == ""
    assert found[quote(value, safe="").encode()] == "percent-encoded"
    assert found[quote(quote(value, safe=""), safe="").encode()] == "percent-encoded twice"
    assert found[value.encode().hex().encode()] == "hex"
    assert found[value[::-1].encode()] == "reversed"
    assert found[value.encode("utf-16-le")] == "UTF-16"
    assert found[base64.b64encode(value.encode())] == "base64"
    assert b"anna.q%2Bshop@example.com" in found


def test_a_space_is_a_plus_or_a_percent_escape() -> None:
    assert {quote_plus("Zora Quittenbaum").encode(), quote("Zora Quittenbaum").encode()} <= set(wires("Zora Quittenbaum"))
    assert wires("Zora Quittenbäum")["Zora+Quittenbäum".encode()] == "plus signs for spaces"


def test_a_hardware_address_of_decimal_digits_is_also_sent_as_bytes() -> None:
    assert wires("00:82:91:79:45:48")[bytes.fromhex("008291794548")] == "bytes"
    assert wires("00-82-91-79-45-48")[b"AIKReUVI"] == "bytes in base64"
    assert "bytes" not in {*wires("06-12-34-56-78").values(), *wires("490154203237518").values(), *wires("4901542032375184").values()}


def test_hex_values_are_also_sent_as_bytes() -> None:
    value = "38400000-8cf0-11bd-b23e-10b96e40000d"
    found = wires(value, "device.advertising_id")
    raw = bytes.fromhex(value.replace("-", ""))
    assert found[raw] == "bytes"
    assert found[bytes.fromhex("00004038f08cbd11b23e10b96e40000d")] == "bytes, mixed-endian"
    assert found[base64.b64encode(raw)] == "bytes in base64"
    assert any(wire in base64.b64encode(b"\x0a" + raw + b"\x00") for wire, encoding in found.items() if encoding == "bytes in base64")


def test_a_short_value_has_no_form_that_chance_makes() -> None:
    assert not {"reversed", "UTF-16"} & set(wires("de", "device.language").values())


@given(st.text(min_size=1, max_size=30))
def test_each_wire_text_once(value: str) -> None:
    every = [(needle.wire if needle.exact else needle.wire.lower(), needle.exact) for needle in needles([spellings(value)]) if not needle.hashed]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("text", "worth", "edge"),
    [
        ("a@b.example", 50, "email"),
        ("52.520008", 27, "number"),
        ("52.5,13.4", 30, "number"),
        ("192.168.1.20", 33, "number"),
        ("4915112345678", 43, "word"),
        ("490154203237518", 49.8, "hex"),
        ("a4:91:b1:0c:22:7e", 52, "hex"),
        ("Pixel 7", 28, "word"),
    ],
)
def test_edges(text: str, worth: float, edge: str) -> None:
    assert edge_of(text, worth) == edge
