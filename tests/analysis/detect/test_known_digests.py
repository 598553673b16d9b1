"""The digests are computed here once more, by the standard library in the plainest way."""

import base64
import hashlib
import hmac

import pytest

from analysis.detect.known_digests import ALGORITHMS, Digest, digests
from analysis.detect.known_spellings import spellings
from analysis.model import KnownValue

EMAIL = KnownValue("user.email", "Anna@Example.com")
GAID = KnownValue("device.advertising_id", "38400000-8cf0-11bd-b23e-10b96e40000d")
APP = KnownValue("app.id", "com.example.app")
ALL = (EMAIL, GAID, APP)


def made(*known: KnownValue) -> dict[bytes, Digest]:
    found: dict[bytes, Digest] = {}
    for digest in digests(known, [spellings(value.value, value.type) for value in known]):
        found.setdefault(digest.digest, digest)
    return found


FOUND = made(*ALL)


@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"])
@pytest.mark.parametrize("text", ["Anna@Example.com", "anna@example.com", "ANNA@EXAMPLE.COM", "384000008cf011bdb23e10b96e40000d"])
def test_each_algorithm_of_each_spelling(name: str, text: str) -> None:
    assert FOUND[hashlib.new(name, text.encode()).digest()].form == name.replace("_", "-")


@pytest.mark.parametrize(
    ("data", "algorithm", "form"),
    [
        (b"anna@example.com\n", "sha256", "sha256-newline"),
        (hashlib.md5(b"anna@example.com").hexdigest().encode(), "sha256", "sha256-of-md5"),
        (hashlib.sha1(b"anna@example.com").hexdigest().upper().encode(), "md5", "md5-of-sha1"),
        (hashlib.sha256(b"anna@example.com").digest(), "sha256", "sha256-of-sha256"),
        (base64.b64encode(b"anna@example.com"), "md5", "md5-of-base64"),
        (b"Anna@Example.com:" + GAID.value.encode(), "sha1", "sha1-salted"),
        (GAID.value.encode() + b"Anna@Example.com", "md5", "md5-salted"),
        (b"com.example.app|" + GAID.value.encode(), "sha256", "sha256-salted"),
        (b"COM.EXAMPLE.APP" + GAID.value.upper().encode(), "sha256", "sha256-salted"),
    ],
)
def test_chains(data: bytes, algorithm: str, form: str) -> None:
    assert FOUND[hashlib.new(algorithm, data).digest()].form == form


def test_hmac_names_value_and_key() -> None:
    found = FOUND[hmac.digest(GAID.value.encode(), b"Anna@Example.com", "sha256")]
    assert (found.known, found.salt, found.form) == (0, 1, "hmac-sha256")


def test_the_app_is_the_salt_whatever_the_order() -> None:
    for data in (b"com.example.app" + GAID.value.encode(), GAID.value.encode() + b"com.example.app"):
        found = FOUND[hashlib.md5(data).digest()]
        assert (found.known, found.salt) == (1, 2)


def test_the_app_is_the_salt_even_where_it_says_more() -> None:
    android = KnownValue("device.vendor_scoped_id", "9774d56d682e549c")
    found = made(android, KnownValue("app.id", "com.example.an.app.with.a.long.name"))
    assert (found[hashlib.md5(b"com.example.an.app.with.a.long.name9774d56d682e549c").digest()].known) == 0


def test_what_says_little_is_no_salt() -> None:
    assert all(digest.salt < 0 for digest in made(GAID, KnownValue("device.language", "de")).values())


def test_every_algorithm_has_a_name_and_eight_bytes() -> None:
    assert all(name and len(function(b"x")) >= 16 for name, function in ALGORITHMS.values())
    assert FOUND[hashlib.md5(b"anna@example.com").digest()[4:12]].form == "md5-middle"
