"""The report: complete, self-contained, repeatable, and without a single value."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.report.document import CONTENTS, MOST_FINDINGS, html, write
from tests.analysis.report.conftest import Leaky
from tests.factories import case_folder, case_rows, small_rows


def plain(text: str) -> str:
    """The text of a page without tags and pictures."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r'src="data:[^"]*"', "", text))).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return html(
        case_folder(tmp_path_factory.mktemp("case") / "case", {"created": "2026-11-22T10:00:00+00:00", "data": [{"name": "owners.csv"}]}, **case_rows(8))
    )


def test_it_needs_nothing_but_itself(page: str) -> None:
    addresses = re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?([^"\'\s>)]+)', page)
    assert addresses
    assert [a[:40] for a in addresses if not a.startswith(("data:image/svg+xml;base64,", "#"))] == []
    assert "<script" not in page


def test_every_section_is_there_and_linked(page: str) -> None:
    for id, title in CONTENTS.items():
        assert f'<section id="{id}">' in page
        assert f'href="#{id}">{title}<' in page


def test_the_tags_balance(page: str) -> None:
    open: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "img", "br"):
                open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open.pop() == tag

    Balance().feed(page)
    assert open == []


def test_it_says_what_it_must(page: str) -> None:
    text = plain(page)
    assert text.count("INVENTED DATA") >= 2
    assert "Exposure, not proof of access." in text
    assert "This phone, while com.example.weather was open, sent 21 types of personal data to 8 recipients" in text
    assert "32 % of the upstream application data" in text
    assert "adid·cf6f" in text
    assert "said by this phone, while com.example.weather was open" in text
    assert "only 68 % of the upstream bytes could be read" in text
    assert "Asked for, not available" in text
    assert "SHA-256 of manifest.json" in text


def test_only_proof_names_the_app(tmp_path: Path) -> None:
    text = plain(html(case_folder(tmp_path / "case", **small_rows())))
    assert "said by the app com.example.a" in text
    assert "said by this phone, while com.example.a was open" in text
    assert "INVENTED DATA" not in text


def test_equal_cases_give_equal_reports_and_files_are_private(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(case_folder(tmp_path / name, **small_rows()), tmp_path / f"{name}.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.html").stat().st_mode & 0o777 == 0o600


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    text = plain(html(case_folder(tmp_path / "case", **case_rows(150))))
    left_out = re.search(r"([\d,]+) more pairs of recipient and type: see the tables of the case", text)
    assert left_out
    assert text.count("rule known:plain") == MOST_FINDINGS


def test_captured_text_is_escaped(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0]["path"] = "<script>alert(1)</script>"
    rows["destinations"][0]["owner"] = "<b>Alpha & Söhne</b>"
    page = html(case_folder(tmp_path / "case", **rows))
    assert "<script>" not in page
    assert "&lt;b&gt;Alpha &amp; Söhne&lt;/b&gt;" in page


def test_an_empty_case_has_a_report(tmp_path: Path) -> None:
    assert "No personal data was seen leaving" in html(case_folder(tmp_path / "case"))


def test_no_value_comes_out(leaky: Leaky) -> None:
    text = html(leaky.case)
    assert "email·" in text
    assert [v for v in leaky.values if v.lower() in text.lower()] == []
