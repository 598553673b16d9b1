"""The finish step: names from DNS answers, destinations that are the recipient, ids that are stable."""

import numpy as np
import pyarrow as pa
import pytest

from analysis.case.write import label_array, taken
from analysis.finish import Names, connection_id, finding_ids, name_connection
from analysis.model import Resolution
from tests.factories import connection

ANSWERS = [Resolution("old.example", "192.0.2.1", 100), Resolution("new.example", "192.0.2.1", 200), Resolution("other.example", "192.0.2.2", 100)]


@pytest.mark.parametrize(
    ("address", "time", "name"),
    [
        ("192.0.2.1", 150, "old.example"), ("192.0.2.1", 250, "new.example"),
        ("192.0.2.1", 50, "old.example"), ("192.0.2.1", None, "old.example"), ("192.0.2.9", 150, ""),
    ],
)  # fmt: skip
def test_an_address_has_the_name_it_was_last_said_to_have(address: str, time: int | None, name: str) -> None:
    assert Names(ANSWERS).name(address, time) == name


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"sni": "TLS.example.", "host": "http.example"}, ("tls.example", "tls")),
        ({"host": "http.example", "certificate": "cert.example"}, ("http.example", "http")),
        ({"certificate": "*.wild.example cert.example"}, ("cert.example", "certificate")),
        ({"server": "192.0.2.2", "first": 150}, ("other.example", "dns")),
        ({"server": "192.0.2.9"}, ("192.0.2.9", "address")),
    ],
)
def test_the_best_name_wins_and_says_how_it_is_known(facts: dict[str, object], expected: tuple[str, str]) -> None:
    assert name_connection(connection(**facts), Names(ANSWERS)) == expected


OTHERS = [
    connection(server="192.0.2.5", sni="One.example."), connection(server="192.0.2.5", host="one.example"), connection(server="192.0.2.6", sni="one.example"),
    connection(server="192.0.2.6", sni="two.example"), connection(server="192.0.2.7", host="three.example", address_source="proxy"),
    connection(server="", host="four.example"), connection(server="192.0.2.2", sni="cdn.example"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"server": "192.0.2.5"}, ("one.example", "same address")),
        ({"server": "192.0.2.5", "sni": "own.example"}, ("own.example", "tls")),
        ({"server": "192.0.2.6"}, ("192.0.2.6", "address")),
        ({"server": "192.0.2.7"}, ("192.0.2.7", "address")),
        ({"server": "192.0.2.5", "address_source": "proxy"}, ("192.0.2.5", "address")),
        ({"server": ""}, ("", "address")),
        ({"server": "192.0.2.2", "first": 150}, ("other.example", "dns")),
    ],
    ids=["one name", "its own name", "several names", "a proxy", "through a proxy", "no address", "a DNS answer is surer"],
)
def test_a_name_that_others_asked_for_at_the_same_address(facts: dict[str, object], expected: tuple[str, str]) -> None:
    assert name_connection(connection(**facts), Names(ANSWERS, OTHERS)) == expected


def found(**columns: list[str]) -> dict[str, pa.DictionaryArray]:
    base = {"source": ["entry 0 request"] * 2, "place": ["body", "body"], "path": ["a.b", "a.b"], "index": ["", "1"], "type": ["user.email", "user.email"]}
    return {name: label_array(texts) for name, texts in {**base, **columns}.items()}


def test_finding_ids_depend_on_every_part_and_on_nothing_else() -> None:
    first = finding_ids("ab" * 32, found()).to_pylist()
    assert len(set(first)) == 2 and all(len(i) == 16 for i in first)
    assert finding_ids("ab" * 32, found()).to_pylist() == first
    assert finding_ids("cd" * 32, found()).to_pylist()[0] not in first
    for name in ("source", "place", "path", "index", "type"):
        assert first[0] not in finding_ids("ab" * 32, found(**{name: ["other", "other"]})).to_pylist(), name
    assert first == ["c25376c6306dc9c3", "9eb0342221bd6410"], "ids stand in what people published"


def test_finding_ids_do_not_depend_on_how_a_column_numbers_its_texts() -> None:
    longer = found() | {"path": taken(label_array(["x", "a.b"]), np.array([1, 1]))}
    assert finding_ids("ab" * 32, longer).to_pylist() == finding_ids("ab" * 32, found()).to_pylist()


def test_a_connection_id_is_its_capture_and_number() -> None:
    assert connection_id("abc", 7) == "abc-c000007"


def test_the_cnames_of_a_name_are_remembered() -> None:
    names = Names([Resolution("A.example.", "192.0.2.1", 1, ("b.example", "c.example"))])
    assert names.aliases("a.example") == ("b.example", "c.example") and names.aliases("b.example") == ()
