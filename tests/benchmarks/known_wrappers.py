"""The wrappers of the known-value matrix: every format and encoding that the opener knows, written anew from its specification or by another library.

A wrapper takes the content and the key that names it, and returns what a sender would write, or None where the format cannot carry such content (a binary
value in a text without encoding, a separator inside a cell).
"""

import base64
import codecs
import csv
import email.message
import email.policy
import gzip
import io
import json
import plistlib
import quopri
import re
import string
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import brotli
import pyarrow as pa
import zstandard

type Content = str | bytes
type Wrap = Callable[[Content, str], Content | None]


class Wrapper(NamedTuple):
    """One format or encoding."""

    wrap: Wrap
    named: bool = False
    """Whether it gives the value the name of its key."""
    container: bool = False
    """Whether it is a record or document, in which planted values stand first; else an encoding around something."""
    nests: bool = True
    """Whether what it carries is opened again; otherwise it stands only around the value itself."""


def text_of(content: Content) -> str:
    """The content as a text format carries it."""
    return content if isinstance(content, str) else base64.b64encode(content).decode()


def data_of(content: Content) -> bytes:
    """The content as bytes."""
    return content if isinstance(content, bytes) else content.encode()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


def _plain(content: Content, forbidden: str = "", longest: int = 200) -> str | None:
    """The text, where it is short, printable and without the forbidden characters."""
    text = text_of(content)
    return text if text.isprintable() and len(text) <= longest and not set(text) & set(forbidden) and text.strip() == text else None


# records without a schema, in bytes


def _protobuf(content: Content, key: str) -> bytes:
    inner = data_of(content)
    return b"\x08\x96\x01" + b"\x12" + _varint(len(key)) + key.encode() + b"\x1a" + _varint(len(inner)) + inner + b"\x20\x01"


def _delimited(content: Content, key: str) -> bytes:
    message = _protobuf(content, key)
    return _varint(len(message)) + message


def _grpc(content: Content, key: str) -> bytes:
    inner = _protobuf(content, key)
    return b"\0" + len(inner).to_bytes(4, "big") + inner


def _msgpack(content: Content, key: str) -> bytes:
    inner = data_of(content)
    head = (b"\xdb" if isinstance(content, str) else b"\xc6") + len(inner).to_bytes(4, "big")
    return b"\x82\xa1v\x07" + bytes([0xA0 | len(key)]) + key.encode() + head + inner


def _cbor(content: Content, key: str) -> bytes:
    inner = data_of(content)
    head = bytes([0x7A if isinstance(content, str) else 0x5A]) + len(inner).to_bytes(4, "big")
    return b"\xa2\x61v\x07" + bytes([0x60 | len(key)]) + key.encode() + head + inner


def _bson(content: Content, key: str) -> bytes:
    inner = data_of(content)
    if isinstance(content, str):
        item = b"\x02" + key.encode() + b"\0" + (len(inner) + 1).to_bytes(4, "little") + inner + b"\0"
    else:
        item = b"\x05" + key.encode() + b"\0" + len(inner).to_bytes(4, "little") + b"\0" + inner
    body = b"\x10v\0\x07\0\0\0" + item + b"\0"
    return (len(body) + 4).to_bytes(4, "little") + body


def _thrift_binary(content: Content, key: str) -> bytes:
    inner = data_of(content)
    name = b"\x0b\0\1" + struct.pack(">i", len(key)) + key.encode()
    value = b"\x0b\0\2" + struct.pack(">i", len(inner)) + inner
    return b"\x80\1\0\1" + struct.pack(">i", 5) + b"track" + struct.pack(">i", 1) + name + value + b"\0"


def _thrift_compact(content: Content, key: str) -> bytes:
    inner = data_of(content)
    return b"\x82\x21\x01\x05track" + b"\x18" + _varint(len(key)) + key.encode() + b"\x18" + _varint(len(inner)) + inner + b"\0"


