"""A case → one HTML file that needs nothing else: text, tables, charts as inline pictures, cited findings. Values appear only as pseudonyms."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from ..case import Case
from ..charts import CHARTS, as_svg
from ..tables import captures, destinations, evidence, ledger, overview, problems, questions, recipients, sources
from ..tables.answer import answer, headline
from ..tables.frames import LOCAL
from ..tables.words import PROVEN, counted, country, joined, share, size, subject
from .text import ATTRIBUTION, INVENTED, MEANINGS, METHODS, OTHERS

MOST_FINDINGS, MOST_HOSTS, MOST_PROBLEMS = 400, 200, 60
"""Rows that a reader of a report can still take in; what is left out is counted below the table."""

CONTENTS = {"questions": "Ten questions", "who": "Who got what", "where": "Destinations and exposure", "unread": "What could not be read", "when": "When",
            "findings": "Cited findings", "examined": "What was examined", "methods": "Methods", "problems": "Problems"}  # fmt: skip


def html(case: Case) -> str:
    """The whole report."""
    loader = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made_up = captures.invented(case)
    foot = f"{INVENTED} · " if made_up else ""
    css = loader.get_template("report.css").render(foot=f"{foot}phonehome · {headline(case)}".replace("\\", "").replace('"', "'"))
    return loader.get_template("report.html").render(
        css=Markup(css), invented=made_up, mark=INVENTED, headline=headline(case), answer=answer(case), contents=CONTENTS.items(),
        charts={chart.name: picture(case, chart.name) for chart in CHARTS}, texts={chart.name: f"{chart.text}." for chart in CHARTS},
        threshold=share(questions.READABLE_SHARE, 1), sentence=destinations.SENTENCE, attribution=ATTRIBUTION, methods=METHODS,
        **_answers(case), **_places(case), **_proof(case),
    )  # fmt: skip


def write(case: Case, path: Path) -> None:
    """Write the report with mode 0600: pseudonyms are still personal data."""
    text = html(case)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def picture(case: Case, name: str) -> str:
    """One chart as a data URI."""
    chart = next(c for c in CHARTS if c.name == name)
    return "data:image/svg+xml;base64," + base64.b64encode(as_svg(chart.draw(case))).decode()


def _answers(case: Case) -> dict[str, Any]:
    """Questions, recipients, key figures."""
    pairs, who = overview.overview(case), recipients.recipients(case)
    sent = pairs[pairs["sent"] > 0]
    groups = {str(name): group for name, group in sent.groupby("recipient")}
    fed = [row | {"sent": groups[row["recipient"]][["label", "sensitivity"]].to_dict("records"), "findings": int(groups[row["recipient"]]["sent"].sum())}
           for row in who[who["types"] > 0].to_dict("records")]  # fmt: skip
    silent = list(who.loc[who["types"] == 0, "recipient"])
    return {
        "questions": questions.questions(case).to_dict("records"), "fed": fed, "silent": joined(silent, 40), "figures": _figures(case, who, sent),
        "others": [_other(pairs, name) for name in OTHERS if (pairs[name] > 0).any()],
    }  # fmt: skip


def _figures(case: Case, who: pd.DataFrame, sent: pd.DataFrame) -> list[dict[str, str]]:
    seen, packets = ledger.coverage(case), ledger.packet_coverage(case)
    observed = int((questions.questions(case)["answer"] == questions.OBSERVED).sum())
    read = share(packets.readable, packets.readable + packets.unreadable) if packets.share is not None else "unknown"
    what = "of upstream application bytes could be read"
    if not seen.known:
        what = f"{'of packet captures' if packets.share is not None else 'how much'} could be read; HAR and flow files list only what was opened"
    return [
        {"number": f"{sent['recipient'].nunique():,}", "text": f"of {counted(len(who), 'recipient')} contacted were sent personal data"},
        {"number": f"{sent['type'].nunique():,}", "text": "types of personal data were sent"},
        {"number": f"{observed} of 10", "text": "questions: observed"},
        {"number": read, "text": what},
    ]


def _other(pairs: pd.DataFrame, outcome: str) -> dict[str, Any]:
    title, note = OTHERS[outcome]
    rows = [{"recipient": name, "labels": ", ".join(group["label"])} for name, group in pairs[pairs[outcome] > 0].groupby("recipient", sort=False)]
    return {"title": title, "note": note, "rows": rows}


def _places(case: Case) -> dict[str, Any]:
    """Exposures, hosts, ledger."""
    exposed = destinations.exposures(case, fed=True).to_dict("records")
    hosts = destinations.destinations(case)
    hosts = hosts[hosts["recipient"] != LOCAL]
    rows = ledger.ledger(case)
    seen = rows[(rows["bytes"] > 0) | (rows["connections"] > 0)]
    return {
        "exposures": [row | {"name": country(row["country"]), "who": joined(row["recipients"], 6)} for row in exposed],
        "hosts": [row | {"size": size(row["up"])} for row in hosts.head(MOST_HOSTS).to_dict("records")], "hosts_more": _more(len(hosts), MOST_HOSTS, "host"),
        "ledger": [row | {"size": size(row["bytes"]), "meaning": MEANINGS[row["visibility"]]} for row in seen.to_dict("records")],
    }  # fmt: skip


def _proof(case: Case) -> dict[str, Any]:
    """Findings, captures, methods, problems."""
    found, wrong = evidence.evidence(case), problems.problems(case)
    cited = [row | {"speaker": subject([row["app"]] if row["app"] else [], row["attribution"] in PROVEN), "when": _moment(row["time"])}
             for row in found.head(MOST_FINDINGS).to_dict("records")]  # fmt: skip
    return {
        "findings": cited, "findings_more": _more(len(found), MOST_FINDINGS, "pair of recipient and type", "pairs of recipient and type"),
        "captures": [row | {"size": size(row["bytes"])} for row in captures.captures(case).to_dict("records")],
        "about": _about(case), "sources": sources.sources(case).to_dict("records"),
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
