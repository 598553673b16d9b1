"""Wrappers of the known-value matrix that are records, archives and other documents in bytes, written from their specifications."""

import io
import json
import plistlib
import re
import struct
import tarfile
import zipfile
import zlib

from .known_wrapping import Content, Wrap, Wrapper, containers, data_of, text_of


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


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


def records() -> dict[str, Wrapper]:
    """All by name."""
    named: dict[str, Wrap] = {
        "msgpack": _msgpack, "cbor": _cbor, "bson": _bson, "avro": _avro,
        "plist": lambda c, key: plistlib.dumps({key: c, "v": 1}, fmt=plistlib.FMT_XML),
        "binary plist": lambda c, key: plistlib.dumps({key: c, "v": 1}, fmt=plistlib.FMT_BINARY),
    }  # fmt: skip
    nameless: dict[str, Wrap] = {
        "protobuf": _protobuf, "delimited protobuf": _delimited, "thrift binary": _thrift_binary, "thrift compact": _thrift_compact, "zip": _zip,
        "tar": _tar(tarfile.USTAR_FORMAT), "gnu tar": _tar(tarfile.GNU_FORMAT), "pax": _tar(tarfile.PAX_FORMAT),
    }  # fmt: skip
    ends: dict[str, Wrap] = {"dns": _dns, "exif": _exif, "png": _png}
    return containers(named, nameless, ends) | {"grpc": Wrapper(_grpc)}