def _avro(content: Content, key: str) -> bytes:
    def long(number: int) -> bytes:
        return _varint(number << 1)

    def text(data: bytes) -> bytes:
        return long(len(data)) + data

    kind = "string" if isinstance(content, str) else "bytes"
    schema = json.dumps({"type": "record", "name": "Event", "fields": [{"name": "v", "type": "int"}, {"name": key, "type": kind}]}).encode()
    record = long(7) + text(data_of(content))
    return b"Obj\1" + long(1) + text(b"avro.schema") + text(schema) + b"\0" + b"s" * 16 + long(1) + text(record) + b"s" * 16


def _dns(content: Content, _key: str) -> bytes | None:
    label = text_of(content)
    if not re.fullmatch(r"[A-Za-z0-9-]{8,63}", label):
        return None
    names = b"".join(bytes([len(part)]) + part.encode() for part in (label, "track", "example")) + b"\0"
    return b"\x12\x34\1\0\0\1\0\0\0\0\0\0" + names + b"\0\1\0\1"


def _exif(content: Content, _key: str) -> bytes:
    described = text_of(content).encode() + b"\0" * 5
    tiff = b"MM\0*\0\0\0\x08" + b"\0\1" + struct.pack(">HHII", 0x010E, 2, len(described), 26) + b"\0\0\0\0" + described
    segment = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + b"\xff\xd9"


def _png(content: Content, _key: str) -> bytes:
    chunk = b"Comment\0" + data_of(content) + b"\n"  # so that the checksum behind it does not go on with a name of a host
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(chunk)) + b"tEXt" + chunk + struct.pack(">I", zlib.crc32(b"tEXt" + chunk))


# documents of text


def _python(content: Content, key: str) -> str:
    return str({"v": True, "none": None, key: text_of(content)})


def _java(content: Content, key: str) -> str | None:
    text = _plain(content, ",={}[]")
    return text and f"{{v=1, {key}={text}, end=2}}"


def _xml(content: Content, key: str) -> str | None:
    text = text_of(content)
    return f'<?xml version="1.0"?>\n<event v="1"><{key}>{escape(text)}</{key}><end/></event>' if text.isprintable() and text.strip() == text else None


def _xml_attribute(content: Content, key: str) -> str | None:
    text = _plain(content, longest=1 << 20)
    return text and f"<event v='1' {key}={quoteattr(text)}/>"


def _html(content: Content, key: str) -> str | None:
    text = _plain(content, longest=4000)
    return text and f"<!doctype html><form><input type=hidden name={key} value={quoteattr(text)}><input name=v value=1></form>"


def _csv(content: Content, key: str) -> str | None:
    text = _plain(content)
    file = io.StringIO()
    csv.writer(file).writerows([("number", key, "end")] + [(n, text, "z") for n in range(2)])
    return text and file.getvalue()


def _card(kind: str, within: str) -> Wrap:
    def wrap(content: Content, key: str) -> str | None:
        text = _plain(content, longest=2000)
        line = f"X-{key.upper().replace('_', '-')}:" + re.sub(r"([\\,;])", r"\\\1", text or "")
        head, tail = (f"BEGIN:{kind}\r\nVERSION:2.0\r\n", f"END:{kind}\r\n")
        inner = f"BEGIN:{within}\r\n{line}\r\nEND:{within}\r\n" if within else line + "\r\n"
        return text and head + inner + tail

    return wrap


def _graphql(content: Content, key: str) -> str:
    return f"mutation Track {{ track(v: 7, {key}: {json.dumps(text_of(content), ensure_ascii=False)}) {{ ok }} }}"


def _pairs(content: Content, key: str) -> str | None:
    text = _plain(content, ';,|=<>{}()[]" \t', 100)
    return text and f"v=1;{key}={text};end=2"


