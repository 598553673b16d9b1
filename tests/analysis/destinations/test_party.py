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
    ("com.example.app", "www.facebook.com", {}, "unknown"),  # whose the app is, nobody knows
    ("com.example.app", "jp.video.example", {"owner": "Video Ltd", "category": "video"}, "unknown"),
    ("com.app.mobile", "api.other.com", {"owner": "Mobile App Ltd", "category": "video"}, "unknown"),
    ("com.app.mobile", "api.other.com", {"owner": "Mobile App Ltd", "category": "advertising"}, "third"),
]


@pytest.mark.parametrize(("app", "host", "changes", "expected"), PARTIES)
def test_the_party_of_a_destination(app: str, host: str, changes: dict[str, str], expected: str) -> None:
    assert party(app, destination(host, **changes)) == expected


def test_the_maker_of_the_app_counts_through_its_parent() -> None:
    assert party("com.facebook.katana", destination("i.instagram.com"), "Meta Platforms") == "first"
    assert party("com.google.android.youtube", destination("youtubei.googleapis.com"), "Alphabet") == "first"


MAKERS = [
    # app, attribution, host, main, party
    ("Argo", "user agent", "appboot.netflix.com", False, "unknown"),
    ("Argo", "user agent", "appboot.netflix.com", True, "first"),
    ("Argo", "user agent", "ad.doubleclick.net", False, "third"),
    ("Argo", "user agent", "ad.doubleclick.net", True, "third"),  # most went there, but it is a service to all apps
    ("Argo", "user agent", "www.google.com", True, "unknown"),
    ("Reddit", "user agent", "www.facebook.com", False, "unknown"),
    ("Reddit", "label only", "www.facebook.com", False, "third"),
    ("Reddit", "label only", "www.reddit.com", False, "first"),
    ("com.netflix.mediaclient", "user agent", "www.facebook.com", False, "third"),
    ("com.nobody.player", "package", "api.maker.example.com", True, "unknown"),  # a tracker that nobody knows gets the most traffic, too
    ("com.nobody.player", "package", "api.maker.example.com", False, "unknown"),
    ("", "label only", "www.facebook.com", True, "unknown"),
]


@pytest.mark.parametrize(("app", "attribution", "host", "main", "expected"), MAKERS)
def test_third_needs_a_known_maker_or_a_service_to_all(app: str, attribution: str, host: str, main: bool, expected: str) -> None:
    assert Directory().party(app, destination(host), "2026-01-01", attribution, main) == expected
