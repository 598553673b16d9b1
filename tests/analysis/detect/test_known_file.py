from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_file import load_known
from analysis.model import KnownValue

GOOD = """
[phone]
name = "Test"
country = "de"
[values]
"device.imei" = 490154203237518
"user.email" = ["anna@example.com", {value = "work@example.com", label = "work e-mail"}, "anna@example.com"]
user.phone_number = "0151 12345678"
"user.age_or_birthdate" = 1990-05-17
"location.coordinates" = {lat = 52.520008, lon = 13.404954, label = "home", used = false}
"content.contacts" = [{name = "Zora Q", phones = ["+49151", "+49152"], label = "planted"}, {name = "Ole"}]
[canaries]
clipboard = "kq7"
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "phone.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_everything_that_may_stand_there(tmp_path: Path) -> None:
    assert load_known(write(tmp_path, GOOD)) == [
        KnownValue("device.imei", "490154203237518"),
        KnownValue("user.email", "anna@example.com"),
        KnownValue("user.email", "work@example.com", "work e-mail"),
        KnownValue("user.phone_number", "+4915112345678"),
        KnownValue("user.age_or_birthdate", "1990-05-17"),
        KnownValue("location.coordinates", "52.520008,13.404954", "home", False),
        KnownValue("content.contacts", "Zora Q", "planted: name"),
        KnownValue("content.contacts", "+49151", "planted: phones"),
        KnownValue("content.contacts", "+49152", "planted: phones"),
        KnownValue("content.contacts", "Ole", "contacts: name"),
        KnownValue("canary", "kq7", "clipboard"),
    ]


@pytest.mark.parametrize(
    ("phone", "value", "used"),
    [
        ("", '"a@example.com"', False), ("used = true", '"a@example.com"', True), ("used = false", '"a@example.com"', False),
        ("", '{value = "a@example.com", used = true}', True), ("used = true", '[{value = "a@example.com", used = false}]', False),
        ("used = true", '[{value = "a@example.com"}]', True),
    ],
)  # fmt: skip
def test_used_is_said_for_the_phone_or_a_value_and_never_taken_for_granted(tmp_path: Path, phone: str, value: str, used: bool) -> None:
    text = f'[phone]\n{phone}\n[values]\n"user.email" = {value}\n[canaries]\nx = {value}'
    assert [known.used for known in load_known(write(tmp_path, text))] == [used, used]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[phone]\nused = "yes"', "[phone] used: expected true or false"),
        ('[values]\n"user.mail" = "a"', "did you mean user.email"),
        ("[value]\na = 1", "did you mean values"),
        ("values = 3", "[values]: expected a section, found int"),
        ('[values]\n"user.email" = true', "[values] user.email: expected a string"),
        ('[values]\n"user.email" = ["a", ""]', "[values] user.email, item 2: empty"),
        ('[values]\n"user.email" = {value = "a", used = "no"}', "used: expected true or false"),
        ('[values]\n"user.email" = {label = "a"}', "no value in the table"),
        ('[values\n"user.email" = 1', "not TOML"),
        (b"[values]\n# \xff", "byte 11 is not UTF-8"),
        ('[phone]\nnumber = "1"', "'number' is not known here"),
        ("[phone]\nname = 1", "[phone] name: expected a string"),
        ('[values]\nuser = "a"', "'user' is not known here"),
        ("[canaries]\nx = {y = []}", ""),
    ],
)
def test_errors_name_file_and_place(tmp_path: Path, text: str | bytes, said: str) -> None:
    path = write(tmp_path, text)
    if not said:
        assert load_known(path) == []
        return
    with pytest.raises(ValueError, match=r"phone\.toml: ") as error:
        load_known(path)
    assert said in str(error.value)


def test_no_error_quotes_a_value(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="characters") as error:
        load_known(write(tmp_path, '[values]\n"user.email" = "' + "secret" * 20_000 + '"'))
    assert "secret" not in str(error.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_known_values_or_the_one_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = write(tmp_path_factory.mktemp("known"), content)
    try:
        assert isinstance(load_known(path), list)
    except ValueError as error:
        assert str(error).startswith(str(path))


def test_all_faults_are_told_at_once_and_a_key_of_a_tool_leads_to_its_type(tmp_path: Path) -> None:
    path = tmp_path / "phone.toml"
    path.write_text('[values]\ndevice.android_id = "9774d56d682e549d"\nuser.email = ""\nuser.emial = "a@b.example"\n[canaries]\nclip = false\n')
    with pytest.raises(ValueError) as error:
        load_known(path)
    lines = str(error.value).splitlines()
    assert lines[0] == f"{path}: 4 faults:"
    assert "did you mean device.vendor_scoped_id?" in lines[1]
    assert "[values] user.email: empty" in lines[2] and "did you mean user.email" in lines[3] and "[canaries] clip: expected" in lines[4]
