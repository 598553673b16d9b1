"""How well the rules do on vendors they were not written from: ``leave_vendor_out.py [CASES.jsonl] [--show] [--write]``.

For each vendor of the labelled cases, what could come from its own cases is switched off, mechanically, before its cases are tagged. Two cuts:

* *rows*: endpoint rules that name the vendor as owner or source, and rows of ``names.csv`` of which every key they match in all cases is this vendor's alone;
* *words*: the same for every single pattern of a row, which also takes away words of general use (``bssid``, ``street``) where no other labelled vendor
  happens to use them.

Counted like the scorer: ``a|b`` means either is right, ``none`` is a negative, ``?`` is not counted. The interval is a bootstrap over vendors (2.5 to 97.5 %).
``--write`` puts the precision of each tier, with rows of the vendor switched off, into ``analysis/data/precision.csv``.
"""

import argparse
import csv
import datetime
import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analysis.detect import endpoints, engine, names
from analysis.model import TIERS, Verdict
from tests.benchmarks import tag_fields
from tests.benchmarks.needs import labels

type Case = dict[str, Any]
type Counts = Counter[str]
type Pattern = tuple[int, tuple[str, ...]]

PRECISION = Path(__file__).resolve().parents[2] / "analysis" / "data" / "precision.csv"


def tagged(case: Case) -> dict[int, Verdict]:
    """Verdict by field number."""
    return {item["i"]: verdict for item, verdict in tag_fields.tag(case)}


def count(case: Case, found: dict[int, Verdict]) -> Counts:
    """True and false positives (also by tier), misses and false alarms of one case."""
    out: Counts = Counter()
    for item in case["fields"]:
        if item["label"] == "?":
            continue
        right, verdict = item["label"].split("|"), found.get(item["i"])
        positive = item["label"] != "none"
        hit = verdict is not None and positive and verdict.type in right
        out["tp"] += hit
        out["fn"] += positive and not hit
        out["negatives"] += not positive
        if verdict is not None:
            out["fp"] += not hit
            out["alarms"] += not positive
            out[("right " if hit else "wrong ") + verdict.tier] += 1
    return out


