"""Golden cases: bytes written by the reference libraries named in each file, and every field that must come out of them."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.factories import opened

CASES = sorted((Path(__file__).resolve().parents[2] / "cases").glob("*/*.json"))


def wanted(value: str) -> str | bytes:
    """A value as it stands in a case file: text, or bytes after ``hex:`` or ``base64:``."""
    if value.startswith("hex:"):
        return bytes.fromhex(value[4:])
    return base64.b64decode(value[7:]) if value.startswith("base64:") else value


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_each_case_opens_to_exactly_its_fields(path: Path) -> None:
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    body = base64.b64decode(case["base64"]) if "base64" in case else case["text"].encode()
    found = opened(body, content_type=case.get("content_type", ""), content_encoding=case.get("content_encoding", ""))
    assert found == [(place, steps, wanted(value)) for place, steps, value in case["fields"]]


def test_there_are_cases_for_every_binary_format() -> None:
    assert {path.parent.name for path in CASES} >= {
        "protobuf",
        "message_pack",
        "cbor",
        "bson_document",
        "thrift_compact",
        "thrift_binary",
        "avro_container",
        "exif",
    }
