from dataclasses import replace

import pytest

from analysis.destinations import Directory
from analysis.destinations.party import package_domain, party
from analysis.model import Destination

PACKAGES = [
    ("com.example.app", "example.com"),
    ("uk.co.bbc.iplayer", "bbc.co.uk"),
    ("Example App", ""),
    ("example", ""),
    ("", ""),
    ("org.unlistedtld", "unlistedtld.org"),
]


@pytest.mark.parametrize(("app", "domain"), PACKAGES)
def test_a_package_name_is_a_domain_reversed(app: str, domain: str) -> None:
    assert package_domain(app) == domain


def destination(host: str, **changes: str) -> Destination:
    return replace(Directory().look_up(host, "", "tls"), **changes)  # type: ignore[arg-type]


PARTIES = [
    ("com.example.app", "api.example.com", {}, "first"),
    ("Example", "api.example.com", {}, "first"),
    ("com.reddit.frontpage", "events.redditmedia.com", {}, "first"),
    ("Reddit", "w3.reddit.com", {}, "first"),
    ("com.example.app", "graph.facebook.com", {}, "third"),
    ("com.facebook.katana", "graph.facebook.com", {}, "first"),
    ("com.example.app", "unknown.example", {}, "unknown"),
    ("com.example.app", "d1.cloudfront.net", {}, "unknown"),
    ("", "graph.facebook.com", {}, "unknown"),
    ("com.app.mobile", "api.other.com", {"owner": "Mobile App Ltd"}, "third"),
]


@pytest.mark.parametrize(("app", "host", "changes", "expected"), PARTIES)
def test_the_party_of_a_destination(app: str, host: str, changes: dict[str, str], expected: str) -> None:
    assert party(app, destination(host, **changes)) == expected


def test_the_maker_of_the_app_counts_through_its_parent() -> None:
    assert party("com.facebook.katana", destination("i.instagram.com"), "Meta Platforms") == "first"
    assert party("com.google.android.youtube", destination("youtubei.googleapis.com"), "Alphabet") == "first"
