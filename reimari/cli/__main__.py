"""`python -m reimari.cli`: the same as the command `reimari`."""

import sys

from reimari.cli import main

sys.exit(main())
