"""What all processes count, for Prometheus. Behind one port they share a folder beside their sockets."""

import os
from pathlib import Path

if (sockets := os.environ.get("REIMARI_SOCKETS")) and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    counted = Path(sockets) / "counted"
    counted.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counted)  # read when the library is imported

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUEST_SECONDS = Histogram(
    "reimari_request_seconds",
    "Time to answer a request, by the page's name and the class of the status",
    ["page", "status"],
    buckets=SECONDS,
)
SQL_SECONDS = Counter(
    "reimari_request_sql_seconds", "Time the database took for a page's statements", ["page"]
)
SQL_STATEMENTS = Counter("reimari_request_sql_statements", "Statements asked of the database", ["page"])
SLOW_STATEMENTS = Counter("reimari_slow_statements", "Statements slower than the limit of the slow log")
OPEN_STREAMS = Gauge("reimari_open_streams", "Event streams that are open now", multiprocess_mode="livesum")
