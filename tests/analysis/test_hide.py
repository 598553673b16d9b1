"""Known values in what is shown in clear."""

import pytest

from analysis.case import value_ids
from analysis.case.redact import pseudonym
from analysis.hide import Hider, in_names
from analysis.model import KnownValue

KEY = bytes(32)
KNOWN = (
    KnownValue("user.name", "Freja Zorro"),
    KnownValue("user.username", "frejazorro"),
    KnownValue("user.email", "freja@zorro.example"),
    KnownValue("network.wifi_ssid", "Familie Zorro"),
    KnownValue("device.advertising_id", "38400000-8cf0-11bd-b23e-10b96e40000d"),
    KnownValue("device.language", "de"),
    KnownValue("device.model", "Pixel 7"),
    KnownValue("user.username", "birgit_j", "short"),
    KnownValue("device.manufacturer", "Panasonic Mobile"),
)


def shown(label: str, text: str) -> str:
    return pseudonym(label, value_ids(KEY, [text])[0])


@pytest.fixture
def hide() -> Hider:
    return Hider(KNOWN, KEY)


def test_hosts(hide: Hider) -> None:
    name = shown("name", "frejazorro")
    assert hide.host("frejazorro.example-blog.com") == f"{name}.example-blog.com"
    assert hide.host("www.frejazorro.com") == f"www.{name}.com"
    assert hide.host("freja-zorro.cdn.example.com") == f"{shown('name', 'freja-zorro')}.cdn.example.com"
    assert hide.host("img-frejazorro-8f3a9c1d77.example.com") == f"{shown('label', 'img-frejazorro-8f3a9c1d77')}.example.com"
    for other in ("api.example.com", "de.example.com", "frejazorros.example.com", "203.0.113.9", ""):
        assert hide.host(other) == other


def test_request_targets(hide: Hider) -> None:
    (path,) = hide.paths(["/profile/frejazorro/photos?freja_zorro=1&x=2"])
    assert path.startswith(f"/profile/{shown('name', 'frejazorro')}/photos?{shown('name', 'freja_zorro')}=")
    assert hide.paths(["/blog/frejazorro-cv"]) == [f"/blog/{shown('name', 'frejazorro')}-cv"]
    assert hide.paths(["/a/ZnJlamF6b3Jybw=="]) == [f"/a/{shown('name', 'ZnJlamF6b3Jybw==')}"]
    assert hide.paths(["/users/priya/inbox", "/users/me/inbox"]) == [f"/users/{shown('segment', 'priya')}/inbox", "/users/me/inbox"]
    assert hide.paths(["/search/hiv-test-clinic"]) == [f"/search/{shown('segment', 'hiv-test-clinic')}"]
    assert hide.paths(["/blog/birgit_j", "/blog/birgit_jensen"]) == [f"/blog/{shown('handle', 'birgit_j')}", "/blog/birgit_jensen"]
    assert hide.paths(["/v1/panasonic-mobile/x"]) == ["/v1/panasonic-mobile/x"]  # evidence, not a person
    assert hide.paths(["/v1/de/photos", "/"]) == ["/v1/de/photos", "/"]


def test_paths_of_fields(hide: Hider) -> None:
    ssid = shown("ssid", "Familie Zorro")
    paths = ["wifi.Familie Zorro", "a\\.b[*].mail_to_freja_zorro!json.id", "lists.de", "Pixel 7", "x!base64!json.frejazorro[*]!key", ""]
    assert hide.templates(paths) == [
        f"wifi.{ssid}", f"a\\.b[*].mail_to_{shown('name', 'freja_zorro')}!json.id", "lists.de", "Pixel 7",
        f"x!base64!json.{shown('name', 'frejazorro')}[*]!key", "",
    ]  # fmt: skip
    (dotted,) = hide.templates(["a.x freja@zorro\\.example.b"])
    assert dotted == f"a.x {shown('email', 'freja@zorro.example')}.b"


def test_other_texts_and_what_can_be_revealed(hide: Hider) -> None:
    (text,) = hide.texts(["expected frejazorro at 7"])
    assert text == f"expected {shown('name', 'frejazorro')} at 7"
    assert list(hide.pieces.values()) == ["frejazorro"]


def test_nothing_is_known() -> None:
    hide = Hider((), KEY)
    assert hide.templates(["wifi.Familie Zorro"]) == ["wifi.Familie Zorro"] and hide.host("frejazorro.example.com") == "frejazorro.example.com"


PLANTED = (
    KnownValue("user.name", "Birgit"),
    KnownValue("content.contacts", "Jonas Ekdahl"),
    KnownValue("content.contacts", "Max Page"),
    KnownValue("content.contacts", "priya.raman@mailer.example"),
    KnownValue("device.model", "Freja"),
)


@pytest.mark.parametrize("text", ["birgit", "/a/Birgit", "jonas.cam.example", "files/ekdahl-cv.pdf", "o.BIRGIT.a"])
def test_one_word_of_a_planted_person_is_masked(text: str) -> None:
    hide = Hider(PLANTED, KEY)
    shown = hide.texts([text]) + hide.paths([text]) + hide.templates([text])
    assert not [one for one in shown if any(name in one.lower() for name in ("birgit", "jonas", "ekdahl"))]
    assert {text.lower() for text in hide.pieces.values()} <= {"birgit", "jonas", "ekdahl"}


@pytest.mark.parametrize("text", ["page", "birgitte", "freja", "/users/pages", "jo", "mailer.example", "raman"])
def test_words_of_programs_longer_words_and_other_types_stay(text: str) -> None:
    assert Hider(PLANTED, KEY).texts([text]) == [text]


SAID = [
    (KnownValue("user.name", "Freja Zorro"), "masked"), (KnownValue("user.email", "freja@zorro.example"), "masked"),
    (KnownValue("user.name", "Larry Page"), "masked; alone, 1 of its 2 words stays readable: programs use it too"),
    (KnownValue("content.contacts", "Page Value Address"), "masked; alone, 3 of its 3 words stay readable: programs use them too"),
    (KnownValue("user.name", "Max Key"), "readable: made of words that programs use too"), (KnownValue("user.name", "Grace"), "masked"),
    (KnownValue("device.model", "Pixel 7"), "readable: what is of low sensitivity is evidence there"),
    (KnownValue("user.phone_number", "112"), "readable: too short to be told from other text"), (KnownValue("canary", "otter-violin-93"), "masked"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "said"), SAID, ids=[one.value for one, _ in SAID])
def test_what_stays_readable_in_names_is_told_and_is_so(one: KnownValue, said: str) -> None:
    assert in_names([one]) == [said]
    hider = Hider([one], KEY)
    key, path, host = (
        *hider.templates([one.value.replace(".", "\\.")]),
        *hider.paths([f"/blog/{one.value}"]),
        hider.host(f"{one.value.replace(' ', '')}.x.example"),
    )
    assert (one.value.replace(".", "\\.") == key) is said.startswith("readable")
    if said.startswith("masked"):
        assert one.value not in path and one.value.replace(" ", "") not in host
    assert [hider.templates([word]) == [word] for word in ("page", "key", "larry")][:2] == [True, True] and one.value not in said
