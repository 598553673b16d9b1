"""How much of the traffic goes to recipients that no table knows.

python tests/benchmarks/unknown_owners.py CASE...

One line a case, then all of them: registrable domains and application bytes (both directions, without the local network), how many of each have no owner,
and how many bytes went to bare addresses (of which the network's operator may be known). Then the unknown domains, most bytes first.
"""

import sys
from pathlib import Path

import pandas as pd

from analysis.case import open_case
from analysis.tables.frames import application_bytes
from analysis.tables.frames import destinations as known_destinations

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
    return (
        f"{name:<24} domains {len(domains):>4}, unknown {(domains == '').sum():>3} ({(domains == '').mean():>6.1%})   bytes {int(total):>12,}, "
        f"unknown {unknown['bytes'].sum() / total:>6.1%}, bare addresses {addresses['bytes'].sum() / total:>6.1%} "
        f"(operator known {addresses.loc[addresses['operator'] != '', 'bytes'].sum() / total:>6.1%})"
    )


def main(folders: list[str]) -> None:
    """Print the shares of each case and of all."""
    cases = {Path(folder).name: load(Path(folder)) for folder in folders}
    for name, rows in cases.items():
        print(told(name, rows))
    everything = pd.concat(cases.values())
    print(told("all", everything))
    unknown = everything[(everything["domain"] != "") & (everything["owner"] == "")]
    for domain, size in unknown.groupby("domain")["bytes"].sum().sort_values(ascending=False, kind="stable").items():
        print(f"  {domain}  {int(size):,}")


if __name__ == "__main__":
    main(sys.argv[1:])
