import pytest

from analysis.detect.facts import rows
from analysis.detect.known_keys import agrees, words
from analysis.detect.typetable import load_types
from analysis.model import KnownValue, Template


def at(path: str) -> Template:
    *parents, key = path.split(".")
    return Template("body", path, (), key, tuple(parents))


@pytest.mark.parametrize(
    ("kind", "path", "yes"),
    [
        ("device.model", "deviceModel", True),
        ("device.model", "User-Agent", True),
        ("device.model", "devicemodel", True),
        ("device.model", "price", False),
        ("device.language", "Accept-Language", True),
        ("device.language", "title", False),
        ("location.coordinates", "geo.y", True),
        ("location.coordinates", "lat", True),
        ("location.coordinates", "late", False),
        ("location.coordinates", "my_lat", True),
        ("user.age_or_birthdate", "age", True),
        ("user.age_or_birthdate", "page", False),
        ("user.age_or_birthdate", "storage", False),
        ("sim.mcc_mnc", "networkOperator", True),
        ("user.name", "user.x.y.z", False),
        ("user.name", "user.x", True),
        ("usage.purchase", "purchase_amount", True),
        ("device.language", "", False),
    ],
)
def test_agreement(kind: str, path: str, yes: bool) -> None:
    assert agrees(at(path), KnownValue(kind, "x")) is yes


def test_a_canary_agrees_with_its_label_and_a_hash_with_words_of_hashing() -> None:
    assert agrees(at("clipboardText"), KnownValue("canary", "x", "my clipboard"))
    assert not agrees(at("text"), KnownValue("canary", "x", "my clipboard"))
    assert agrees(at("id_crc32"), KnownValue("device.advertising_id", "x"), hashed=True)
    assert not agrees(at("id_crc32"), KnownValue("device.model", "x"))


def test_the_table_names_real_types_once() -> None:
    types = [row["type"] for row in rows("known_keys")]
    assert len(types) == len(set(types)) and set(types) <= set(load_types())


def test_words() -> None:
    assert words("deviceModel_name2-XMLId") == {"device", "model", "name", "2", "xml", "id"}
