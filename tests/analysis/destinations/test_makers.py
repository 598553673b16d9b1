"""Who makes an app, by package name or bundle id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.destinations import Directory, facts
from analysis.destinations.makers import maker

MAKERS = [
    # package, organisation, controlling parent
    ("com.ss.android.ugc.trill", "TikTok", "ByteDance"),
    ("com.ss.android.ugc.aweme", "ByteDance", "ByteDance"),
    ("com.zhiliaoapp.musically.go", "TikTok", "ByteDance"),
    ("com.zhiliaoapp.musically", "TikTok", "ByteDance"),
    ("com.tencent.mm", "Tencent", "Tencent"),
    ("com.burbn.instagram", "Meta Platforms", "Meta Platforms"),
    ("com.whatsapp.w4b", "Meta Platforms", "Meta Platforms"),
    ("com.google.android.apps.maps", "Google", "Alphabet"),
    ("com.android.vending", "Google", "Alphabet"),
    ("ru.yandex.taxi", "Yandex", "MKPAO Yandex"),
    ("ru.mail.mailapp", "VK", "VK"),
    ("jp.naver.line.android", "LY Corporation", "A Holdings"),
    ("com.nhn.android.search", "Naver", "Naver"),
    ("com.sec.android.app.shealth", "Samsung Electronics", "Samsung Electronics"),
    ("com.miHoYo.GenshinImpact", "miHoYo", "miHoYo"),
    ("COM.MIHOYO.GENSHINIMPACT", "miHoYo", "miHoYo"),
    ("com.zzkko", "Shein", "Roadget Business"),
    ("com.king.candycrushsaga", "King", "Microsoft"),
    ("com.ss", None, ""), ("com.ssandroid", None, ""), ("com.tencentish.app", None, ""), ("TikTok", None, ""), ("", None, ""), ("com", None, ""),
]  # fmt: skip
"""The last ones are near-misses: part of a prefix, a longer label, a name that is no package."""


@pytest.mark.parametrize(("package", "organisation", "parent"), MAKERS)
def test_the_longest_prefix_of_whole_labels_names_the_maker(package: str, organisation: str | None, parent: str) -> None:
    found = maker(package)
    assert (found["organisation"] if found else None) == organisation
    assert not organisation or Directory()._maker(package, "2026-11-22", "package") == parent


def test_the_makers_table_goes_before_the_reversed_name() -> None:
    directory = Directory()
    line, naver = (directory.look_up(host, "", "tls") for host in ("uts-front.line-apps.com", "nlog.naver.com"))
    assert [directory.party("jp.naver.line.android", host) for host in (line, naver)] == ["first", "third"]
    assert directory.party("com.ss.android.ugc.aweme", directory.look_up("log.byteoversea.com", "", "tls")) == "first"
    assert directory.party("com.ss.android.ugc.aweme", directory.look_up("graph.facebook.com", "", "tls")) == "third"


@given(st.text(max_size=60))
def test_any_text_is_answered(app: str) -> None:
    assert maker(app) is None or maker(app)["organisation"]  # type: ignore[index]


def test_prefixes_are_labels_and_organisations_exist() -> None:
    organisations = {row["organisation"] for row in facts.table("organisations")}
    rows = facts.table("makers")
    assert len(rows) >= 100
    assert len({row["package"].lower() for row in rows}) == len(rows)
    for row in rows:
        assert row["organisation"] in organisations, row
        assert all(label and not label.startswith("-") for label in row["package"].split(".")), row
        assert "." in row["package"] or row["package"] in ("dji", "deezer"), f"a prefix of one label covers too much: {row}"