def _pipes(content: Content, _key: str) -> str | None:
    text = _plain(content, '|,;<>{}()[]"\n', 150)
    return text and f"3|{text}|end"


def _jwt(content: Content, key: str) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {key: text_of(content), "iat": 1_700_000_000})
    return ".".join(base64.urlsafe_b64encode(data).decode().rstrip("=") for data in (*(json.dumps(part).encode() for part in parts), b"~" * 32))


def _basic(content: Content, _key: str) -> str:
    return "Basic " + base64.b64encode(b"app:" + text_of(content).encode()).decode()


def _bearer(content: Content, _key: str) -> str | None:
    text = text_of(content)
    return f"Bearer {text}" if re.fullmatch(r"[A-Za-z0-9._~+/-]{12,}=*", text) else None


def _agent(content: Content, _key: str) -> str | None:
    text = _plain(content, ';()[]{}<>/"', 60)
    return text and f"ShopApp/4.2 (Linux; U; Android 14; {text} Build/UP1A.231005) okhttp/4.12.0"


def _json_key(content: Content, _key: str) -> str | None:
    if len(text_of(content)) < 24:
        return None  # too short to be found as a name
    return json.dumps({text_of(content): {"seen": 3}, "v": 1}, ensure_ascii=False)


def _multipart(content: Content, key: str) -> bytes:
    return _part(content, f'Content-Disposition: form-data; name="{key}"')


def _upload(content: Content, key: str) -> bytes:
    return _part(content, f'Content-Disposition: form-data; name="{key}"; filename="log.bin"\r\nContent-Type: application/octet-stream')


def _part(content: Content, head: str) -> bytes:
    """A multipart body of one part, whose boundary does not stand in it (RFC 2046, 5.1.1)."""
    data = data_of(content)
    boundary = f"b{zlib.crc32(data):08x}"
    return f"--{boundary}\r\n{head}\r\n\r\n".encode() + data + f"\r\n--{boundary}--\r\n".encode()


