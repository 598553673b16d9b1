import plistlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.facts import rows
from analysis.detect.known_sources import read_source
from analysis.detect.typetable import load_types

OUTPUTS: list[tuple[str | bytes, list[tuple[str, str]]]] = [
    (
        "[ro.product.model]: [Pixel 7]\n[gsm.sim.operator.alpha]: [Mobil,]\n[ro.serialno]: [unknown]\n[ro.other]: [x]\n",
        [("device.model", "Pixel 7"), ("sim.carrier", "Mobil")],
    ),
    ("9774d56d682e549c\n", [("device.vendor_scoped_id", "9774d56d682e549c")]),
    (
        "accessibility_enabled=0\nandroid_id=9774d56d682e549c\nbluetooth_name=Zora's phone\n",
        [("device.vendor_scoped_id", "9774d56d682e549c"), ("device.name", "Zora's phone")],
    ),
    ("Phone Subscriber Info:\n  Phone Type = GSM\n  Device ID = 490154203237518\n", [("device.imei", "490154203237518")]),
    (
        "Result: Parcel(\n  0x0: 00000000 0000000f 00390034 00310030 '........4.9.0.1.'\n  0x10: 0035 0034 '5.4.2.0.3.2.3.7.'\n 0x20: 00 '5.1.8...        ')",
        [("device.imei", "490154203237518")],
    ),
    (
        'mWifiInfo SSID: "Quitte Netz", BSSID: a4:91:b1:0c:22:7e, MAC: 02:00:00:00:00:00, Supplicant state: COMPLETED',
        [("network.wifi_ssid", "Quitte Netz"), ("network.wifi_bssid", "a4:91:b1:0c:22:7e")],
    ),
    ("2: wlan0: <UP>\n    link/ether 3c:28:6d:aa:01:9f brd ff:ff:ff:ff:ff:ff\n", [("device.mac_address", "3c:28:6d:aa:01:9f")]),
    (
        plistlib.dumps({"Device Name": "Z", "IMEI": "490154203237518", "Installed Applications": ["a.b", "c.d"], "Version": 3}),
        [("device.name", "Z"), ("device.imei", "490154203237518"), ("apps.installed", "a.b"), ("apps.installed", "c.d")],
    ),
    (plistlib.dumps({"Product Type": "iPhone14,5"}, fmt=plistlib.FMT_BINARY), [("device.model", "iPhone14,5")]),
    ("DeviceName: Z\nUniqueDeviceID: 00008110-000A\nPasswordProtected: true\n", [("device.name", "Z"), ("device.hardware_id", "00008110-000A")]),
]


@pytest.mark.parametrize(("output", "expected"), OUTPUTS)
def test_outputs(tmp_path: Path, output: str | bytes, expected: list[tuple[str, str]]) -> None:
    path = tmp_path / "output"
    path.write_bytes(output if isinstance(output, bytes) else output.encode())
    assert [(known.type, known.value) for known in read_source(path)] == expected
    assert all(known.label for known in read_source(path))


@pytest.mark.parametrize("output", ["", "hello", "<?xml broken", "bplist00garbage", "[ro.serialno]: [unknown]"])
def test_nothing_known_is_an_error_that_names_the_file(tmp_path: Path, output: str) -> None:
    path = tmp_path / "output.txt"
    path.write_text(output)
    with pytest.raises(ValueError, match=r"output\.txt: "):
        read_source(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_values_or_the_one_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("source") / "x"
    path.write_bytes(content)
    try:
        assert read_source(path)
    except ValueError as error:
        assert str(error).startswith(str(path))


def test_the_table_names_real_types() -> None:
    assert {row["type"] for row in rows("known_sources")} <= set(load_types())
