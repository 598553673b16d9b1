"""A case → one HTML file that needs nothing else: text, tables, charts as inline pictures, cited findings. Values appear only as pseudonyms."""

import base64
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from ..case import Case
from ..charts import CHARTS, as_svg
from ..model import TIERS
from ..tables import (
    captures,
    compare,
    contacted,
    contacts,
    destinations,
    devices,
    evidence,
    findings,
    frames,
    laws,
    ledger,
    overview,
    places,
    planted,
    problems,
    questions,
    recipients,
    sources,
    tiers,
)
from ..tables.answer import answer, headline
from ..tables.speaker import subject
from ..tables.whose import UNSURE, UNSURE_NOTE, in_doubt, marked, operated
from ..tables.words import counted, country, joined, share, size
from .text import ALSO_SENT, ATTRIBUTION, DOUBT, INVENTED, MEANINGS, METHODS, NAMED, NOTICES, OTHERS

MOST_FINDINGS, MOST_HOSTS, MOST_PAIRS, MOST_PROBLEMS = 400, 200, 60, 60
"""Rows that a reader of a report can still take in; what is left out is counted below the table."""

CONTENTS = {
    "questions": "Ten questions", "who": "Who got what", "others": "Who else was contacted", "where": "Destinations and exposure",
    "unread": "What could not be read", "when": "When", "findings": "Cited findings", "examined": "What was examined", "methods": "Methods",
    "problems": "Problems",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gdpr:
    """The view of the GDPR, which a caller may add: it comes from the tables of law, not from the case."""

    device: str
    """ISO country of the test phone."""
    note: str
    rows: Sequence[Mapping[str, str]]
    """recipient, status and basis."""

    @property
    def applies(self) -> bool:
        """Whether the view is given at all: not for devices outside the EEA."""
        return any(row["status"] != "not applicable" for row in self.rows)


def html(case: Case, gdpr: Gdpr | None = None, notices: Sequence[Mapping[str, str]] = (), gaps: Sequence[str] = ()) -> str:
    """The whole report. ``notices`` of authorities on the apps of the case and ``gaps``, the countries without a row of law, come from the tables of law as
    ``gdpr`` does."""
    loader = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made_up = captures.invented(case)
    foot = f"{INVENTED} · " if made_up else ""
    css = loader.get_template("report.css").render(foot=f"{foot}phonehome · {headline(case)}".replace("\\", "").replace('"', "'"))
    page = loader.get_template("report.html").render(
        css=Markup(css), invented=made_up, mark=INVENTED, headline=headline(case), answer=answer(case), contents=CONTENTS.items(),
        charts={chart.name: picture(case, chart.name) for chart in CHARTS}, texts={chart.name: f"{chart.text}." for chart in CHARTS},
        threshold=share(questions.READABLE_SHARE, 1), sentence=destinations.SENTENCE, attribution=ATTRIBUTION, methods=METHODS,
        marked=marked, operated=operated, in_doubt=_in_doubt, unsure_note=f"{UNSURE} {UNSURE_NOTE}.", notice_note=NOTICES, weakest=TIERS[-1],
        mapped=len(places.places(case)) > 1,
        **_answers(case), **_others(case), **_places(case, gdpr), **_proof(case),
        notices=[{**row, "name": country(row["country"])} for row in notices], gaps=[f"{country(code)} ({code})" for code in gaps],
    )  # fmt: skip
    return _TABLE.sub(_labelled, page)


_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<th[ >].*?</th>", re.DOTALL)
_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)


def _labelled(table: re.Match[str]) -> str:
    """A table whose cells carry the heading of their column, which stands beside them where a page is too narrow for columns."""
    head, mark, body = table[0].partition("</thead>")
    names = [re.sub(r"<[^>]*>", "", name) for name in _HEAD.findall(head)] if mark else []

    def row(found: re.Match[str]) -> str:
        left = iter(names)
        return re.sub(r"<td\b", lambda cell: f'{cell[0]} data-label="{next(left, "")}"', found[0])

    return head + mark + _ROW.sub(row, body) if names else table[0]


def write(case: Case, path: Path, gdpr: Gdpr | None = None, notices: Sequence[Mapping[str, str]] = (), gaps: Sequence[str] = ()) -> None:
    """Write the report with mode 0600: pseudonyms are still personal data."""
    text = html(case, gdpr, notices, gaps)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def picture(case: Case, name: str) -> str:
    """One chart as a data URI; where there is nothing to draw, its title."""
    figure, title = next(c for c in CHARTS if c.name == name).drawn(case)
    return "data:image/svg+xml;base64," + base64.b64encode(as_svg(figure)).decode() if figure else title


def _in_doubt(rows: Sequence[Mapping[str, Any]]) -> bool:
    return in_doubt(pd.DataFrame(rows, columns=["recipient", "seat", "control", "unconfirmed"]))


