"""How much of the traffic goes to recipients that no table knows.

``python -m tests.benchmarks unknown_owners [CASE …]``; without cases, one is made of each folder of the corpus.

One line a case, then all of them: registrable domains and application bytes (both directions, without the local network), how many of each have no owner,
and how many bytes went to bare addresses (of which the network's operator may be known). Then the unknown domains, most bytes first.
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from analysis.case import open_case
from analysis.pipeline import Options, analyze
from analysis.tables.frames import application_bytes
from analysis.tables.frames import destinations as known_destinations

from .needs import corpus

LOCAL = "local network"


def load(folder: Path) -> pd.DataFrame:
    """One row a destination outside the local network: domain, owner, operator, bytes."""
    case = open_case(folder)
    who = known_destinations(case).drop_duplicates("destination").set_index("destination")
    sizes = application_bytes(case).groupby("destination")["bytes"].sum()
    rows = who[["recipient", "domain", "owner", "operator", "place_note"]].join(sizes.rename("bytes")).fillna({"bytes": 0})
    return rows[(rows["recipient"] != LOCAL) & (rows["place_note"] != f"on the {LOCAL}")]


def told(name: str, rows: pd.DataFrame) -> str:
    """The shares of one case."""
    named = rows[rows["domain"] != ""]
    domains = named.groupby("domain")["owner"].first()
    unknown, addresses = named[named["owner"] == ""], rows[rows["domain"] == ""]
    total = rows["bytes"].sum() or 1
    nobody = int((domains == "").sum())
    return (
        f"{name:<24} domains {len(domains):>4}, unknown {nobody:>3} ({nobody / max(len(domains), 1):>6.1%})   bytes {int(total):>12,}, "
        f"unknown {unknown['bytes'].sum() / total:>6.1%}, bare addresses {addresses['bytes'].sum() / total:>6.1%} "
        f"(operator known {addresses.loc[addresses['operator'] != '', 'bytes'].sum() / total:>6.1%})"
    )


def made(scratch: Path) -> dict[str, pd.DataFrame]:
    """A case of each folder of the corpus with captures of real traffic. Raises Absent without it."""
    (scratch / "key").write_text("00" * 32)
    found = {}
    for folder in sorted(p for p in corpus().iterdir() if p.is_dir() and p.name not in ("oracle", "malformed")):
        outcome = analyze([folder], scratch / folder.name, Options(workers=1, key=scratch / "key"))
        if outcome.messages:
            found[folder.name] = load(scratch / folder.name)
    return found


def main(arguments: list[str]) -> int:
    """Print the shares of each case and of all."""
    with tempfile.TemporaryDirectory() as scratch:
        cases = {Path(folder).name: load(Path(folder)) for folder in arguments} or made(Path(scratch))
    for name, rows in cases.items():
        print(told(name, rows))
    everything = pd.concat(cases.values())
    print(told("all", everything))
    unknown = everything[(everything["domain"] != "") & (everything["owner"] == "")]
    for domain, size in unknown.groupby("domain")["bytes"].sum().sort_values(ascending=False, kind="stable").items():
        print(f"  {domain}  {int(size):,}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
