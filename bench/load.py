"""Many people at once: as fast as they are answered, and as people work, who think in between."""

import random
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.asking import Unexpected
from bench.client import Browser
from bench.pages import percentile
from bench.staff import script_of

THINK = (3.0, 20.0)  # seconds between two things that somebody asks for
SETTLE = 5.0  # seconds at the beginning that aren't counted


@dataclass
class Load:
    """What came of it: seconds of every answer as its asker waited for it, and what went wrong."""

    users: int
    seconds: float
    waited: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waited) / self.seconds

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.waited) * 1000 if self.waited else 0.0

    @property
    def p95(self) -> float:
        """Milliseconds."""
        return percentile(self.waited, 0.95) * 1000 if self.waited else 0.0


def run_load(
    address: Any, staff: Sequence[Mapping[str, Any]], users: int, seconds: float, *, thinking: bool
) -> Load:
    """So many of the staff work at once for so long; each has a connection of their own."""
    load = Load(users, seconds)
    begin = time.perf_counter() + (SETTLE if thinking else 1.0)
    threads = [
        threading.Thread(
            target=_work,
            args=(address, staff[number % len(staff)], number, load, begin),
            kwargs={"thinking": thinking},
        )
        for number in range(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def _work(
    address: Any, person: Mapping[str, Any], number: int, load: Load, begin: float, *, thinking: bool
) -> None:
    chance = random.Random(number)  # noqa: S311 (no secret)
    browser = Browser(address, person)
    end = begin + load.seconds
    if thinking:
        time.sleep(chance.uniform(0, SETTLE))
    script = script_of(browser, person, chance)
    while time.perf_counter() < end:
        try:
            answer = next(script)
        except (Unexpected, OSError) as wrong:
            load.troubles.append(repr(wrong)[:300])
            script = script_of(browser, person, chance)
            time.sleep(0.5)
            continue
        if begin <= time.perf_counter() < end:
            load.waited.append(answer.seconds)
        if thinking:
            time.sleep(min(chance.uniform(*THINK), max(0.0, end - time.perf_counter())))
    browser.close()
