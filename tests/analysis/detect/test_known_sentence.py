import pytest

from analysis.detect.known_index import Hit
from analysis.detect.known_sentence import label, type_of, verdict
from analysis.model import KnownValue

KNOWN = [
    KnownValue("user.email", "a@b.example", "work e-mail"),
    KnownValue("device.advertising_id", "x"),
    KnownValue("network.wifi_bssid", "y"),
    KnownValue("canary", "z", "clip"),
]


def hit(known: int = 0, how: str = "the {}", hashed: bool = False, keyed: bool = False, salt: int = -1, form: str = "plain", whole: bool = True) -> Hit:
    return Hit(known, known, how, form, salt, hashed, keyed, whole)


@pytest.mark.parametrize(
    ("hits", "rule", "evidence"),
    [
        (
            [hit(how="SHA-256 of the lower-cased {}, base64url", hashed=True, form="sha256-base64url")],
            "known:user.email:sha256-base64url",
            "Known value of the test phone: SHA-256 of the lower-cased e-mail address “work e-mail”, base64url.",
        ),
        (
            [hit(1, "MD5 of the {} joined with the {salt}", hashed=True, salt=0, form="md5-salted")],
            "known:device.advertising_id:md5-salted",
            "Known value of the test phone: MD5 of the advertising ID joined with the e-mail address “work e-mail”.",
        ),
        (
            [hit(1, keyed=True)],
            "known:device.advertising_id:plain",
            "Known value of the test phone: the advertising ID; too short to count by itself, but the key agrees.",
        ),
        ([hit(0), hit(3), hit(3)], "known:user.email:plain", "Known value of the test phone: the e-mail address “work e-mail”; also canary “clip”."),
    ],
)
def test_sentences(hits: list[Hit], rule: str, evidence: str) -> None:
    said = verdict(KNOWN, hits)
    assert (said.rule, said.evidence, said.tier, said.available) == (rule, evidence, "known value", True)


def test_a_hash_has_the_hashed_type_where_there_is_one() -> None:
    assert type_of(KNOWN[0], True) == "user.email_hashed"
    assert type_of(KNOWN[2], True) == "network.wifi_bssid"
    assert type_of(KnownValue("location.city", "Berlin"), True) == "user.demographic_hashed"
    assert type_of(KNOWN[0], False) == "user.email"


def test_labels() -> None:
    assert [label(known) for known in KNOWN] == ["e-mail address “work e-mail”", "advertising ID", "access point address (BSSID)", "canary “clip”"]


def test_in_the_name_of_a_field() -> None:
    said = verdict(KNOWN, [hit()], named="a@b.example")
    assert "in the name of a field: the e-mail address “work e-mail”." in said.evidence
    assert (said.named, said.whole, verdict(KNOWN, [hit()]).named) == ("a@b.example", False, "")


def test_a_hash_is_said_to_be_one_whatever_the_type() -> None:
    assert verdict(KNOWN, [hit(2, hashed=True)]).hashed and not verdict(KNOWN, [hit(2)]).hashed
    assert not verdict(KNOWN, [hit(2), hit(2, hashed=True)]).hashed  # the plainest decides


def test_in_a_longer_text() -> None:
    said = verdict(KNOWN, [hit(whole=False)])
    assert said.evidence == "Known value of the test phone, in a longer text: the e-mail address “work e-mail”." and not said.whole
    assert verdict(KNOWN, [hit(whole=False), hit(whole=True)]).whole
