"""Build the datasets and tell what is in them: `python -m bench.data [--small]`."""

import argparse

from bench.data.building import datasets
from reimari.region.profile.folders import find_profile

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="IU")
    parser.add_argument("--small", action="store_true", help="the small one alone")
    options = parser.parse_args()
    with datasets(find_profile(options.profile).resolve(), only_small=options.small, say=print) as made:
        for name in ("small",) if options.small else ("small", "large"):
            print(made.url(name))
