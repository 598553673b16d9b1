"""The report: complete, self-contained, repeatable, and without a single value."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.charts import CHARTS
from analysis.report import document
from analysis.report.document import CONTENTS, Gdpr, _proof, html, write
from analysis.report.text import NOTICES
from analysis.tables import contacts
from analysis.tables.whose import UNSURE, UNSURE_NOTE
from tests.analysis.report.conftest import Leaky
from tests.factories import case_folder, case_rows, household, small_rows


def plain(text: str) -> str:
    """The text of a page without tags and pictures."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r'src="data:[^"]*"', "", text))).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    data = [{"name": "owners.csv", "date": "2026-01-01", "attribution": "Geography by Example"}]
    measured = {"tier": "known value", "right": 90, "wrong": 10, "precision": 0.9, "measured_on": "labelled requests", "date": "2026-01-01"}
    info = {"created": "2026-11-22T10:00:00+00:00", "data": data, "tiers": {"known value": measured}}
    return html(case_folder(tmp_path_factory.mktemp("case") / "case", info, **case_rows(8)))


@pytest.fixture(scope="module")
def small_page(small: Case) -> str:
    return html(small)


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
    assert "This phone, while com.example.weather was open, sent 21 types of data about phone or person (12 of them sensitive) to 8 recipients" in text
    assert "32 % of the upstream application data" in text
    assert "adid·cf6f" in text
    assert "said by this phone, while com.example.weather was open" in text
    assert "only 68 % of the upstream bytes could be read" in text
    assert "Asked for, not available" in text
    assert "SHA-256 of manifest.json" in text


def test_only_proof_names_the_app(small_page: str) -> None:
    text = plain(small_page)
    assert "said by the app com.example.a" in text
    assert "said by this phone, while com.example.a was open" in text
    assert "INVENTED DATA" not in text


def test_equal_cases_give_equal_reports_and_files_are_private(small_page: str, tmp_path: Path) -> None:
    write(case_folder(tmp_path / "again", **small_rows()), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text("utf-8") == small_page
    assert (tmp_path / "again.html").stat().st_mode & 0o777 == 0o600


def test_what_is_left_out_is_counted(case_of: Callable[[int], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_FINDINGS", 20)
    shown = _proof(case_of(150))
    assert re.fullmatch(r"[\d,]+ more pairs of recipient and type: see the tables of the case.", shown["findings_more"])
    assert len(shown["findings"]) == 20


def test_who_else_was_contacted_and_why_the_name_is_known(small_page: str) -> None:
    text = plain(small_page)
    assert "beta.example (owner unknown) edge – – 3.0 kB 100 % x.beta.example asked for in TLS or QUIC" in text


def test_evidence_stands_beside_its_measured_precision_and_weak_evidence_is_marked(page: str) -> None:
    text = plain(page)
    assert re.search(r"(\d+) of \d+ pairs of type and recipient", text)
    assert "weak" in page and re.search(r"\w \? ", text)
    assert "known value; rule known:plain" in text and "name or shape: weak evidence; rule" in text
    assert "right in" not in text
    assert "known value 90 10 82.6–94.5 % labelled requests 2026-01-01" in text
    assert "the tiers are kinds of evidence" in text.lower() and "read while the rules were written" in text


def test_data_is_credited_and_old_data_named(page: str) -> None:
    text = plain(page)
    assert "Places: Geography by Example." in text
    assert "More than 180 days older than this case: owners.csv." in text


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pictures, for tests of the text."""
    monkeypatch.setattr(document, "picture", lambda case, name: "data:image/svg+xml;base64,")


@pytest.mark.usefixtures("undrawn")
def test_the_view_of_the_gdpr_is_shown_when_it_is_given(small: Case) -> None:
    rows = [{"recipient": "Alpha", "status": "no adequacy", "basis": "Alpha is established in XX"}]
    assert "for a phone in DK A note. A status, not a verdict. Recipient Status Basis Alpha no adequacy Alpha is" in plain(
        html(small, Gdpr("DK", "A note.", rows))
    )
    assert Gdpr("DK", "", rows).applies and not Gdpr("US", "", [{"status": "not applicable"}]).applies


def test_the_words_of_the_user_are_shown(page: str) -> None:
    assert "Planted on the phone" in page
    assert "Calendar events 1 dentist yes no" in plain(page)


@pytest.mark.usefixtures("undrawn")
def test_captured_text_is_escaped(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0]["path"] = "<script>alert(1)</script>"
    rows["destinations"][0]["owner"] = "<b>Alpha & Söhne</b>"
    page = html(case_folder(tmp_path / "case", **rows))
    assert "<script>" not in page
    assert "&lt;b&gt;Alpha &amp; Söhne&lt;/b&gt;" in page


def test_an_empty_case_has_a_report(tmp_path: Path) -> None:
    text = html(case_folder(tmp_path / "case"))
    assert "Nothing was examined: the case holds no capture" in text and "No personal data" not in text


@pytest.mark.usefixtures("undrawn")
def test_no_value_comes_out(leaky: Leaky) -> None:
    text = html(leaky.case)
    assert "email·" in text
    assert [v for v in leaky.values if v.lower() in text.lower()] == []


def test_notices_of_authorities_are_shown_when_there_are_some(small: Case, small_page: str) -> None:
    notice = {"app": "com.example.app", "valid_from": "2025-05-02", "valid_to": "", "country": "IE", "authority": "An authority", "kind": "order",
              "text": "fined <it>", "source": "its decision", "confidence": "H"}  # fmt: skip
    text = plain(html(small, notices=[notice]))
    assert "Notices of authorities on com.example.app" in text
    assert "2025-05-02 – An authority, Ireland order fined &lt;it&gt; its decision (H)" in text
    assert NOTICES in text
    assert NOTICES not in plain(small_page)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(("second", "shown"), [("", False), ("DE", False), ("SG", True)])
def test_a_map_is_shown_where_servers_stand_in_two_countries(second: str, shown: bool, tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][1] |= {"server_country": second}
    assert (f'alt="{next(c.text for c in CHARTS if c.name == "map")}."' in html(case_folder(tmp_path / "case", **rows))) is shown


def test_what_is_the_same_for_all_findings_is_said_once(page: str, small_page: str) -> None:
    text = plain(page)
    assert text.count("said by this phone, while com.example.weather was open") == 1
    assert text.count("All times are UTC, of 2026-01-01") == 1 and not re.search(r"2026-01-01 \d\d:", text)
    assert plain(small_page).count("said by") > 1


@pytest.mark.usefixtures("undrawn")
def test_nothing_is_laid_at_one_door_that_another_said(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"] = [row | {"attribution": "user agent", "app": "Argo"} for row in rows["findings"]]
    assert "All of it was said by a program that called itself Argo" in plain(html(case_folder(tmp_path / "one", **rows)))
    rows["findings"].append(rows["findings"][1] | {"finding": "f9", "app": "AppleCoreMedia"})  # of low sensitivity, and not cited at all
    text = plain(html(case_folder(tmp_path / "two", **rows)))
    assert "All of it was said by" not in text and "said by a program that called itself Argo" in text


def test_findings_of_low_sensitivity_are_told_in_short(page: str) -> None:
    text = plain(page)
    assert re.search(r"Of low sensitivity What describes the phone or the app, one row a type: .{,250}Battery ", text)
    assert re.search(r"Battery [\w. ]+ [\w-]+ · ", text)


EXPOSURE = {"destination": "d1", "host": "in.alpha.example", "country": "US", "ground": "recipient", "law": "us-law", "basis": "Alpha is there (a source).",
            "addressee": "yes", "as_of": "2026-01-01"}  # fmt: skip


@pytest.mark.usefixtures("undrawn")
def test_a_law_names_each_recipient_with_the_fact_it_rests_on(tmp_path: Path) -> None:
    rows = [EXPOSURE, EXPOSURE | {"law": "us-other", "addressee": "unclear"}, EXPOSURE | {"ground": "operator of the server", "basis": "Its host is there."},
            EXPOSURE | {"law": "us-doubt", "basis": "A guess.", "unconfirmed": "unconfirmed: nobody has looked this up"}]  # fmt: skip
    text = plain(html(case_folder(tmp_path / "case", **small_rows(), exposures=rows)))
    assert "United States (US) us-law recipient: Alpha [1] operator of the server: Alpha [2]" in text
    assert "us-other recipient: Alpha ? [1]" in text
    assert text.count("Alpha is there (a source).") == text.count("Its host is there.") == 1
    sure, _, doubtful = text.partition("Unconfirmed, not counted")
    assert "us-doubt" not in sure and "us-doubt unconfirmed: nobody has looked this up recipient: Alpha [3]" in doubtful


@pytest.mark.usefixtures("undrawn")
def test_contact_lists_show_which_app_contacted_whom_and_nothing_of_what_was_sent(tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": [], "findings": [], "messages": []}
    rows["captures"][0]["format"] = "tracker_control"
    for link in rows["connections"]:
        link |= {"app": "com.example.a", "packets": 2}
    text = plain(html(case_folder(tmp_path / "case", **rows)))
    assert "com.example.a beta.example" in text and " Alpha DE IE US in.alpha.example 2 " in text
    assert contacts.SENTENCE in text
    assert not re.search(r"HAR and flow files list|[Nn]o personal data was seen|\b0 B", text.split("Methods, data and limits</h2>")[0])


@pytest.mark.usefixtures("undrawn")
def test_what_was_asked_for_and_also_sent_is_told_as_both(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"].append(rows["findings"][0] | {"finding": "f9", "available": False})
    text = plain(html(case_folder(tmp_path / "case", **rows)))
    assert "Alpha Advertising ID (sent in other messages), Coordinates" in text and "Nothing was sent" not in text


@pytest.mark.usefixtures("undrawn")
def test_names_and_operators_that_nobody_confirmed_are_marked(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"operator": "Cloud Co", "unconfirmed": "owner, operator"}
    text = plain(html(case_folder(tmp_path / "case", **rows)))
    assert "Alpha* (server run by Cloud Co*)" in text and f"{UNSURE} {UNSURE_NOTE}." in text


@pytest.mark.usefixtures("undrawn")
def test_cited_findings_of_several_devices_say_which(tmp_path: Path) -> None:
    text = plain(html(case_folder(tmp_path / "case", **household(small_rows()))))
    assert "said by the app com.example.a on the device 192.168.0.5" in text and "said by the device 192.168.0.7, while com.example.a was open" in text
