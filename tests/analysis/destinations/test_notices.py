"""Notices of authorities: told where they name the app, and nowhere else."""

import pytest

from analysis.destinations import facts, notices
from analysis.destinations.makers import maker


def authorities(*apps: str) -> set[str]:
    return {row["authority"] for row in notices.on_apps(apps)}


@pytest.mark.parametrize("app", ["com.zhiliaoapp.musically", "com.ss.android.ugc.trill", "TikTok", "tiktok"])
def test_notices_on_an_app_by_package_maker_or_name(app: str) -> None:
    assert {"Centre for Cyber Security (CFCS)", "Office of Management and Budget", "Data Protection Commission"} <= authorities(app)


@pytest.mark.parametrize(
    ("app", "there", "not_there"),
    [
        ("com.tencent.mm", "Ministry of Electronics and Information Technology", "Centre for Cyber Security (CFCS)"),
        ("com.openai.chatgpt", "Ministry of Finance", "Ministry of Digital Affairs"),
        ("org.telegram.messenger", "National Cybersecurity Coordination Centre", "European Commission"),
        ("com.deepseek.chat", "Garante per la protezione dei dati personali", "European Commission"),
    ],
)
def test_a_notice_on_one_app_is_not_on_others(app: str, there: str, not_there: str) -> None:
    assert there in authorities(app)
    assert not_there not in authorities(app)


@pytest.mark.parametrize(
    "app", ["com.ss.android.ugc.aweme", "com.tencent.mobileqq", "com.tencent.mmish", "com.example.tiktok", "TikTok Downloader", "com.openai.sora", ""]
)
def test_other_apps_of_a_maker_and_lookalikes_have_none(app: str) -> None:
    assert notices.on_apps([app]) == []


def test_rows_say_who_what_when_and_from_where_in_order() -> None:
    rows = notices.on_apps(["com.zhiliaoapp.musically", "com.deepseek.chat", "com.zhiliaoapp.musically"])
    assert all(tuple(row) == notices.COLUMNS for row in rows)
    assert all(row["authority"] and row["text"] and row["valid_from"] and row["source"] for row in rows)
    order = [(row["app"], row["valid_from"]) for row in rows]
    assert order == sorted(order) and len({tuple(row.values()) for row in rows}) == len(rows)


def test_every_notice_can_be_found_or_names_no_app() -> None:
    for row in facts.table("notices"):
        packages = row["packages"].split()
        assert packages or row["makers"] or "apps of states" in row["apps"], row
        assert all(maker(package) for package in packages), row
    organisations = {row["organisation"] for row in facts.table("organisations")}
    assert {name for row in facts.table("notices") for name in row["makers"].split("; ") if name} <= organisations
