"""Names of servers: the best that is known."""

import pytest

from analysis.model import Resolution
from analysis.naming import Names, name_connection
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


def test_the_cnames_of_a_name_are_remembered() -> None:
    names = Names([Resolution("A.example.", "192.0.2.1", 1, ("b.example", "c.example"))])
    assert names.aliases("a.example") == ("b.example", "c.example") and names.aliases("b.example") == ()
