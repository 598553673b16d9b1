"""Unknown identifiers that are digests of typed values, and such as are not."""

import hashlib

import pytest

from analysis.detect import detect
from tests.factories import fields_of, types_of

GAID = "3f034872-5e28-45a1-9eda-ce22a3e36d1a"


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize("form", [str, str.upper, lambda text: text.replace("-", "")], ids=["plain", "capitals", "bare"])
def test_the_digest_of_a_typed_value_takes_its_type(name: str, form: object) -> None:
    digest = hashlib.new(name, form(GAID).encode()).hexdigest()  # type: ignore[operator]
    found = detect(*fields_of(f"gaid={GAID};zzz={digest}"), ())
    assert types_of(found, 1) == ["device.advertising_id_hashed"]
    (verdict,) = (v for v in found.verdicts if v.type.endswith("_hashed"))
    assert (verdict.tier, verdict.rule) == ("checked", f"digest:{name}") and GAID not in verdict.evidence


@pytest.mark.parametrize(
    "text",
    [
        f"gaid={GAID};zzz={hashlib.md5(b'another').hexdigest()}",
        f"os=Android;zzz={hashlib.md5(b'Android').hexdigest()}",
    ],
)
def test_other_digests_stay_candidates(text: str) -> None:
    found = detect(*fields_of(text), ())
    assert [v.rule for at, v in zip(found.row, (found.verdicts[code] for code in found.verdict), strict=True) if at == 1] == ["candidate"]


def test_an_e_mail_address_and_its_digest() -> None:
    digest = hashlib.sha256(b"anna.b@example.org").hexdigest()
    assert types_of(detect(*fields_of(f"user.email=Anna.B@example.org;zzz={digest}"), ()), 1) == ["user.email_hashed"]


def test_a_proof_goes_before_what_a_name_says() -> None:
    digest = hashlib.sha1(GAID.encode()).hexdigest()
    found = detect(*fields_of(f"gaid={GAID};device_id_sha1={digest};device.didsha1={digest.upper()}"), ())
    assert types_of(found, 1) == types_of(found, 2) == ["device.advertising_id_hashed"]
    assert any(v.evidence == "SHA-1 of a value that stands elsewhere in this capture as Advertising ID" for v in found.verdicts)


def test_without_a_proof_the_name_stands_and_a_password_stays_one() -> None:
    other = hashlib.sha1(b"another").hexdigest()
    assert types_of(detect(*fields_of(f"gaid={GAID};device_id_sha1={other}"), ()), 1) == ["device.other_id"]
    assert types_of(detect(*fields_of(f"gaid={GAID};password={hashlib.md5(GAID.encode()).hexdigest()}"), ()), 1) == ["auth.password"]