def _answers(case: Case) -> dict[str, Any]:
    """Questions, recipients, key figures."""
    pairs, who = overview.overview(case), recipients.recipients(case)
    sent = pairs[pairs["sent"] > 0]
    groups = {str(name): group for name, group in sent.groupby("recipient")}
    chips = {name: group[["label", "sensitivity", "weak"]].to_dict("records") for name, group in groups.items()}
    fed = [
        row | {"unread": size(row["unreadable"]) if row["unreadable"] else "–", "sent": chips[row["recipient"]],
               "findings": int(groups[row["recipient"]]["sent"].sum())}
        for row in who[who["types"] > 0].to_dict("records")
    ]  # fmt: skip
    return {
        "questions": questions.questions(case).to_dict("records"), "fed": fed, "figures": _figures(case, who, sent),
        "pairs": len(sent), "weak": int(sent["weak"].sum()), "phases": compare.spread(case).to_dict("records"), **_by_phase(case),
        "others": [_other(pairs, name) for name in OTHERS if (pairs[name] > 0).any()],
    }  # fmt: skip


def _by_phase(case: Case) -> dict[str, Any]:
    rows = compare.compare(case)
    names = [phase for phase in compare.phases(case) if phase in rows.columns]
    shown = rows.head(MOST_PAIRS)
    return {"phase_names": names, "compared": shown.to_dict("records"), "compared_more": _more(len(rows), MOST_PAIRS, "pair")}


def _others(case: Case) -> dict[str, Any]:
    """Recipients that no personal data was seen going to; of contact lists, which app contacted whom."""
    rows, listed = contacted.contacted(case), contacts.contacts(case)
    shown = [row | {"size": size(row["outside"]) if row["outside"] else "–", "share": share(row["unreadable"], row["outside"]),
                    "hosts": row["names"][:4], "hosts_more": len(row["names"][4:]),
                    "named": "; ".join(NAMED[name] for name in row["named"].split(", ") if name)}
             for row in rows.head(MOST_HOSTS).to_dict("records")]  # fmt: skip
    lists = {"only_lists": captures.only_lists(case), "lists": contacts.SENTENCE, "listed": listed.head(MOST_HOSTS).to_dict("records")}
    more = _more(len(listed), MOST_HOSTS, "pair of app and recipient", "pairs of app and recipient")
    return {**lists, "listed_more": more, "silent": shown, "silent_more": _more(len(rows), MOST_HOSTS, "recipient")}


def _figures(case: Case, who: pd.DataFrame, sent: pd.DataFrame) -> list[dict[str, str]]:
    seen, packets = ledger.coverage(case), ledger.packet_coverage(case)
    observed = int((questions.questions(case)["answer"] == questions.OBSERVED).sum())
    read = share(packets.readable, packets.readable + packets.unreadable) if packets.share is not None else "unknown"
    what = "of upstream application bytes could be read"
    if captures.only_lists(case):
        what = "how much was sent: contact lists do not say"
    elif not seen.known:
        what = f"{'of packet captures' if packets.share is not None else 'how much'} could be read; HAR and flow files list only what was opened"
    kinds = sent.drop_duplicates("type")
    weak, slight = int(sent.groupby("type")["weak"].all().sum()), int(who["slight"].sum())
    grave = int(kinds["sensitivity"].isin(frames.SENSITIVE).sum())
    thin = f"; {weak:,} rest only on a name or a shape" if weak else ""
    little = f"; {slight:,} of them only of low sensitivity" if slight else ""
    whom = f"of {counted(len(who), 'recipient')} contacted were seen getting data about phone or person{little}"
    return [
        {"number": f"{sent['recipient'].nunique():,}", "text": whom},
        {"number": f"{len(kinds):,}", "text": f"types of data about phone or person were seen leaving, {grave:,} of them sensitive{thin}"},
        {"number": f"{observed} of 10", "text": "questions: observed"},
        {"number": read, "text": what},
    ]


def _other(pairs: pd.DataFrame, outcome: str) -> dict[str, Any]:
    title, note = OTHERS[outcome]
    pairs = pairs.assign(label=pairs["label"].mask((pairs["sent"] > 0) & (outcome in ALSO_SENT), pairs["label"] + " (sent in other messages)"))
    rows = [{"recipient": name, "labels": ", ".join(group["label"])} for name, group in pairs[pairs[outcome] > 0].groupby("recipient", sort=False)]
    return {"title": title, "note": note, "rows": rows}


def _places(case: Case, gdpr: Gdpr | None) -> dict[str, Any]:
    """Exposures, hosts, ledger."""
    hosts = destinations.outside(case)
    rows = ledger.ledger(case)
    absent = hosts.loc[hosts["server"] == "", "place_note"].value_counts()
    seen = rows[(rows["bytes"] > 0) | (rows["connections"] > 0)]
    lists = captures.only_lists(case)
    shown = [row | {"size": "–" if lists else size(row["up"])} for row in hosts.head(MOST_HOSTS).to_dict("records")]
    return {
        **_laws(case), "hosts": shown, "hosts_more": _more(len(hosts), MOST_HOSTS, "host"),
        "gdpr": gdpr, "absent": [(note or "no address was captured", int(count)) for note, count in absent.items()],
        "ledger": [row | {"size": size(row["bytes"]), "meaning": MEANINGS[row["visibility"]]} for row in seen.to_dict("records")],
    }  # fmt: skip


