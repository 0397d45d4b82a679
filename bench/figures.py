"""What all counts of a page of figures cost beside one plain count of the rows, and what keeping them saves.

`python -m bench.figures`: Kymenlaakso's profile in a database of its own, with a year of contacts and
booked times. One month and twelve are counted, in turns with the plain count, the quickest of each; what
counts is the ratio in one run. Then everything is counted once for keeping, read as a page of twelve months
reads it, and a month is frozen. Exit status 1 when a ratio or the number of statements isn't what is wanted.
"""

import json
from argparse import ArgumentParser

from bench.data.building import PRODUCTION, make_database
from bench.stack import told_by
from reimari.cli.postgres import cluster_in
from reimari.common.places import var

DATABASE = "reckoned"
TIMES = 40.0  # a month's figures may cost so many plain counts of its rows
STATEMENTS = 4
SAVED = 10.0  # twelve months are read so many times quicker than they are counted


def main() -> int:
    """Print what it costs; 1 when it is more than wanted."""
    parser = ArgumentParser(prog="bench.figures", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--contacts", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    cluster = cluster_in(var() / "bench-figures", PRODUCTION | {"shared_buffers": "512MB"})
    try:
        with cluster.held():
            make_database(cluster, DATABASE)
            url = cluster.url(DATABASE)
            told_by(url, "reimari.cli", "migrate", "--quiet")
            words = (str(options.contacts), str(options.rounds))
            found = json.loads(told_by(url, "bench.serving.reckoning", *words))
    finally:
        cluster.remove()
    for months, told in found["counted"].items():
        print(
            f"{months} of {found['months']} months, {told['rows']} rows:"
            f" {told['all'] * 1000:.0f} ms, one plain count {told['plain'] * 1000:.1f} ms,"
            f" {told['all'] / told['plain']:.1f} times"
        )
    print(f"{found['statements']} statements; a month is frozen in {found['freezing']:.1f} s")
    recount, year = found["recount"], found["counted"][str(found["months"])]
    print(
        f"all counted for keeping: {recount['months']} months of a source in {recount['seconds']:.1f} s,"
        f" {recount['cells']} cells"
    )
    print(
        f"{found['months']} months read from what is kept: {found['kept'] * 1000:.1f} ms,"
        f" {year['all'] / found['kept']:.0f} times quicker than counted"
    )
    month = found["counted"]["1"]
    reached = (
        month["all"] / month["plain"] <= TIMES
        and found["statements"] <= STATEMENTS
        and year["all"] / found["kept"] >= SAVED
    )
    wanted = f"wanted: at most {TIMES:.0f} times, {STATEMENTS} statements, {SAVED:.0f} times quicker"
    print("reached" if reached else wanted)
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
