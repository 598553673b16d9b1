import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_file import load_known
from analysis.detect.known_template import QUESTIONS, ask, template, write_new
from analysis.model import KnownValue


def test_every_example_is_read_when_its_mark_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "phone.toml"
    write_new(path, re.sub(r'(?m)^# (?="|(?:name|country|notes|used|clipboard) =)', "", template("phone.toml", [])))
    known = load_known(path)
    assert {question[0] for question in QUESTIONS} | {"content.contacts", "content.calendar", "usage.search_query", "canary"} <= {value.type for value in known}
    assert all(value.used for value in known)


@given(
    st.lists(
        st.builds(
            KnownValue,
            st.sampled_from([q[0] for q in QUESTIONS] + ["sim.carrier"]),
            st.text(min_size=1).filter(lambda t: t.strip() == t != ""),
            st.sampled_from(["", "a label"]),
        ),
        max_size=6,
        unique=True,
    )
)
def test_written_values_come_back(tmp_path_factory: pytest.TempPathFactory, found: list[KnownValue]) -> None:
    path = tmp_path_factory.mktemp("t") / "phone.toml"
    path.write_text(template("phone.toml", found), encoding="utf-8", errors="surrogatepass")
    if not any("\ud800" <= c <= "\udfff" for value in found for c in value.value):
        assert sorted(load_known(path), key=repr) == sorted(found, key=repr)


def test_only_the_owner_may_read_it_and_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "phone.toml"
    write_new(path, "a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ValueError, match="exists already"):
        write_new(path, "b")
    assert path.read_text() == "a"


def test_questions_leave_out_what_is_known() -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return " Pixel 8 " if prompt.startswith("Model") else ""

    assert ask(answer, [KnownValue("device.imei", "1")]) == [KnownValue("device.model", "Pixel 8")]
    assert len(asked) == len(QUESTIONS) - 1 and not any("IMEI" in prompt for prompt in asked)
