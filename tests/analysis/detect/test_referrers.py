"""Pages that requests name to other sites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect import detect
from analysis.detect.referrers import site_of, tells_page
from tests.factories import fields_of, types_of


@pytest.mark.parametrize(
    ("referer", "host"),
    [
        ("https://www.example.org/news/1.html", "stats.example.com"),
        ("http://www.example.co.il/a", "www.example2.co.il"),
        ("https://www.example.org/embedded-systems/framework", "stats.example.com"),
        ("https://www.example.org/?q=rash", "fonts.example.net"),
        ("https://www.example.org/a", "192.0.2.7"),
        ("http://192.0.2.8/a", "192.0.2.7"),
    ],
)
def test_another_site_learns_the_page(referer: str, host: str) -> None:
    assert tells_page(referer, host)
    assert types_of(detect(*fields_of(f"h:referer={referer}", f"https://{host}/x"), ())) == ["usage.page_view"]


@pytest.mark.parametrize(
    ("referer", "host"),
    [
        ("https://www.example.org/news/1.html", "img.example.org"),
        ("https://www.example.co.il/a", "static.example.co.il"),
        ("https://www.example.org/", "stats.example.com"),
        ("https://www.example.org", "stats.example.com"),
        ("https://www.example.org/ui.css?v=2", "fonts.example.net"),
        ("https://www.example.org/player.swf", "video.example.net"),
        ("https://ads.example.org/frame?id=1", "img.example.net"),
        ("https://www.example.org/pagead/ads?client=1", "img.example.net"),
        ("https://www.example.org/FooterIFrame/1.html", "img.example.net"),
        ("https://www.example.org/2009/teaser_right/index.asp", "img.example.net"),
        ("http://localhost/index.html", "api.example.com"),
        ("http://127.0.0.1:8080/index.html", "api.example.com"),
        ("file:///android_asset/index.html", "api.example.com"),
        ("android-app://com.example.app/a", "api.example.com"),
        ("https://[bad/a", "api.example.com"),
        ("https://www.example.org/a", ""),
    ],
)
def test_no_page_or_no_other_site(referer: str, host: str) -> None:
    assert not tells_page(referer, host)


def test_only_in_requests_and_in_this_header() -> None:
    page = "https://www.example.org/news/1.html"
    assert types_of(detect(*fields_of(f"h:referer={page}", "https://stats.example.com/x", "came back"), ())) == []
    assert types_of(detect(*fields_of(f"h:x-next={page}", "https://stats.example.com/x"), ())) == []


@given(st.text(), st.text())
def test_any_address_is_judged(referer: str, host: str) -> None:
    assert tells_page(referer, host) in (True, False)
    assert isinstance(site_of(host), str)
