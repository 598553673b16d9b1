"""What machines say about places."""

import pytest

from analysis.read.pcap.stream import Context, opposite
from tests.factories import connection


def test_messages_are_counted_and_say_how_they_were_carried() -> None:
    context = Context(connection(number=5))
    message = context.message("http/1.1", "request", "sent", 10, 20, 99)
    assert (message.connection, message.source, message.time, message.visibility, context.messages) == (5, "connection 5 sent 10-20", 99, "clear", 1)
    inside = Context(connection(number=5), encrypted=True).message("http/1.1", "request", "sent", 10, 20, 99)
    assert (inside.source, inside.visibility) == ("connection 5 sent 10-20 decrypted", "decrypted")


@pytest.mark.parametrize(("way", "other"), [("sent", "came back"), ("came back", "sent")])
def test_opposite(way: str, other: str) -> None:
    assert opposite(way) == other  # type: ignore[arg-type]


def test_a_problem_names_its_place() -> None:
    assert Context(connection(number=5)).problem("gap", "lost", "sent", 7).place == "connection 5 sent byte 7"
