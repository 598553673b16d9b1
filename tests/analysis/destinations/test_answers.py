from analysis.destinations import Directory, answer


def test_a_known_host_is_answered_in_full() -> None:
    row = answer(Directory(), "graph.facebook.com")
    assert (row["owner"], row["parent"], row["seat"], row["control"], row["domain"]) == ("Meta Platforms", "Meta Platforms", "US", "US", "facebook.com")
    assert row["source"]


def test_what_no_table_has_is_unknown() -> None:
    row = answer(Directory(), "nobody.example")
    assert {row[c] for c in ("owner", "parent", "category", "seat", "headquarters", "control", "server")} == {"unknown"}


def test_an_address_is_answered_as_an_address() -> None:
    row = answer(Directory(), "104.16.1.1")
    assert (row["host"], row["operator"], row["server"], row["registered_in"]) == ("104.16.1.1", "Cloudflare", "unknown", "US")


def test_the_day_matters() -> None:
    assert [answer(Directory(), "x.tiktokv.us", day)["owner"] for day in ("2025-12-31", "2026-02-01")] == ["TikTok", "TikTok USDS Joint Venture"]
