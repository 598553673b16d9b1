"""What a slot may hold; what comes of it with values is in test_engine."""

import pytest

from analysis.detect import detect
from analysis.detect.facts import rows
from analysis.detect.names import NEGATIVE
from analysis.detect.offers import slot_offers
from analysis.detect.siblings import siblings_of
from analysis.model import Direction, Template
from tests.factories import fields_of, types_of


def offers(key: str, direction: Direction = "sent", *beside: str) -> list[tuple[str, str]]:
    siblings = siblings_of((key, *beside))
    return [(offer.type, offer.rule.partition(":")[0]) for offer in slot_offers(Template("body", key, (), key, ()), siblings, direction, ())]


def test_names_come_before_shapes_and_being_a_candidate_last() -> None:
    found = offers("imei")
    assert found[0] == ("device.imei", "name")
    assert found[-1] == ("", "candidate")
    assert {rule for _, rule in found} == {"name", "shape", "candidate"}


def test_an_answer_has_neither_candidates_nor_shapes_alone() -> None:
    assert {rule for _, rule in offers("imei", "came back")} <= {"name"}


def test_a_picture_that_came_back_tells_of_another_camera() -> None:
    template = Template("body", "file!exif.model", ("exif",), "model", ("file",))
    siblings = siblings_of(("model",))
    assert slot_offers(template, siblings, "came back", ()) == ()
    assert slot_offers(template, siblings, "sent", ())


def test_a_negative_rule_ends_the_list() -> None:
    everything = [offers(key) for key in ("imei", "os", "event_id", "request_id", "price")]
    assert all(kind != NEGATIVE for found in everything for kind, _ in found[:-1])


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("deviceList[0].manufacturer", "Apple", "device.manufacturer"),
        ("logArray[0].os", "ios", "device.os_name"),
        ("productList[0].manufacturer", "Apple", ""),
        ("token!base64!json.deviceSerialNumber", "FA6A50311161", "device.serial_number"),
        ("token!base64!json.serialNumber", "FA6A50311161", ""),
    ],
)
def test_lists_say_nothing_of_what_is_in_them(path: str, value: str, kind: str) -> None:
    assert types_of(detect(*fields_of(f"{path}={value}"), ())) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("352105060455244", "device.imei"),
        ("352105060455245", ""),
        ("com.example.app", ""),
        ("com.example.net", ""),
        ("203.0.114.77", "network.ip_public"),
        ("7.1.0.2", ""),
        ("pt-br", "device.language"),
        ("xq-br", ""),
        ("vivo Z1", "device.model"),
        ("MEIZU18Pro", "device.model"),
        ("minimum", ""),
        ("motor", ""),
    ],
)
def test_values_that_say_what_they_are_among_abbreviations(value: str, kind: str) -> None:
    company = ";q:st=4;q:sy=0;q:src=6;q:ro=1;q:ca=0"
    assert types_of(detect(*fields_of(f"q:zq={value}{company}"), ())) == ([kind] if kind else [])
    assert types_of(detect(*fields_of(f"q:zqzqzqzq={value}{company}"), ())) == []


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("device.zq", "Le X620", "device.model"),
        ("device.zqwx", "1920:1080", "device.screen"),
        ("deviceInfo.zqwx", "arm64-v8a", "device.cpu"),
        ("dinfo!json.zq4", "3a48d6bacc328464", "device.vendor_scoped_id"),
        ("dinfo!json.zq5", "1f3fb32d-9f6a-3cb8-86d2-4c8dc359650b", "device.other_id"),
        ("dinfo!json.zq6", "1440_2712", "device.screen"),
        ("trace!json.zq5", "1f3fb32d-9f6a-3cb8-86d2-4c8dc359650b", ""),
        ("device.zqwxzqwx", "1920:1080", ""),
        ("device.ratio", "16:9", ""),
        ("banner.zq", "1920:1080", ""),
    ],
)
def test_abbreviations_below_a_device(path: str, value: str, kind: str) -> None:
    assert types_of(detect(*fields_of(f"{path}={value}"), ())) == ([kind] if kind else [])


@pytest.mark.parametrize("row", rows("bare_values"), ids=lambda row: f"{row['shape']} {row['below']}".strip())
def test_values_that_say_what_they_are_below_a_key_that_does_not(row: dict[str, str]) -> None:
    key = "deviceInfo.zqwx" if row["below"] else "4"
    hit, miss = (types_of(detect(*fields_of(f"{key}={row[column]}"), ())) for column in ("hit", "miss"))
    assert hit == [row["type"]] and row["type"] not in miss
