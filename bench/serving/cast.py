"""Who works and on what, as JSON on standard output: `DATABASE_URL=… python -m bench.serving.cast`.

A process of its own, under the settings of the servers: the sessions that it makes are good there.
"""

import json
import sys

from reimari.cli.program import program

if __name__ == "__main__":
    program()
    from bench.serving.people import told

    json.dump(told(), sys.stdout)
