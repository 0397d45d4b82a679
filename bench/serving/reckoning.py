"""A year of figures and what counting them costs, as JSON: `python -m bench.serving.reckoning 120000 5`."""

import json
import sys

from reimari.cli.program import program

if __name__ == "__main__":
    program()
    from bench.serving.reckoned_year import reckoned

    json.dump(reckoned(int(sys.argv[1]), rounds=int(sys.argv[2])), sys.stdout)
