"""The engine: nothing is lost on the way, whatever is nested in what; bounds hold; equal input gives equal output."""

import base64
import gzip
import json
import plistlib
import random
import string
import time
import zlib
from collections.abc import Callable
from urllib.parse import quote, urlencode

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decode import Limits, Opener
from tests.factories import message, opened

VALUES = ("38400000-8cf0-11bd-b23e-10b96e40000d", "anna.example@example.com", "+4915112345678", "490154203237518", "52.520008,13.404954", "Grüße aus Köln")


def _text(value: bytes) -> bytes:
    return value if _is_text(value) else base64.b64encode(value)


def _is_text(value: bytes) -> bool:
    try:
        return value.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _deflate(value: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(value) + machine.flush()


def _protobuf(value: bytes) -> bytes:
    return b"\x08\x01\x1a" + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _varint(number >> 7)


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda v: gzip.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}", mtime=0),
    "zlib": lambda v: zlib.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "deflate": lambda v: _deflate(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "br": lambda v: brotli.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "zstd": lambda v: zstandard.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "json": lambda v: json.dumps({"a": 1, "inner": [_text(v).decode(), None]}).encode(),
    "json string": lambda v: json.dumps(json.dumps({"inner": _text(v).decode()})).encode(),
    "form": lambda v: urlencode({"id": "7", "data": _text(v).decode()}).encode(),
    "percent": lambda v: quote(json.dumps({"k": _text(v).decode()}), safe="").encode(),
    "percent twice": lambda v: quote(quote(json.dumps({"k": _text(v).decode()}), safe=""), safe="").encode(),
    "base64": lambda v: base64.b64encode(b"value=" + quote(v).encode() + b"&n=1"),
    "base64url": lambda v: base64.urlsafe_b64encode(json.dumps({"kk": _text(v).decode()}).encode()).rstrip(b"="),
    "base32": lambda v: base64.b32encode(json.dumps({"kk": _text(v).decode()}).encode()),
    "hex": lambda v: json.dumps({"kk": _text(v).decode()}).encode().hex().encode(),
    "protobuf": _protobuf,
    "plist": lambda v: plistlib.dumps({"payload": _text(v).decode()}, fmt=plistlib.FMT_BINARY),
    "xml": lambda v: b"<r><v>" + _text(v).replace(b"&", b"&amp;").replace(b"<", b"&lt;") + b"</v><w/></r>",
    "jsonp": lambda v: b"cb(" + json.dumps({"x": _text(v).decode()}).encode() + b");",
    "data url": lambda v: b"data:application/json;base64," + base64.b64encode(json.dumps({"x": _text(v).decode()}).encode()),
    "utf-16": lambda v: json.dumps({"x": _text(v).decode()}).encode("utf-16"),
    "xor": lambda v: bytes(b ^ 0x5A for b in json.dumps({"x": _text(v).decode()}).encode()),
}
"""How a value may be wrapped, each as real senders do it: bytes go into text formats as base64."""


@pytest.mark.parametrize("outer", ENCODERS)
@pytest.mark.parametrize("inner", ENCODERS)
def test_a_value_comes_out_of_any_two_encodings(inner: str, outer: str) -> None:
    for value in VALUES:
        wrapped = ENCODERS[outer](ENCODERS[inner](value.encode()))
        assert value in [found for _, _, found in opened(wrapped)], (outer, inner, value)


def test_a_value_comes_out_of_four_random_encodings() -> None:
    rng = random.Random(20260101)
    for _ in range(600):
        chain = rng.choices(list(ENCODERS), k=4)
        value = rng.choice([*VALUES, "".join(rng.choices(string.ascii_letters + string.digits + "-_. ", k=rng.randrange(8, 40))).strip()])
        wrapped = value.encode()
        for name in chain:
            wrapped = ENCODERS[name](wrapped)
        assert value in [found for _, _, found in opened(wrapped)], (chain, value)


def rows(opener: Opener) -> list[tuple[str, str | bytes]]:
    """(path, value) of all fields."""
    return [(opener.fields.templates[t].path, opener.fields.values[v]) for t, v in zip(opener.fields.template, opener.fields.value, strict=True)]


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def test_the_columns_of_several_messages() -> None:
    opener = Opener()
    for ordinal in (0, 2, 5):
        opener.add(ordinal, message(path="", body=body({"events": [{"name": "open", "n": 1}, {"name": "tap"}], "id": "x"})))
    fields = opener.fields
    assert list(fields.message) == [0] * 4 + [2] * 4 + [5] * 4
    assert [fields.indices[i] for i in fields.index] == ["0", "0", "1", ""] * 3
    assert [fields.templates[t].path for t in fields.template] == ["events[*].name", "events[*].n", "events[*].name", "id"] * 3
    assert fields.values == ["open", "1", "tap", "x"]
    assert fields.kinds == ["text", "number", "text", "text"]
    assert len(fields.templates) == 3


