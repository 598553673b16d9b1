"""Identifiers that the sender calls made up."""

import json
from typing import Any

import pytest

from analysis.decode import Opener
from analysis.detect import detect
from analysis.model import MessageTable
from tests.factories import message

IDS = ["5f1d7c2a-9b3e-4f60-8a7b-1c2d3e4f5a6b", "0b1e6c5a-6a4b-4f6c-9c0e-3f2b1a0d9e8c", "3f034872-5e28-45a1-9eda-ce22a3e36d1a"]


def types_in(bodies: list[dict[str, Any]], host: str = "api.example.com") -> list[str]:
    """The types of ``hardware_id`` in some messages to one host."""
    opener = Opener()
    for ordinal, body in enumerate(bodies):
        content = json.dumps(body).encode()
        opener.add(ordinal, message(body=content, size=len(content), host=host))
    count = len(bodies)
    messages = MessageTable([host] * count, ["/v1/open"] * count, ["POST"] * count, ["http/1.1"] * count, ["request"] * count, ["sent"] * count, [0] * count)
    findings = detect(opener.fields, messages, ())
    fields = opener.fields
    found = ((fields.templates[fields.template[row]].key, findings.verdicts[code].type) for row, code in zip(findings.row, findings.verdict, strict=True))
    return [kind for key, kind in found if key in ("hardware_id", "hardwareId")]


@pytest.mark.parametrize(("key", "flag"), [("hardware_id", "is_hardware_id_real"), ("hardwareId", "isHardwareIdReal")])
@pytest.mark.parametrize("host", ["api.example.com", "api2.branch.io"])
def test_new_in_each_message_and_called_not_real(key: str, flag: str, host: str) -> None:
    assert types_in([{key: one, flag: False} for one in IDS], host) == [""] * 3


@pytest.mark.parametrize(
    "bodies",
    [
        [{"hardware_id": one, "is_hardware_id_real": True} for one in IDS],
        [{"hardware_id": one} for one in IDS],
        [{"hardware_id": IDS[0], "is_hardware_id_real": False} for _ in IDS],
        [{"hardware_id": one, "is_hardware_id_real": False} for one in IDS[:2]],
        [{"hardware_id": one, "is_model_real": False} for one in IDS],
        [{"a": {"hardware_id": one}, "b": {"is_hardware_id_real": False}} for one in IDS],
    ],
)
def test_stays_an_id(bodies: list[dict[str, Any]]) -> None:
    assert types_in(bodies) == ["device.other_id"] * len(bodies)
