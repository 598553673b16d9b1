"""Reverse domain names and what only looks like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.reverse_names import appid, package, packages


@pytest.mark.parametrize("text", ["com.example.app", "net.mbc.shahid", "org.telegram", "ve.example.app", "example.shop.client", "com.example.4play"])
def test_packages(text: str) -> None:
    assert package(text)


@pytest.mark.parametrize(
    "text", ["www.example.com", "index.html", "com.example.app.js", "java.lang.String", "api.example.app", "shop.example.com", "example.app", "com.example.4"]
)
def test_hosts_files_and_classes_are_none(text: str) -> None:
    assert not package(text)


def test_an_app_is_not_called_like_a_host() -> None:
    assert appid("com.example.app")
    assert package("app.example.com") and not appid("app.example.com")


@pytest.mark.parametrize("text", ["com.a.b,org.c.d,net.e.f", "com.a.b|org.c.d", "['com.a.b', 'org.c.d', 'net.e.f', 'other']"])
def test_several_packages(text: str) -> None:
    assert packages(text)


@pytest.mark.parametrize("text", ["com.a.b,com.a.b,com.a.b", "com.a.b,com.a.c", "com.a.b,org.c.d,other", "a.b,c.d,e.f", "com.a.b,org.c.d,net.e.f,x,y,z"])
def test_one_package_and_other_text(text: str) -> None:
    assert not packages(text)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert appid(text) <= package(text)
    packages(text)
