"""Advisers who all want one of the first times, as JSON: `python -m bench.serving.bookers 200 40`."""

import json
import sys

from reimari.cli.program import program

if __name__ == "__main__":
    program()
    from bench.serving.booking_office import raced

    json.dump(raced(int(sys.argv[1]), at_once=int(sys.argv[2])), sys.stdout)
