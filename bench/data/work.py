"""The work that datasets are grown from: `DATABASE_URL=… python -m bench.data.work PART PROFILE`.

    people   the county's profile, the demo's staff and colleagues for them
    work     the demo's two months

Each in a process of its own, for the environment decides which database Django opens.
"""

import argparse
from pathlib import Path

from reimari.cli.program import program


def main() -> None:
    """Do one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["people", "work"])
    parser.add_argument("profile", type=Path)
    options = parser.parse_args()
    program()
    from bench.data import living  # noqa: PLC0415 (models aren't there before)

    part = living.hire_people if options.part == "people" else living.do_work
    part(options.profile)


if __name__ == "__main__":
    main()
