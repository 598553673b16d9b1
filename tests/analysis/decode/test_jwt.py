"""JSON Web Tokens."""

import base64
import json
from typing import Any

import pytest

from analysis.decode import jwt
from analysis.decode.tree import Hint

MISSES: tuple[Any, ...] = (
    "eyJhbGciOiJIUzI1NiJ9",
    "com.example.application",
    "eyJub3RoaW5nIjoxfQ.eyJhIjoxfQ.sig",
    "a.b.c",
    "eyJhbGciOiJIUzI1NiJ9.notjson!.sig",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert jwt.open(value, Hint()) is None


def token(*parts: Any) -> str:
    """The parts as a token, objects as JSON."""
    raw = (json.dumps(part).encode() if isinstance(part, dict) else part for part in parts)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in raw)


def test_header_and_claims() -> None:
    assert jwt.open(token({"alg": "RS256", "kid": "1"}, {"sub": "7"}, b"\1\2\3"), Hint()) == {"header": {"alg": "RS256", "kid": "1"}, "claims": {"sub": "7"}}
    assert jwt.open(token({"alg": "none"}, {"sub": "7"}, b""), Hint()) == {"header": {"alg": "none"}, "claims": {"sub": "7"}}


def test_an_encrypted_token_shows_its_header() -> None:
    assert jwt.open(token({"alg": "dir", "enc": "A128GCM"}, b"", b"iv", b"text", b"tag"), Hint()) == {"header": {"alg": "dir", "enc": "A128GCM"}}
