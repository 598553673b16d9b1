"""Value ids: keyed, equal for equal values, and made with the user's own key."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.case.key import ID_BYTES, load_key, value_id, value_ids

KEY = bytes(range(32))


@given(st.lists(st.text() | st.binary()))
def test_ids_of_many_equal_ids_of_one(values: list[str | bytes]) -> None:
    assert value_ids(KEY, values) == [value_id(KEY, v) for v in values]


def test_text_and_its_bytes_have_one_id_and_another_key_another() -> None:
    assert value_id(KEY, "ä") == value_id(KEY, "ä".encode()) != value_id(bytes(32), "ä")
    assert len(value_id(KEY, "")) == 2 * ID_BYTES


def test_the_users_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    key = load_key()
    path = tmp_path / "phonehome" / "key"
    assert len(key) == 32 and load_key() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_file_without_a_key_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "my.key"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"my\.key: expected a key of 64 hex digits"):
        load_key(path)