def figures(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    precision = counts["tp"] / max(counts["tp"] + counts["fp"], 1)
    recall = counts["tp"] / max(counts["tp"] + counts["fn"], 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def users_of_patterns(cases: list[Case]) -> dict[Pattern, set[str]]:
    """For each pattern of names.csv the vendors whose keys it matches."""
    out: dict[Pattern, set[str]] = defaultdict(set)
    keys: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for item in case["fields"]:
            keys[item["path"].rpartition(".")[2].lower()].add(case["vendor"])
    for case in cases:
        for item in case["fields"]:
            one, _ = tag_fields.template(tag_fields.PLACES.get(item["loc"], "body"), item["path"])
            for rule, _ in names.name_rules(one):
                out[rule.number, rule.words] |= keys[item["path"].rpartition(".")[2].lower()]
    return out


class Off:
    """A vendor's rules switched off while the block runs; caches are dropped before and after."""

    def __init__(self, vendor: str, patterns: set[Pattern]) -> None:
        self.vendor, self.patterns = re.compile(re.escape(vendor.partition("_")[0]), re.IGNORECASE), patterns
        self.rules, self.at_endpoint = names.rules, endpoints.endpoint_rules

    def __enter__(self) -> None:
        kept = {words: tuple(rule for rule in some if (rule.number, rule.words) not in self.patterns) for words, some in self.rules().items()}
        names.rules = lambda: kept  # type: ignore[assignment]
        engine.endpoint_rules = self.others  # type: ignore[assignment]
        self.forget()

    def others(self, *place: Any) -> tuple[endpoints.EndpointRule, ...]:
        """Rules of an endpoint that do not name the vendor."""
        return tuple(rule for rule in self.at_endpoint(*place) if not self.vendor.search(rule.owner + rule.source))

    def __exit__(self, *_: object) -> None:
        names.rules, engine.endpoint_rules = self.rules, self.at_endpoint
        self.forget()

    def forget(self) -> None:
        """Drop what was judged with other rules."""
        names.name_rules.cache_clear()
        engine.slot_offers.cache_clear()


def cuts(vendor: str, users: dict[Pattern, set[str]]) -> dict[str, set[Pattern]]:
    """What is switched off for a vendor, by the name of the cut."""
    words = {pattern for pattern, vendors in users.items() if vendors == {vendor}}
    by_row: dict[int, set[str]] = defaultdict(set)
    for (number, _), vendors in users.items():
        by_row[number] |= vendors
    rows = {pattern for pattern in users if by_row[pattern[0]] == {vendor}}
    return {"nothing off": set(), "rows of the vendor off": rows, "words of the vendor off": words}


def main(arguments: list[str]) -> int:
    """Print the figures of each cut."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="?", help="default: the labelled set")
    parser.add_argument("--show", action="store_true", help="print what is lost by the cut of words")
    parser.add_argument("--write", action="store_true", help="write the precision of the tiers")
    options = parser.parse_args(arguments)
    cases = [case for case in map(json.loads, (options.cases or labels() / "dev.jsonl").read_text(encoding="utf-8").splitlines()) if not case.get("masked")]
    users = users_of_patterns(cases)
    totals: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counter))
    for case in cases:
        for cut, patterns in cuts(case["vendor"], users).items():
            if cut == "nothing off":
                found = whole = tagged(case)
            else:
                with Off(case["vendor"], patterns):
                    found = tagged(case)
            totals[cut][case["vendor"]] += count(case, found)
            if options.show and cut.startswith("words"):
                _lost(case, whole, found)
    for cut, by_vendor in totals.items():
        _say(cut, by_vendor)
    if options.write:
        _write(sum(totals["rows of the vendor off"].values(), Counter()), len({case["vendor"] for case in cases}))
    return 0


def _lost(case: Case, whole: dict[int, Verdict], part: dict[int, Verdict]) -> None:
    for item in case["fields"]:
        before, after = whole.get(item["i"]), part.get(item["i"])
        if item["label"] != "?" and (before and before.type) != (after and after.type):
            print(f"  {case['vendor']} {item['path']} {item['label']}: {before and before.type} -> {after and after.type}")


def _say(title: str, by_vendor: dict[str, Counts]) -> None:
    total: Counts = sum(by_vendor.values(), Counter())
    precision, recall, f1 = figures(total)
    chance, vendors = random.Random(1), sorted(by_vendor)
    samples = sorted(figures(sum((by_vendor[chance.choice(vendors)] for _ in vendors), Counter()))[2] for _ in range(2000))
    print(
        f"{title}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} (vendor bootstrap {samples[50]:.3f} to {samples[1949]:.3f}); "
        f"{total['alarms']} false alarms on {total['negatives']} negatives; {len(vendors)} vendors"
    )


def _write(total: Counts, vendors: int) -> None:
    where = f"labelled requests of {vendors} vendors, each with its own rules off"
    write_tiers({tier: (right, wrong, where) for tier in TIERS if (right := total["right " + tier]) + (wrong := total["wrong " + tier])})


def write_tiers(measured: dict[str, tuple[int, int, str]]) -> None:
    """Put right, wrong and where they were counted into the rows of these tiers; the others stay as they are."""
    with PRECISION.open(encoding="utf-8", newline="") as lines:
        rows = {row["tier"]: list(row.values()) for row in csv.DictReader(lines)}
    for tier, (right, wrong, where) in measured.items():
        rows[tier] = [tier, str(right), str(wrong), f"{right / (right + wrong):.3f}", where, str(datetime.date.today())]
    with PRECISION.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(("tier", "right", "wrong", "precision", "measured_on", "date"))
        write.writerows(rows[tier] for tier in TIERS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
