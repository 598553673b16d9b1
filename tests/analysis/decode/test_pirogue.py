"""Files of PiRogue's Frida hooks."""

import json
import random
from pathlib import Path

import pytest

from analysis.decode import Opener, pirogue
from tests.factories import message

PLAIN = b'{"imei": "490154203237518", "invented": true}'
CIPHER = random.Random(1).randbytes(48)


def log(path: Path, **data: str) -> Path:
    """A log with one operation."""
    path.write_text(json.dumps([{"timestamp": 1, "pid": 2, "process": "com.example", "data": data}, {"data": None}, 5]))
    return path


@pytest.mark.parametrize(("first", "second"), [(PLAIN, CIPHER), (CIPHER, PLAIN)], ids=["encrypted", "decrypted"])
def test_a_body_that_was_logged_opens(tmp_path: Path, first: bytes, second: bytes) -> None:
    file = log(tmp_path / "aes_info.json", **{"in": first.hex(), "out": second.hex(), "alg": "AES/CBC/PKCS5Padding", "key": "", "iv": ""})
    opener = Opener(extra=[str(file)])
    assert opener.add(0, message(path="", body=CIPHER)) == 0
    template = opener.fields.templates[0]
    assert (template.path, template.steps) == ("imei", ("logged cipher", "json"))
    assert opener.fields.values[0] == "490154203237518"


def test_what_stands_around_a_ciphertext_stays(tmp_path: Path) -> None:
    file = log(tmp_path / "aes_info.json", **{"in": PLAIN.hex(), "out": CIPHER.hex()})
    opener = Opener(extra=[str(file)])
    opener.add(0, message(path="", body=b"\x01\x02head" + CIPHER + b"tail"))
    assert [opener.fields.values[v] for v in opener.fields.value] == [b"\x01\x02head", "490154203237518", "true", b"tail"]


def test_other_bodies_stay_closed(tmp_path: Path) -> None:
    file = log(tmp_path / "aes_info.json", **{"in": PLAIN.hex(), "out": CIPHER.hex()})
    opener = Opener(extra=[str(file)])
    assert opener.add(0, message(path="", body=random.Random(2).randbytes(48))) == 48


def test_processes_by_socket(tmp_path: Path) -> None:
    path = tmp_path / "socket_trace.json"
    data = {"local_ip": "::ffff:192.168.1.20", "local_port": 40000, "dest_ip": "203.0.113.5", "dest_port": 443, "socket_event_type": "write"}
    path.write_text(json.dumps([{"process": "com.example", "pid": 7, "data": data}, {"process": "x", "data": {}}]))
    assert pirogue.processes(path) == {("192.168.1.20", 40000, "203.0.113.5", 443): "com.example"}


@pytest.mark.parametrize("text", ["", "{", '{"data": 1}'])
def test_another_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "aes_info.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"aes_info\.json"):
        pirogue.load(path)
