"""Whose an e-mail address is: the user's, or that of the service that is spoken to."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect import detect, own_addresses
from analysis.model import KnownValue
from tests.factories import fields_of, types_of

SHOP = "https://www.shop.example/api/login"


@pytest.mark.parametrize(
    ("fields", "url", "type"),
    [
        ("email=info@shop.example", SHOP, own_addresses.SERVICE),
        ("email=shop@shop.example", SHOP, own_addresses.SERVICE),
        ("email=NoReply@Shop.Example", SHOP, own_addresses.SERVICE),
        ("q:userName=info@shop.example;h:origin=https://www.shop.example", "https://supplier.example/event", own_addresses.SERVICE),
        ("q:userName=info@shop.example;h:referer=https://shop.example/cart", "https://supplier.example/event", own_addresses.SERVICE),
        ("email=anna@shop.example", SHOP, "user.email"),
        ("email=info@other.example", SHOP, "user.email"),
        ("email=info@hop.example", SHOP, "user.email"),
        ("q:userName=info@shop.example;h:origin=https://[broken", "https://supplier.example/event", "user.email"),
        ("q:userName=info@shop.example", "https://supplier.example/event", "user.email"),
    ],
)
def test_whose_an_address_is(fields: str, url: str, type: str) -> None:
    assert types_of(detect(*fields_of(fields, url), ())) == [type]


def test_the_page_of_another_message_says_nothing() -> None:
    fields, messages = fields_of("q:userName=info@shop.example;h:origin=https://www.shop.example", "https://supplier.example/event")
    for column in (messages.host, messages.path, messages.method, messages.protocol, messages.kind, messages.direction, messages.connection):
        column.append(column[0])  # type: ignore[attr-defined]
    fields.message[1] = 1
    assert types_of(detect(fields, messages, ())) == ["user.email"]


def test_what_the_user_said_is_his_own_stays() -> None:
    known = [KnownValue("user.email", "info@shop.example")]
    assert types_of(detect(*fields_of("email=info@shop.example", SHOP), known)) == ["user.email"]


def test_the_address_of_a_service_is_not_sensitive() -> None:
    from analysis.detect import load_types

    assert load_types()[own_addresses.SERVICE].sensitivity == "none"


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_judged(address: str, hosts: list[str]) -> None:
    own_addresses.is_office(address)
    own_addresses.is_own(address, hosts)
    own_addresses.host_of(address)


def test_examples() -> None:
    assert doctest.testmod(own_addresses).failed == 0
