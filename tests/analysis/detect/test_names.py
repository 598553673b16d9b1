"""Each row of the table of names has a case it must take and one it must leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect import detect, load_types
from analysis.detect.facts import rows
from analysis.detect.names import NEGATIVE, name_rules
from analysis.model import FieldTable, MessageTable, Template
from tests.factories import fields_of, types_of

ROWS = rows("names")


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['type']}:{row['hit'][:40]}" for row in ROWS])
def test_hit_and_near_miss(row: dict[str, str]) -> None:
    hit = types_of(detect(*_fields(row["hit"]), ()))
    miss = types_of(detect(*_fields(row["miss"]), ()))
    if row["type"] == NEGATIVE:
        assert hit == []
    else:
        assert hit == [row["type"]]
        assert row["type"] not in miss


def _fields(text: str) -> tuple[FieldTable, MessageTable]:
    """The fields of ``path=value``, also behind an address and a space where the endpoint matters."""
    url, _, rest = text.partition(" ") if text.startswith("https://") else ("", "", text)
    return fields_of(rest, url) if url else fields_of(rest)


def test_every_row_has_a_known_type_a_reason_a_source_and_a_date() -> None:
    for row in ROWS:
        assert row["type"] in load_types() or row["type"] == NEGATIVE
        assert row["reason"] and row["source"] and row["date"] and row["hit"] and row["miss"], row


@pytest.mark.parametrize(
    "path",
    ["os_version", "osVersion", "OSVersion", "os-version", "os.version", "osversion", "device.os.version", "x-os-version", "system_version", "osv", "OS_VER"],
)
def test_one_name_in_many_spellings(path: str) -> None:
    assert types_of(detect(*fields_of(f"{path}=14.8"), ())) == ["device.os_version"]


@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_key_is_judged(key: str, parents: list[str]) -> None:
    name_rules(Template("body", key, (), key, tuple(parents)))


@pytest.mark.parametrize("path", ["free_memory_bytes", "memoryFree", "bytes_of_free_memory", "system.freeMemoryMb"])
def test_words_in_any_order_and_units_behind_them(path: str) -> None:
    assert types_of(detect(*fields_of(f"{path}=123456"), ())) == ["device.memory"]


def test_rows_with_more_words_go_first_and_a_lone_word_that_may_stand_anywhere_last() -> None:
    found = [rule for rule, _ in name_rules(Template("body", "app_memory_version", (), "app_memory_version", ()))]
    assert [len(rule.words) for rule in found if not (rule.anywhere and len(rule.words) == 1)] == sorted(
        (len(rule.words) for rule in found if not (rule.anywhere and len(rule.words) == 1)), reverse=True
    )
    assert found[-1].words == ("memory",) and found[-1].anywhere


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("session.zzStartAt=1600000000", ["usage.activity_time"]),
        ("device.zz_kind=tablet", ["device.type"]),
        ("article.zz_kind=tablet", []),
        ("zz.zzStartAt=1600000000", []),
    ],
)
def test_what_a_key_hangs_on_is_one_of_its_words(text: str, kinds: list[str]) -> None:
    assert types_of(detect(*fields_of(text), ())) == kinds


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("app_session.customer_id", "A2VXS1LMN0PQRS", "user.account_id"),
        ("appUser.memberId", "A2VXS1LMN0PQRS", "user.account_id"),
        ("app.customer_id", "A2VXS1LMN0PQRS", ""),
        ("app_catalogue.customer_id", "A2VXS1LMN0PQRS", ""),
    ],
)
def test_what_hangs_on_a_session_of_an_app_is_not_of_the_app(path: str, value: str, kind: str) -> None:
    assert types_of(detect(*fields_of(f"{path}={value}"), ())) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("totalAmount.amountUSD", "99.95", "usage.purchase"),
        ("orderTotal.total", "42.10", "usage.purchase"),
        ("seatAmount.amount", "2", ""),
    ],
)
def test_a_word_said_by_the_parent_and_again_by_the_key_counts_once(path: str, value: str, kind: str) -> None:
    assert types_of(detect(*fields_of(f"{path}={value}"), ())) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("device.configuration.locale", "en_US", "device.language"),
        ("deviceConfig.carrier", "Verizon", "sim.carrier"),
        ("voucher.configuration.carrier", "Verizon", ""),
    ],
)
def test_the_configuration_of_a_device_is_of_the_device(path: str, value: str, kind: str) -> None:
    assert types_of(detect(*fields_of(f"{path}={value}"), ())) == ([kind] if kind else [])