def test_kinds_never_mix() -> None:
    opener = Opener()
    opener.add(0, message(path="", body=b'[1, 1.0, true, "1", "true", null, "null", 0, 0.0, -0.0, false, "", 1.10]'))
    found = [(opener.fields.kinds[v], opener.fields.values[v]) for v in opener.fields.value]
    assert found == [
        ("number", "1"), ("number", "1.0"), ("boolean", "true"), ("text", "1"), ("text", "true"), ("null", "null"), ("text", "null"),
        ("number", "0"), ("number", "0.0"), ("number", "-0.0"), ("boolean", "false"), ("text", ""), ("number", "1.10"),
    ]  # fmt: skip
    assert len(set(zip(opener.fields.kinds, opener.fields.values, strict=True))) == len(opener.fields.values)


@pytest.mark.parametrize("text", ["0.00001", "1e16", "1e+16", "1E5", "1e-7", "1e5", "123456789012345680.0", "52.520000", "-0", "1.5e300", "0.1", "100.0"])
def test_numbers_keep_the_text_of_their_sender(text: str) -> None:
    assert [value for _, _, value in opened(f"[{text}]")] == [text]
    assert [value for _, _, value in opened(f'{{ "a" : {text} }}')] == [text]


@given(st.floats(-1e300, 1e300))
def test_any_float_keeps_the_text_of_its_sender(value: float) -> None:
    for text in (repr(value), f"{value:.6f}", f"{value:.3e}"):
        assert [found for _, _, found in opened(f"[{text}]")] == [text]


def test_empty_containers_and_repeated_keys_are_said() -> None:
    assert opened('{"contacts": [], "x": {}, "k": 1, "k": 2}') == [("contacts", "json", "[]"), ("x", "json", "{}"), ("k", "json", "1"), ("k", "json", "2")]


def test_keys_that_are_data_become_values() -> None:
    assert opened('{"users": {"anna@example.com": {"age": 7}, "bob@example.com": {"age": 8}}}') == [
        ("users[0]!key", "json → key", "anna@example.com"),
        ("users[0].age", "json", "7"),
        ("users[1]!key", "json → key", "bob@example.com"),
        ("users[1].age", "json", "8"),
    ]


def test_a_closed_form_stays_beside_bytes_but_not_beside_text() -> None:
    packed = base64.b64encode(gzip.compress(b'{"a":1}', mtime=0)).decode()
    assert opened(body({"z": packed, "t": base64.b64encode(b"anna@example.com").decode()})) == [
        ("z", "json", packed),
        ("z!base64!gzip!json.a", "json → base64 → gzip → json", "1"),
        ("t!base64", "json → base64", "anna@example.com"),
    ]


def test_ciphertext_in_base64_is_closed_payload_but_a_cookie_is_a_token() -> None:
    noise = random.Random(3).randbytes(300)
    text = base64.b64encode(noise).decode()
    opener = Opener()
    assert opener.add(0, message(path="", body=body({"data": text}), headers=[("Cookie", f"session={text}")])) == 300
    assert rows(opener) == [("session", text), ("data", text), ("data!base64", noise)]
    assert list(opener.fields.opaque) == [2]


def test_closed_bodies_are_counted_and_described() -> None:
    opener = Opener()
    noise = random.Random(3).randbytes(4096)
    assert opener.add(0, message(path="", body=noise)) == 4096
    assert opener.add(1, message(path="", body=gzip.compress(noise))) <= 4096 + 40
    assert opener.fields.opaque[0].startswith("ciphertext or compressed: 7.9")


def test_equal_input_gives_equal_output() -> None:
    def run() -> Opener:
        opener = Opener()
        for ordinal, name in enumerate(ENCODERS):
            opener.add(ordinal, message(body=ENCODERS[name](VALUES[ordinal % len(VALUES)].encode())))
        return opener

    assert run().fields == run().fields


def test_what_recurs_gives_the_same_rows_each_time() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{"a": [1, "two"]}\r\n'
    contents: tuple[tuple[bytes, str], ...] = (
        (b'{"status": "ok", "list": [1, 2]}', "application/json"),
        (part + part + b"--b--", "multipart/form-data; boundary=b"),
        (b"\xff\xfe\xfd\x01" * 30, "application/octet-stream"),
        (b'{"status": "ok"', "application/json"),
    )
    for content, content_type in contents:
        headers = [("Cookie", "a=1; b=2"), ("X-Id", "x-1"), ("Content-Type", content_type)]
        opener = Opener()
        each, closed = [], []
        for ordinal in range(3):
            start = len(opener.fields.value)
            closed.append(opener.add(ordinal, message(path="/a/7?q=1", headers=headers, body=content, content_type=content_type)))
            fields = opener.fields
            each.append(list(zip(fields.template, fields.index, fields.value, strict=True))[start:])
            assert list(fields.message[start:]) == [ordinal] * len(each[-1])
        assert each[0] == each[1] == each[2]
        assert closed[0] == closed[1] == closed[2]
        assert len(opener.fields.opaque) == 3 * bool(closed[0]), "what stays closed is said each time"


