"""Two hundred advisers book at once, and nobody is booked twice: `python -m bench.booking`.

Kymenlaakso's profile in a database of its own. Every adviser wants one of the first ten times there are, so
that all run for the same ones; whoever is slower looks again. Beside them some book one after another in the
same run. Exit status 1 when somebody is booked twice, or gets no time.
"""

import json
from argparse import ArgumentParser

from bench.data.building import PRODUCTION, make_database
from bench.stack import told_by
from reimari.cli.postgres import cluster_in
from reimari.common.places import var

DATABASE = "booked"


def main() -> int:
    """Print what happened; 1 when a promise wasn't kept."""
    parser = ArgumentParser(prog="bench.booking", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--advisers", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=40, help="connections, as page workers would have")
    options = parser.parse_args()
    cluster = cluster_in(var() / "bench-booking", PRODUCTION | {"shared_buffers": "128MB"})
    try:
        with cluster.held():
            make_database(cluster, DATABASE)
            url = cluster.url(DATABASE)
            told_by(url, "reimari.cli", "migrate", "--quiet")
            words = (str(options.advisers), str(options.at_once))
            found = json.loads(told_by(url, "bench.serving.bookers", *words))
    finally:
        cluster.remove()
    alone, together = found["alone"], found["together"]
    print(
        f"{options.advisers} advisers, {options.at_once} at once: {found['booked']} booked in"
        f" {found['seconds']:.1f} s, {found['slower']} times somebody was slower and looked again"
    )
    print(
        f"to look, hold and book: p50 {alone['p50']:.0f} ms, p95 {alone['p95']:.0f} ms one after another;"
        f" p50 {together['p50']:.0f} ms, p95 {together['p95']:.0f} ms at once"
        f" ({together['p50'] / alone['p50']:.1f} times)"
    )
    print(f"wanted: everybody has a time, nobody is booked twice; booked twice: {found['twice']}")
    return int(found["booked"] != options.advisers or bool(found["twice"]))


if __name__ == "__main__":
    raise SystemExit(main())
