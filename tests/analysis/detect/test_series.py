"""A vector is one finding."""

import pytest

from analysis.detect import detect, fold_series
from analysis.model import FieldTable, KnownValue, MessageTable, Template
from tests.factories import fields_of


def listed(*values: str, key: str = "keystrokes", messages: int = 1) -> tuple[FieldTable, MessageTable]:
    """A list of values under one key, in each of some messages."""
    fields = FieldTable([Template("body", f"{key}[*]", (), key, ())], [str(at) for at in range(len(values))], list(values), ["text"] * len(values))
    for message in range(messages):
        for at in range(len(values)):
            for column, number in ((fields.message, message), (fields.template, 0), (fields.index, at), (fields.value, at)):
                column.append(number)
    one = fields_of("a=b")[1]
    return fields, MessageTable(*([getattr(one, name)[0]] * messages for name in MessageTable.__slots__))


def found(tables: tuple[FieldTable, MessageTable], known: tuple[KnownValue, ...] = ()) -> list[tuple[int, str, str]]:
    """Row, type and evidence of each finding."""
    findings = fold_series(tables[0], detect(*tables, known))
    return [(row, findings.verdicts[code].type, findings.verdicts[code].evidence) for row, code in zip(findings.row, findings.verdict, strict=True)]


def test_one_finding_for_a_vector_in_each_message() -> None:
    some = found(listed("0.12", "0.33", "0.44", "0.55", key="face_embedding", messages=2))
    assert [(row, kind) for row, kind, _ in some] == [(0, "biometric.face"), (4, "biometric.face")]
    assert all(said.endswith("Said once for a list of 4 values") for *_, said in some)


def test_a_blank_among_keys_was_typed() -> None:
    ((row, kind, said),) = found(listed("a", " ", "120", "b"))
    assert (row, kind) == (0, "usage.keystroke_dynamics") and "4 values" in said


@pytest.mark.parametrize("key", ["contacts", "installed_apps"])
def test_lists_of_things_are_a_finding_for_each(key: str) -> None:
    assert len(found(listed("com.example.a", "com.example.b", key=key))) == 2


def test_a_vector_in_one_text_and_a_known_value_stay() -> None:
    ((_, kind, said),) = found(fields_of("face_embedding=0.12,0.33,0.44,0.55"))
    assert kind == "biometric.face" and "Said once" not in said
    planted = KnownValue("usage.keystroke_content", "quittengelee rezept")
    assert [kind for _, kind, _ in found(listed("quittengelee rezept", "a", "b"), (planted,))] == ["usage.keystroke_content", "usage.keystroke_dynamics"]
