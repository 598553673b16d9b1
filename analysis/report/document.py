"""A case → one HTML file that needs nothing else: text, tables, charts as inline pictures, cited findings. Values appear only as pseudonyms."""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from ..case import Case
from ..charts import CHARTS, as_svg
from ..tables import captures, compare, contacted, destinations, evidence, ledger, overview, places, planted, problems, questions, recipients, sources, tiers
from ..tables.answer import answer, headline
from ..tables.speaker import subject
from ..tables.words import counted, country, joined, share, size
from .text import ATTRIBUTION, INVENTED, KNOWN, MEANINGS, METHODS, NAMED, NOTICES, OTHERS

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
    return loader.get_template("report.html").render(
        css=Markup(css), invented=made_up, mark=INVENTED, headline=headline(case), answer=answer(case), contents=CONTENTS.items(),
        charts={chart.name: picture(case, chart.name) for chart in CHARTS}, texts={chart.name: f"{chart.text}." for chart in CHARTS},
        threshold=share(questions.READABLE_SHARE, 1), sentence=destinations.SENTENCE, attribution=ATTRIBUTION, methods=METHODS, known=KNOWN,
        notice_note=NOTICES, mapped=len(places.places(case)) > 1,
        **_answers(case), **_others(case), **_places(case, gdpr), **_proof(case),
        notices=[{**row, "name": country(row["country"])} for row in notices], gaps=[f"{country(code)} ({code})" for code in gaps],
    )  # fmt: skip


def write(case: Case, path: Path, gdpr: Gdpr | None = None, notices: Sequence[Mapping[str, str]] = (), gaps: Sequence[str] = ()) -> None:
    """Write the report with mode 0600: pseudonyms are still personal data."""
    text = html(case, gdpr, notices, gaps)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def picture(case: Case, name: str) -> str:
    """One chart as a data URI; where there is nothing to draw, its title."""
    figure, title = next(c for c in CHARTS if c.name == name).drawn(case)
    return "data:image/svg+xml;base64," + base64.b64encode(as_svg(figure)).decode() if figure else title


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
    """Recipients that no personal data was seen going to."""
    rows = contacted.contacted(case)
    shown = [row | {"size": size(row["outside"]), "share": share(row["unreadable"], row["outside"]),
                    "hosts": row["names"][:4], "hosts_more": len(row["names"][4:]),
                    "named": "; ".join(NAMED[name] for name in row["named"].split(", ") if name)}
             for row in rows.head(MOST_HOSTS).to_dict("records")]  # fmt: skip
    return {"silent": shown, "silent_more": _more(len(rows), MOST_HOSTS, "recipient")}


def _figures(case: Case, who: pd.DataFrame, sent: pd.DataFrame) -> list[dict[str, str]]:
    seen, packets = ledger.coverage(case), ledger.packet_coverage(case)
    observed = int((questions.questions(case)["answer"] == questions.OBSERVED).sum())
    read = share(packets.readable, packets.readable + packets.unreadable) if packets.share is not None else "unknown"
    what = "of upstream application bytes could be read"
    if not seen.known:
        what = f"{'of packet captures' if packets.share is not None else 'how much'} could be read; HAR and flow files list only what was opened"
    weak = int(sent.groupby("type")["weak"].all().sum())
    thin = f", {weak:,} of them only by a name or a shape" if weak else ""
    return [
        {"number": f"{sent['recipient'].nunique():,}", "text": f"of {counted(len(who), 'recipient')} contacted were seen getting personal data"},
        {"number": f"{sent['type'].nunique():,}", "text": f"types of personal data were seen leaving{thin}"},
        {"number": f"{observed} of 10", "text": "questions: observed"},
        {"number": read, "text": what},
    ]


def _other(pairs: pd.DataFrame, outcome: str) -> dict[str, Any]:
    title, note = OTHERS[outcome]
    rows = [{"recipient": name, "labels": ", ".join(group["label"])} for name, group in pairs[pairs[outcome] > 0].groupby("recipient", sort=False)]
    return {"title": title, "note": note, "rows": rows}


def _places(case: Case, gdpr: Gdpr | None) -> dict[str, Any]:
    """Exposures, hosts, ledger."""
    fed = bool((recipients.recipients(case)["types"] > 0).any())
    exposed = {f"that were {'sent personal data' if fed else 'contacted'}": destinations.exposures(case, fed=fed)}
    if fed:
        exposed["that got only what could not be read"] = destinations.exposures(case, unread=True)
    hosts = destinations.outside(case)
    rows = ledger.ledger(case)
    absent = hosts.loc[hosts["server"] == "", "place_note"].value_counts()
    seen = rows[(rows["bytes"] > 0) | (rows["connections"] > 0)]
    return {
        "exposures": [(whose, [row | {"name": country(row["country"]), "who": joined(row["recipients"], 6)} for row in rows.to_dict("records")])
                      for whose, rows in exposed.items() if len(rows)],
        "hosts": [row | {"size": size(row["up"])} for row in hosts.head(MOST_HOSTS).to_dict("records")], "hosts_more": _more(len(hosts), MOST_HOSTS, "host"),
        "gdpr": gdpr, "absent": [(note or "no address was captured", int(count)) for note, count in absent.items()],
        "ledger": [row | {"size": size(row["bytes"]), "meaning": MEANINGS[row["visibility"]]} for row in seen.to_dict("records")],
    }  # fmt: skip


def _proof(case: Case) -> dict[str, Any]:
    """Findings, captures, methods, problems."""
    found, wrong, facts, measured = evidence.evidence(case), problems.problems(case), sources.sources(case), tiers.tiers(case)
    right = dict(zip(measured["tier"], measured["said"], strict=True))
    cited = [
        row | {"speaker": subject([row["app"]] if row["app"] else [], [row["attribution"]]), "when": _moment(row["time"]),
               "right": right.get(row["confidence"], "")}
        for row in found.head(MOST_FINDINGS).to_dict("records")
    ]  # fmt: skip
    return {
        "findings": cited, "findings_more": _more(len(found), MOST_FINDINGS, "pair of recipient and type", "pairs of recipient and type"),
        "captures": [row | {"size": size(row["bytes"])} for row in captures.captures(case).to_dict("records")],
        "about": _about(case), "sources": facts.to_dict("records"), "old": joined(list(facts.loc[facts["old"], "name"])), "credit": sources.credit(case),
        "tiers": measured.to_dict("records"), "planted": planted.planted(case).to_dict("records"),
        "problems": wrong.head(MOST_PROBLEMS).to_dict("records"), "problems_more": _more(len(wrong), MOST_PROBLEMS, "kind of problem", "kinds of problem"),
    }  # fmt: skip


def _moment(time: Any) -> str:
    return "" if pd.isna(time) else f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _more(there: int, shown: int, noun: str, plural: str = "") -> str:
    return f"{counted(there - shown, f'more {noun}', f'more {plural or noun + "s"}')}: see the tables of the case." if there > shown else ""


def _about(case: Case) -> list[tuple[str, str]]:
    names = {"tool": "Tool", "schema": "Case schema", "created": "Made", "python": "Python", "command": "Command"}
    rows = [(label, str(case.info[name])) for name, label in names.items() if case.info.get(name)]
    manifest = case.folder / "manifest.json"
    checksum = hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else ""
    return [*rows, ("SHA-256 of manifest.json", checksum)] if checksum else rows