def _mail(content: Content, key: str) -> bytes:
    """With the content as its only text, or as a file."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Anna Beispiel <anna@mail.example>", "jonas@mail.example", "Grüße"
    if isinstance(content, str) and content.isprintable():
        mail.set_content(content)
    else:
        mail.set_content("See the file.")
        mail.add_attachment(data_of(content), "application", "octet-stream", filename=f"{key}.bin")
    return mail.as_bytes()


def _mail_field(content: Content, key: str) -> bytes | None:
    text = _plain(content, longest=900)
    if not text or "=?" in text:
        return None  # the sign of an encoded word
    name = f"X-{key.replace('_', '-').title()}"
    return f"From: anna@mail.example\r\nTo: jonas@mail.example\r\nDate: Mon, 06 Jul 2026 10:00:00 +0200\r\n{name}: {text}\r\n\r\nHello\r\n".encode()


def _batch(content: Content, key: str) -> bytes:
    """A request of HTTP/1 as a part of another."""
    inner = json.dumps({key: text_of(content), "v": 1}).encode()
    request = b"POST /v1/events HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + inner
    return _part(request, "Content-Type: application/http\r\nContent-ID: <1>")


# archives


def _zip(content: Content, key: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{key}.bin", data_of(content))
        archive.writestr("empty/", b"")
    return file.getvalue()


def _tar(form: int) -> Wrap:
    def wrap(content: Content, key: str) -> bytes:
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w", format=form) as archive:
            for name, data in (("readme.txt", b"two files"), (f"logs/{'long-' * 25}/{key}.bin", data_of(content))):
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        return file.getvalue()

    return wrap


# encodings


def _deflate(content: Content, _key: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data_of(content)) + packer.flush()


def _gzip_named(content: Content, key: str) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(f"{key}.json", "wb", fileobj=file, mtime=0) as packer:
        packer.write(data_of(content))
    return file.getvalue()


def _in_two(pack: Callable[[bytes], bytes]) -> Wrap:
    def wrap(content: Content, _key: str) -> bytes:
        data = data_of(content)
        return pack(data[: len(data) // 3]) + pack(data[len(data) // 3 :])

    return wrap


def _headed(content: Content, _key: str) -> bytes:
    packed = gzip.compress(data_of(content), mtime=0)
    return b"APP\1" + len(packed).to_bytes(4, "big") + packed


def _arrow(codec: str) -> Wrap:
    return lambda c, _: bytes(pa.compress(data_of(c), codec=codec, asbytes=True))


def _lz4_sized(content: Content, _key: str) -> bytes:
    return len(data_of(content)).to_bytes(4, "little") + bytes(pa.compress(data_of(content), codec="lz4_raw", asbytes=True))


def _quoted_printable(content: Content, _key: str) -> str | None:
    if "&" in text_of(content) or text_of(content).startswith("BEGIN:"):
        return None  # which also reads as a form, whose values begin with two hexadecimal digits, or as content lines, which undo their own
    written = quopri.encodestring(text_of(content).encode()).decode()
    return written if "=\n" in written or max(line.count("=") for line in written.split("\n")) >= 3 else None  # fewer a line: lines of JSON as they stand


def _escapes(content: Content, _key: str) -> str | None:
    text = text_of(content)
    plain = string.ascii_letters + string.digits
    written = "".join(c if c in plain else f"\\u{ord(c):04x}" for c in text)
    return written if written != text and max(text) < "\uffff" else None


def _utf_16(name: str) -> Wrap:
    def wrap(content: Content, _key: str) -> bytes | None:
        text = text_of(content)
        return text.encode(name) if len(text) >= 4 and (name == "utf-16" or max(text) < "\u0100") else None

    return wrap


def _xor(content: Content, key: str) -> bytes:
    return bytes(byte ^ 0x5A for byte in json.dumps({key: text_of(content), "v": 1}).encode())


def _rot13(content: Content, key: str) -> str:
    return codecs.encode(json.dumps({key: text_of(content), "ok": True, "no": None}, ensure_ascii=False), "rot13")


def _record(name: str) -> Wrap:
    """JSON with something around it."""
    around = {"json bom": "\ufeff%s", "jsonp": "callback(%s);", "guarded json": ")]}',\n%s", "assigned json": "var config = %s;", "json twice": '{"n": 1}%s'}
    return lambda c, key: around[name] % json.dumps({key: text_of(c), "v": 1}, ensure_ascii=False)


def _har(content: Content, key: str) -> str:
    post = {"mimeType": "application/json", "text": json.dumps({key: text_of(content)})}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": {"method": "POST", "url": "https://a.example/", "postData": post}}]}})


def _containers() -> dict[str, Wrapper]:
    named: dict[str, Wrap] = {
        "json": lambda c, key: json.dumps({"v": 1, "deep": {key: text_of(c)}}, ensure_ascii=False),
        "json ascii": lambda c, key: json.dumps({key: text_of(c), "list": [1, 2]}),
        "json lines": lambda c, key: "\n".join(json.dumps({"n": n, key: text_of(c)}) for n in range(2)),
        **{name: _record(name) for name in ("json bom", "jsonp", "guarded json", "assigned json", "json twice")},
        "har": _har, "python": _python, "java map": _java, "rot13": _rot13, "xor": _xor, "jwt": _jwt,
        "form": lambda c, key: f"v=1&{key}={quote_plus(text_of(c))}&end=2",
        "url": lambda c, key: f"https://shop.example/open?v=1&{key}={quote(text_of(c), safe='')}#end",
        "fragment": lambda c, key: f"myapp://open/page#v=1&{key}={quote(text_of(c), safe='')}",
        "event stream": lambda c, key: f"event: tick\ndata: {json.dumps({key: text_of(c)})}\n\nevent: end\ndata: 1\n\n",
        "xml": _xml, "xml attribute": _xml_attribute, "html": _html, "csv": _csv, "pairs": _pairs, "graphql": _graphql,
        "vcard": _card("VCARD", ""), "icalendar": _card("VCALENDAR", "VEVENT"),
        "multipart": _multipart, "multipart file": _upload, "msgpack": _msgpack, "cbor": _cbor, "bson": _bson, "avro": _avro,
        "mail field": _mail_field, "batch": _batch,
        "plist": lambda c, key: plistlib.dumps({key: c, "v": 1}, fmt=plistlib.FMT_XML),
        "binary plist": lambda c, key: plistlib.dumps({key: c, "v": 1}, fmt=plistlib.FMT_BINARY),
    }  # fmt: skip
    nameless: dict[str, Wrap] = {
        "protobuf": _protobuf, "delimited protobuf": _delimited, "thrift binary": _thrift_binary, "thrift compact": _thrift_compact, "basic": _basic,
        "bearer": _bearer, "mail": _mail, "pipes": _pipes, "zip": _zip, "tar": _tar(tarfile.USTAR_FORMAT),
        "gnu tar": _tar(tarfile.GNU_FORMAT), "pax": _tar(tarfile.PAX_FORMAT),
        "list": lambda c, _: json.dumps([7, text_of(c), None]),
    }  # fmt: skip
    ends: dict[str, Wrap] = {"dns": _dns, "exif": _exif, "png": _png, "user agent": _agent, "json key": _json_key}
    found = {name: Wrapper(wrap, named=True, container=True) for name, wrap in named.items()}
    found |= {name: Wrapper(wrap, container=True) for name, wrap in nameless.items()}
    return found | {name: Wrapper(wrap, container=True, nests=False) for name, wrap in ends.items()}


def _encodings() -> dict[str, Wrapper]:
    found: dict[str, Wrap] = {
        "base64": lambda c, _: base64.b64encode(data_of(c)).decode(), "base64url": lambda c, _: base64.urlsafe_b64encode(data_of(c)).decode().rstrip("="),
        "base64 lines": lambda c, _: base64.encodebytes(data_of(c)).decode(), "base32": lambda c, _: base64.b32encode(data_of(c)).decode(),
        "hex": lambda c, _: data_of(c).hex(), "HEX": lambda c, _: data_of(c).hex().upper(),
        "data url": lambda c, _: f"data:application/octet-stream;base64,{base64.b64encode(data_of(c)).decode()}",
        "percent": lambda c, _: quote(text_of(c), safe=""), "percent twice": lambda c, _: quote(quote(text_of(c), safe=""), safe=""),
        "quoted-printable": _quoted_printable, "escapes": _escapes,
        "gzip": lambda c, _: gzip.compress(data_of(c), mtime=0), "gzip named": _gzip_named, "gzip members": _in_two(lambda data: gzip.compress(data, mtime=0)),
        "zlib": lambda c, _: zlib.compress(data_of(c)), "zlib streams": _in_two(zlib.compress), "deflate": _deflate, "headed gzip": _headed,
        "brotli": lambda c, _: brotli.compress(data_of(c)), "zstd": lambda c, _: zstandard.compress(data_of(c)),
        "zstd frames": _in_two(zstandard.compress), "snappy": _arrow("snappy"), "lz4": _arrow("lz4"), "lz4 block": _arrow("lz4_raw"), "lz4 sized": _lz4_sized,
        "utf-16": _utf_16("utf-16"), "utf-16-be": _utf_16("utf-16-be"), "utf-16-le": _utf_16("utf-16-le"),
        "grpc": _grpc, "xor gzip": lambda c, _: bytes(byte ^ 0x33 for byte in gzip.compress(data_of(c), mtime=0)),
    }  # fmt: skip
    return {name: Wrapper(wrap) for name, wrap in found.items()}


WRAPPERS: dict[str, Wrapper] = _containers() | _encodings()
"""All by name."""
