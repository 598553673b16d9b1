"""What users type is checked where it is typed."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.cli import checks, main
from tests.factories import case_folder, small_rows

TYPED = [
    (checks.day, "2026-01-22", "2026-01-22"), (checks.day, "yesterday", None), (checks.day, "2026-99-99", None), (checks.day, "20260122", None),
    (checks.day, "2026-02-30", None), (checks.country, "dk", "DK"), (checks.country, "XK", "XK"), (checks.country, "XX", None), (checks.country, "ZZ", None),
    (checks.country, "D1", None), (checks.country, "DNK", None), (checks.processes, "4", 4), (checks.processes, "0", 0), (checks.processes, "-1", None),
    (checks.processes, "two", None), (checks.word, "x", "x"), (checks.word, " ", None), (checks.label, "country=dk", "country=DK"),
    (checks.label, "app=XX", "app=XX"), (checks.label, "country=XX", None), (checks.label, "country=", "country="),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "value"), TYPED)
def test_what_is_taken_and_what_is_not(check: Callable[[str], object], text: str, value: object) -> None:
    if value is None:
        with pytest.raises(argparse.ArgumentTypeError):
            check(text)
    else:
        assert check(text) == value


def test_the_name_of_a_country_is_answered_with_its_code() -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="'denmark': use the ISO code DK"):
        checks.country("denmark")


WRONG = [
    (["owners", "example.com", "--date", "yesterday"], "is no day"), (["owners", ""], "HOST: it is empty"),
    (["laws", "cn", "--date", "2020-13-01"], "is no day"),
    (["destinations", "CASE", "--gdpr", "Denmark"], "use the ISO code DK"), (["analyze", "x.pcap", "--case", "c", "--workers", "-1"], "number of processes"),
    (["analyze", "x.pcap", "--case", "c", "--label", "app=a", "country=Denmark"], "use the ISO code DK"), (["explain", "CASE", ""], "it is empty"),
    (["analyze"], "--case"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_the_commands_check(words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case", **small_rows())
    with pytest.raises(SystemExit) as end:
        main([str(tmp_path / "case") if word == "CASE" else word for word in words])
    assert end.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
