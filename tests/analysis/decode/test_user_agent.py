"""User agents."""

import time
from typing import Any

import pytest

from analysis.decode import user_agent
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (
        "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ1A.230105.002)",
        {"os": "Android", "os_version": "13", "model": "Pixel 7", "build": "TQ1A.230105.002"},
    ),
    (
        "Mozilla/5.0 (Linux; Android 11; SM-G991B Build/RP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/83.0 Mobile Safari/537.36",
        {"app": "Chrome", "app_version": "83.0", "os": "Android", "os_version": "11", "model": "SM-G991B", "build": "RP1A"},
    ),
    ("My App/42 CFNetwork/1410.0.3 Darwin/22.6.0", {"app": "My App", "app_version": "42"}),
    ("MyApp/4.2 (iPhone; iOS 17.1; Scale/3.00)", {"app": "MyApp", "app_version": "4.2", "os": "iOS", "os_version": "17.1", "model": "iPhone"}),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36", {"os": "Android", "os_version": "10"}),
    ("[FBAN/FB4A;FBAV/1.2;FBDV/Pixel 7;FBCR/Telekom;]", {"app": "FB4A", "app_version": "1.2", "model": "Pixel 7", "carrier": "Telekom"}),
    (
        "Instagram 275.0 Android (33/13; 420dpi; 1080x2201; Google/google; Pixel 7; panther; panther; de_DE; 4582)",
        {"app": "Instagram", "app_version": "275.0", "os": "Android", "os_version": "13", "maker": "Google/google", "model": "Pixel 7"},
    ),
)

MISSES: tuple[Any, ...] = (
    "text/html, application/json; q=1",
    "a/b/c",
    "okhttp/4.9.0",
    "Read this (Linux; really)",
    "1/2",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert user_agent.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert user_agent.open(value, Hint()) is None


def test_hostile_texts_end() -> None:
    start = time.process_time()
    for hostile in ("Mozilla/5.0 " + "a/b ;," * 95, "Mozilla/5.0 " + "(" * 500, "Mozilla/5 Android" + "; " * 280, "Android 1;" + " " * 500):
        user_agent.open(hostile, Hint())
    assert time.process_time() - start < 0.5
