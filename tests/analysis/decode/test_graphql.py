"""GraphQL documents."""

import time
from typing import Any

import pytest

from analysis.decode import graphql
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ('query Me { user(email: "a@b.de", n: 3) { id } }', {"operation": "query", "name": "Me", "arguments": [("email", "a@b.de"), ("n", "3")]}),
    (r'mutation { log(text: "a \"b\" \u00e4") }', {"operation": "mutation", "arguments": [("text", 'a "b" ä')]}),
    ("mutation { like(id: 7) }", {"operation": "mutation", "arguments": [("id", "7")]}),
    ("# note\nsubscription S($x: Int) {\n  a(x: $x) { b }\n}", {"operation": "subscription", "name": "S"}),
    ("{ user(id: 1) { name } }", {"operation": "query", "arguments": [("id", "1")]}),
)

MISSES: tuple[Any, ...] = (
    "query the database {now",
    '{"query": "x"}',
    "{a}",
    "a query { x }",
    "text",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert graphql.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert graphql.open(value, Hint()) is None


def test_a_hostile_document_ends() -> None:
    start = time.process_time()
    graphql.open("{a" + " " * 100_000 + "}", Hint())
    graphql.open("query" + " " * 100_000 + "}", Hint())
    assert time.process_time() - start < 1