def test_equal_bytes_under_another_label_are_judged_anew() -> None:
    opener = Opener()
    for ordinal, content_type in enumerate(("text/plain", "application/x-www-form-urlencoded")):
        opener.add(ordinal, message(path="", body=b"a=one two", content_type=content_type))
    steps = [opener.fields.templates[code].steps for code in opener.fields.template]
    assert steps == [(), ("form",)]


def test_what_recurs_counts_against_the_limits() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n[' + b"1," * 50 + b"1]\r\n"
    opener = Opener(Limits(fields=400))
    opener.add(0, message(path="", body=part * 50 + b"--b--", content_type="multipart/form-data; boundary=b"))
    assert len(opener.fields.value) < 600
    assert any(problem.kind == "limit" for problem in opener.problems)


def _nested_gzip() -> bytes:
    data = b"x"
    for _ in range(60):
        data = gzip.compress(data)
    return data


def _laughs() -> bytes:
    """A list of ten equal texts, each a packed list of ten equal texts … twelve deep."""
    text = '"lol"'
    for _ in range(12):
        text = json.dumps(base64.b64encode(gzip.compress(f"[{','.join([text] * 10)}]".encode())).decode())
    return f"[{text}]".encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(gzip.compress(bytes(60_000_000))),
    "br": lambda: brotli.compress(b'{"a":"' + b"a" * 60_000_000 + b'"}', quality=5),
    "zstd": lambda: zstandard.compress(b"a=1&" * 20_000_000),
    "nested gzip": _nested_gzip,
    "laughs": _laughs,
    "arrays": lambda: b"[" * 1000 + b"1" + b"]" * 1000,
    "deep arrays": lambda: b"[" * 500_000,
    "objects": lambda: b'{"a":' * 500 + b"1" + b"}" * 500,
    "xml": lambda: b"<a>" * 300_000,
    "base64": lambda: base64.b64encode(bytes(6_000_000)),
    "percent": lambda: b"%25" * 2_000_000,
    "form": lambda: b"&".join(b"a[%d][b]=1" % n for n in range(50_000)),
    "brackets": lambda: b"a" + b"[b]" * 100_000 + b"=1&c=2",
    "keys": lambda: json.dumps({f"key {n}": n for n in range(100_000)}).encode(),
    "commas": lambda: b"," * 2_000_000,
    "braces": lambda: b"{=" * 300_000,
    "msgpack": lambda: b"\x91" * 1_000_000,
    "protobuf": lambda: b"\x0a\xff\xff\xff\xff\x0f" * 100_000,
    "lines": lambda: b"{}\n" * 200_000,
    "pipes": lambda: b"a|" * 500_000,
}
"""Payloads that grow, nest or repeat without end."""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end(name: str) -> None:
    opener = Opener(Limits(expanded=4 << 20, fields=200_000))
    start = time.process_time()
    opener.add(0, message(path="", body=BOMBS[name]()))
    opener.add(1, message(path="", body=b'{"after": 1}'))
    assert time.process_time() - start < 15
    assert rows(opener)[-1] == ("after", "1")
    assert len(opener.fields.value) <= 800_000


def test_limits_are_said() -> None:
    opener = Opener(Limits(expanded=1 << 20))
    opener.add(0, message(body=BOMBS["gzip"]()))
    assert "limit" in {problem.kind for problem in opener.problems}


def test_deep_containers_keep_their_leaves() -> None:
    opener = Opener()
    opener.add(0, message(path="", body=b'[{"a":' * 200 + b'"bottom"' + b"}]" * 200))
    assert [value for _, value in rows(opener)] == ["a"] * (len(rows(opener)) - 1) + ["bottom"]
    assert [problem.kind for problem in opener.problems] == ["limit"]


@settings(max_examples=150, deadline=2000)
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "application/json", "application/x-protobuf", "multipart/form-data; boundary=x", "text/html", "application/grpc"]),
)
def test_any_body_under_any_label_ends(data: bytes, content_type: str) -> None:
    opener = Opener()
    assert 0 <= opener.add(0, message(body=data, content_type=content_type)) <= len(data)


@settings(max_examples=100, deadline=2000)
@given(st.text(max_size=100), st.text(max_size=100), st.text(max_size=100))
def test_any_path_header_and_cookie_end(path: str, header: str, cookie: str) -> None:
    opener = Opener()
    opener.add(0, message(path=path, headers=[("x", header), ("cookie", cookie), ("set-cookie", cookie), ("authorization", header)]))


def test_problems_quote_no_values() -> None:
    opener = Opener()
    secret = b"anna.secret@example.com"
    for ordinal, content_type in enumerate(("application/x-plist", "application/x-protobuf", "application/msgpack", "application/xml", "multipart/form-data")):
        opener.add(ordinal, message(body=b"<plist><dict><key>" + secret + b"</key></dict></plist>\xff\0", content_type=content_type, content_encoding="gzip"))
    assert opener.problems
    assert "secret" not in repr(opener.problems)
