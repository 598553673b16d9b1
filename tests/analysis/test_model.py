"""The words as types: ledgers add up, verdicts are shared, units are named by the input alone."""

from pathlib import Path

from analysis.model import Connection, FindingTable, Unit, Verdict
from tests.factories import connection, message


def test_a_ledger_adds_up_and_zero_adds_no_row() -> None:
    c: Connection = connection()
    c.account("payload", "sent", "clear", 3)
    c.account("payload", "sent", "clear", 4)
    c.account("payload", "sent", "opaque", 0)
    assert c.ledger == {("payload", "sent", "clear"): 7}


def test_equal_verdicts_are_one() -> None:
    table = FindingTable()
    for row, type in enumerate(("user.email", "user.name", "user.email")):
        table.add(row, type, "name or shape", "r", "e")
    assert list(table.verdict) == [0, 1, 0] and [v.type for v in table.verdicts] == ["user.email", "user.name"] and list(table.row) == [0, 1, 2]
    assert table.code(Verdict("user.email", "name or shape", "r", "e")) == 0


def test_a_unit_is_named_by_capture_and_position() -> None:
    assert Unit("ab" * 8, 12, "har", Path("x")).name == "abababababababab-0012"


def test_messages_and_connections_do_not_share_their_lists() -> None:
    message().headers.append(("a", "b"))
    connection().account("payload", "sent", "clear", 1)
    assert message().headers == [] and connection().ledger == {}
