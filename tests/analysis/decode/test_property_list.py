"""Property lists."""

import datetime
import plistlib
from typing import Any

import pytest

from analysis.decode import property_list
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (plistlib.dumps({"a": [1, True, b"x"]}, fmt=plistlib.FMT_BINARY), {"a": [1, True, b"x"]}),
    (plistlib.dumps({"d": datetime.datetime(2026, 1, 2, 3, 4, 5)}), {"d": "2026-01-02T03:04:05"}),
)

MISSES: tuple[Any, ...] = (
    b"bplist",
    b"<xml/>",
    b"plain",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert property_list.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert property_list.open(value, Hint()) is None


@pytest.mark.parametrize("data", [b"bplist00" + bytes(40), b"bplist00\xff", b'<?xml version="1.0"?><plist><dict>', b"<plist><dict><key>a</key></dict></plist>"])
def test_damage_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        property_list.open(data, Hint())


def test_shared_parts_do_not_explode() -> None:
    levels = 40
    objects = [bytes((0xA2, level + 1, level + 1)) for level in range(levels)] + [b"\x51x"]
    body = b"bplist00" + b"".join(objects)
    offsets, at = [], 8
    for item in objects:
        offsets.append(at)
        at += len(item)
    body += bytes(offsets) + bytes(6) + bytes((1, 1)) + len(objects).to_bytes(8) + bytes(8) + at.to_bytes(8)
    with pytest.raises(ValueError, match="more items"):
        property_list.open(body, Hint())