def _laws(case: Case) -> dict[str, Any]:
    """Exposures by whose data it is, what is unconfirmed last; the facts they rest on as notes."""
    fed = bool((recipients.recipients(case)["types"] > 0).any())
    notes = laws.Notes()
    found = {f"that were {'sent personal data' if fed else 'contacted'}": destinations.exposures(case, fed=fed)}
    if fed:
        found["that got only what could not be read"] = destinations.exposures(case, unread=True)
    told = [(whose, laws.laws(rows, notes)) for whose, rows in found.items() if len(rows)]
    doubtful = laws.laws(destinations.exposures(case, confirmed=False), notes)
    return {"exposures": told, "doubtful": doubtful, "bases": notes.texts, "country": country, "doubt": DOUBT}


def _proof(case: Case) -> dict[str, Any]:
    """Findings, captures, methods, problems."""
    found, wrong, facts, measured = evidence.evidence(case), problems.problems(case), sources.sources(case), tiers.tiers(case)
    slight = found["sensitivity"].isin(frames.SLIGHT)
    files = captures.captures(case)
    return {
        **_cited(found[~slight], len(files) == 1, _whole(case)), "slight": _slight(found[slight]), "alone": files["name"].iloc[0] if len(files) == 1 else "",
        "captures": [row | {"size": _amount(row["bytes"])} for row in files.to_dict("records")],
        "about": _about(case), "sources": facts.to_dict("records"), "old": joined(list(facts.loc[facts["old"], "name"])), "credit": sources.credit(case),
        "tiers": measured.to_dict("records"), "caution": tiers.CAUTION, "planted": planted.planted(case).to_dict("records"),
        "problems": wrong.head(MOST_PROBLEMS).to_dict("records"), "problems_more": _more(len(wrong), MOST_PROBLEMS, "kind of problem", "kinds of problem"),
    }  # fmt: skip


def _whole(case: Case) -> bool:
    """Whether all that was sent was said by one: also what is not cited, or cited in short."""
    sent = findings.findings(case)
    pairs = sent.loc[sent["outcome"] == "sent", ["app", "attribution"]].drop_duplicates()
    said = {subject([app] if app else [], [how]) for app, how in zip(pairs["app"], pairs["attribution"], strict=True)}
    return len(said) == 1 and not len(devices.several(case))


def _cited(found: pd.DataFrame, one_file: bool, one_speaker: bool) -> dict[str, Any]:
    """Findings in full. What is the same for all of them – the day, the file, who said it – is told once, above them."""
    days = {f"{time:%Y-%m-%d}" for time in found["time"].dropna()}
    day = days.pop() if len(days) == 1 else ""
    said = zip(found["app"], found["attribution"], found["device"], strict=True)
    speakers = [subject([app] if app else [], [how], device) for app, how, device in said]
    whole = speakers[0] if one_speaker and speakers else ""
    cited = [
        row | {"speaker": "" if whole else who, "when": _moment(row["time"], day), "file": "" if one_file else row["file"]}
        for row, who in zip(found.head(MOST_FINDINGS).to_dict("records"), speakers, strict=False)
    ]
    more = _more(len(found), MOST_FINDINGS, "pair of recipient and type", "pairs of recipient and type")
    return {"findings": cited, "findings_more": more, "day": day, "speaker": whole}


def _slight(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings of low sensitivity, one row a type: label and items (recipient and finding)."""
    return [{"label": label, "found": rows[["recipient", "finding"]].to_dict("records")} for label, rows in found.groupby("label")]


def _moment(time: Any, day: str) -> str:
    """``2026-01-22 14:05:07 UTC``, without the day where that is ``day``."""
    return "" if pd.isna(time) else f"{time:%H:%M:%S}" if day else f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _amount(count: int) -> str:
    """Size of a capture; one that was recorded while it happened is no file."""
    return size(count) if count else "not known"


def _more(there: int, shown: int, noun: str, plural: str = "") -> str:
    return f"{counted(there - shown, f'more {noun}', f'more {plural or noun + "s"}')}: see the tables of the case." if there > shown else ""


def _about(case: Case) -> list[tuple[str, str]]:
    names = {"tool": "Tool", "schema": "Case schema", "created": "Made", "python": "Python", "command": "Command"}
    rows = [(label, str(case.info[name])) for name, label in names.items() if case.info.get(name)]
    manifest = case.folder / "manifest.json"
    checksum = hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else ""
    return [*rows, ("SHA-256 of manifest.json", checksum)] if checksum else rows
