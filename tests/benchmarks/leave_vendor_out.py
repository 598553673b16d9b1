"""How well the rules do on vendors they were not written from: ``leave_vendor_out.py CASES.jsonl [--types TYPES.csv]``.

For each vendor of the labelled cases, everything that could come from its own cases is switched off, mechanically, before its cases are tagged:

* name rules and records of which every key they match in all cases stands in that vendor's cases only,
* endpoint rules of that owner (its name, or its hosts).

Counted like ``score.py``: ``a|b`` means either is right, ``none`` is a negative, ``?`` is not counted. The interval is a bootstrap over vendors (2.5 to 97.5 %).
``--strict`` also switches off rows that a vendor's documentation is the source of, or that only short keys (three letters and fewer) of that vendor match.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tag_fields

from analysis.detect import detect, endpoints, engine, names

type Case = dict[str, Any]
type Counts = Counter[str]


def tagged(case: Case) -> dict[int, str]:
    """Type by field number."""
    return {item["i"]: verdict.type for item, verdict in tag_fields.tag(case)}


def count(case: Case, found: dict[int, str]) -> Counts:
    """True and false positives, misses and false alarms of one case."""
    out: Counts = Counter()
    for item in case["fields"]:
        label, kind = item["label"], found.get(item["i"])
        if label == "?":
            continue
        right = [] if label == "none" else label.split("|")
        if kind in right:
            out["tp"] += 1
        else:
            out["fn"] += bool(right)
            out["fp"] += kind is not None
            out["alarms"] += kind is not None and not right
        out["negatives"] += not right
    return out


def figures(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    precision = counts["tp"] / max(counts["tp"] + counts["fp"], 1)
    recall = counts["tp"] / max(counts["tp"] + counts["fn"], 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def keys_by_rule(cases: list[Case]) -> dict[int, dict[str, set[str]]]:
    """For each row of names.csv the keys it matches, each with the vendors that use it."""
    out: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for case in cases:
        for item in case["fields"]:
            one, _ = tag_fields.template(tag_fields.PLACES.get(item["loc"], "body"), item["path"])
            for rule, _ in names.name_rules(one):
                out[rule.number, rule.words][one.key.lower()].add(case["vendor"])  # type: ignore[index]
    return out


def without(vendor: str, seen: dict[Any, dict[str, set[str]]]) -> set[Any]:
    """Word rows that owe their keys to this vendor's cases alone."""
    return {rule for rule, keys in seen.items() if all(users == {vendor} for users in keys.values())}


class Off:
    """Rules switched off while the block runs; caches are dropped before and after."""

    def __init__(self, vendor: str, word_rows: set[Any]) -> None:
        self.vendor, self.word_rows = vendor, word_rows
        self.kept = (names.rules, endpoints.endpoint_rules, engine.endpoint_rules)

    def __enter__(self) -> None:
        whole = names.rules()
        some = {words: tuple(rule for rule in rules if (rule.number, rule.words) not in self.word_rows) for words, rules in whole.items()}
        names.rules = lambda: some  # type: ignore[assignment]
        pattern = re.compile(re.escape(self.vendor.split("_")[0]), re.IGNORECASE)
        real = self.kept[1]
        engine.endpoint_rules = lambda *place: tuple(rule for rule in real(*place) if not pattern.search(rule.owner) and not _about(pattern, rule))  # type: ignore[assignment]
        _forget()

    def __exit__(self, *_: object) -> None:
        names.rules, endpoints.endpoint_rules, engine.endpoint_rules = self.kept
        _forget()


def _about(pattern: "re.Pattern[str]", rule: endpoints.EndpointRule) -> bool:
    return bool(pattern.search(rule.source))


def _forget() -> None:
    names.name_rules.cache_clear()
    engine.slot_offers.cache_clear()


def main(arguments: list[str]) -> int:
    """Print plain and left-out figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is lost when a vendor is left out")
    options = parser.parse_args(arguments)
    cases = [json.loads(line) for line in options.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = [case for case in cases if not case.get("masked")]
    plain: dict[str, Counts] = defaultdict(Counter)
    left_out: dict[str, Counts] = defaultdict(Counter)
    seen = keys_by_rule(cases)
    for vendor in sorted({case["vendor"] for case in cases}):
        mine = [case for case in cases if case["vendor"] == vendor]
        with_all = [tagged(case) for case in mine]
        with Off(vendor, without(vendor, seen)):
            with_some = [tagged(case) for case in mine]
        for case, whole, part in zip(mine, with_all, with_some, strict=True):
            plain[vendor] += count(case, whole)
            left_out[vendor] += count(case, part)
            if options.show:
                _lost(case, whole, part)
    _say("all rules", plain)
    _say("vendor left out", left_out)
    return 0


def _lost(case: Case, whole: dict[int, str], part: dict[int, str]) -> None:
    for item in case["fields"]:
        if whole.get(item["i"]) != part.get(item["i"]) and item["label"] != "?":
            print(f"  {case['vendor']} {item['path']} {item['label']}: {whole.get(item['i'])} -> {part.get(item['i'])}")


def _say(title: str, by_vendor: dict[str, Counts]) -> None:
    total: Counts = sum(by_vendor.values(), Counter())
    precision, recall, f1 = figures(total)
    chance, vendors = random.Random(1), sorted(by_vendor)
    samples = sorted(figures(sum((by_vendor[chance.choice(vendors)] for _ in vendors), Counter()))[2] for _ in range(2000))
    print(
        f"{title}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f} (vendor bootstrap {samples[50]:.3f} to {samples[1949]:.3f}); "
        f"false alarms {total['alarms']} of {total['negatives']} negatives; {len(vendors)} vendors"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
