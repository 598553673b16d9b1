"""What stands behind certain words of a path."""

import pytest

from analysis.decode import Opener
from analysis.detect import detect
from analysis.detect.routes import names_someone
from analysis.model import Direction, FieldTable, MessageTable
from tests.factories import message


def found(path: str, direction: Direction = "sent") -> list[tuple[str, str]]:
    """(type, rule) of the findings of a request."""
    opener = Opener()
    opener.add(0, message(method="GET", path=path))
    fields: FieldTable = opener.fields
    messages = MessageTable(["api.example.com"], [path], ["GET"], ["http/1.1"], ["request"], [direction], [0])
    findings = detect(fields, messages, ())
    assert all(verdict.tier == "name or shape" for verdict in findings.verdicts if verdict.rule.startswith("route:"))
    return [(findings.verdicts[code].type, findings.verdicts[code].rule) for code in findings.verdict if findings.verdicts[code].type]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/search/hiv-test-clinic", "usage.search_query"),
        ("/search/divorce-lawyer-copenhagen/page/2", "usage.search_query"),
        ("/v1/search/abortion", "usage.search_query"),
        ("/users/freja.zorro/inbox", "user.username"),
        ("/profile/frejazorro", "user.username"),
        ("/authors/freja84", "user.username"),
        ("/users/8812345", "user.account_id"),
        ("/accounts/507f1f77bcf86cd799439011", "user.account_id"),
    ],
)
def test_hits(path: str, kind: str) -> None:
    assert [one for one in found(path) if one[1].startswith("route:")] == [(kind, f"route:{path.split('/')[2 if path.startswith('/v1') else 1]}")]


@pytest.mark.parametrize(
    "path",
    [
        "/users/me", "/users/login", "/user/getInfo", "/user/v2", "/users/2", "/profile/settings", "/profile/edit_photo.json", "/u/0/",
        "/search/results", "/search/suggest/v2", "/search/2", "/search/users", "/search/general/item", "/search/8812345678",
        "/accounts/process_contact_point_signals", "/accounts/eligibility", "/contacts/jonas", "/research/hiv", "/users", "/",
    ],
)  # fmt: skip
def test_near_misses(path: str) -> None:
    assert [one for one in found(path) if one[1].startswith("route:")] == []


def test_not_in_what_came_back() -> None:
    assert found("/profile/frejazorro", "came back") == []


@pytest.mark.parametrize(
    ("before", "segment", "hidden"),
    [
        ("users", "freja.zorro", True),
        ("u", "freja84", True), ("q", "abortion", True), ("u", "0", False), ("Users", "42", False), ("contacts", "jonas", True),
        ("search", "hiv", True), ("accounts", "eligibility", True),
        ("users", "me", False), ("search", "results", False), ("accounts", "process_contact_point_signals", False), ("user", "v2", False),
        ("photos", "freja", False), ("", "freja", False), ("users", "", False),
    ],
)  # fmt: skip
def test_what_is_masked(before: str, segment: str, hidden: bool) -> None:
    assert names_someone(before, segment) is hidden
