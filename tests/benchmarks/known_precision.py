"""How often a known value that is found was really there: ``python -m tests.benchmarks known_precision [CASES [SETS]] [--write]``.

*Right or wrong by construction*: each of 2,000 bodies of the matrix holds one planted value in one form, and is searched for that value together with eleven
random ones of other kinds, which are not in it. *Wrong by construction*: 200 random sets of twelve values over all fields and files of the corpus, where no
hit can be right; left out where there is no corpus. ``--write`` puts the figure into ``analysis/data/precision.csv``.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable

from analysis.detect.known import find_known
from analysis.model import FieldTable, KnownValue, MessageTable

from .known_chance import fields_of, random_set
from .known_matrix import KINDS, Case, cases, opened
from .leave_vendor_out import write_tiers
from .needs import Absent, corpus

type Counts = Counter[str]

_OTHER_WORDS = {"user.age_or_birthdate": "user.demographic_hashed"}


def in_planted_bodies(every: Iterable[Case]) -> Counts:
    """Fields found in bodies of the matrix, ``right`` where the type is that of the planted value."""
    counts: Counts = Counter()
    for number, case in enumerate(every):
        rng = random.Random(number)
        others = [KnownValue(kind, maker(rng)) for kind, _, maker in rng.sample(KINDS, len(KINDS)) if kind != case.known.type][:11]
        found = find_known(opened(case), MessageTable(), [case.known, KnownValue("device.installation_id", case.salt), *others])
        right = {case.known.type, f"{case.known.type}_hashed", _OTHER_WORDS.get(case.known.type, "")}
        right |= {"device.installation_id"} if "salt" in case.form or "hmac" in case.form else set()  # a digest of two values says either
        for row, code in sorted(set(zip(found.row, found.verdict, strict=True))):
            hit = found.verdicts[code].type in right
            counts["right" if hit else "wrong"] += 1
            if not hit:
                print(f"wrong: {found.verdicts[code].rule} in {case.known.type} as {case.form} in {' < '.join(case.wrappers)}, field {row}")
    return counts


def in_real_captures(fields: FieldTable, sets: int) -> Counts:
    """Hits of random values in captures that cannot hold them: all wrong."""
    known = [value for seed in range(sets) for value in random_set(random.Random(seed))]
    found = find_known(fields, MessageTable(), known)
    return Counter(wrong=len({(fields.value[row], code) for row, code in zip(found.row, found.verdict, strict=True)}))


def main(arguments: list[str]) -> int:
    """Print the figure; without captures only that of the planted bodies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=int, nargs="?", default=2000)
    parser.add_argument("sets", type=int, nargs="?", default=200)
    parser.add_argument("--write", action="store_true", help="write the precision of the tier")
    options = parser.parse_args(arguments)
    total = in_planted_bodies(cases(options.cases, seed=options.cases))
    where = f"{options.cases:,} bodies with one planted and eleven other values"
    try:
        total += in_real_captures(fields_of(corpus()), options.sets)
        where += f"; {options.sets:,} random sets over real captures"
    except Absent as absent:
        print(f"without real captures: {absent}")
    share = total["right"] / max(total["right"] + total["wrong"], 1)
    print(f"known value: {total['right']} right, {total['wrong']} wrong, precision {share:.4f} ({where})")
    if options.write:
        write_tiers({"known value": (total["right"], total["wrong"], where)})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
