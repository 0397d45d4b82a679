"""How many contacts `reimari route` answers in a second, beside a bare loop that only reads and writes JSON.

    python -m bench.route [PROFILE] [LINES]

Both run as processes of their own, one after the other, on the same lines: places by postcode, name and
number, all contactors, needs and relations of the profile, half of them with a moment. The time of starting
the process (measured with one line) is taken off. The aim is 20 000 decisions a second on one core.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from reimari.region.profile.folders import find_profile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import PlaceKind, Profile
from reimari.routing.rules import packed_reference

AIM = 20_000  # decisions a second
ECHO = """
import sys, orjson
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(orjson.dumps(orjson.loads(line)) + b"\\n")
"""


def lines_of(profile: Profile, count: int, seed: int = 1) -> bytes:
    """Contacts of the county, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    municipalities = [place for place in profile.places if place.kind is PlaceKind.MUNICIPALITY]
    numbers = {place.number for place in municipalities}
    postcodes = [
        code for code, area in packed_reference().postal_areas.items() if area.municipality in numbers
    ]
    places = [
        *({"postcode": code} for code in postcodes),
        *({"municipality": place.name.fi} for place in municipalities),
        *({"municipality": place.number} for place in municipalities),
    ]
    return b"".join(_line(profile, number, dice, dice.choice(places)) for number in range(count))


def _line(profile: Profile, number: int, dice: random.Random, place: dict[str, str]) -> bytes:
    facts: dict[str, object] = {
        "id": number,
        **place,
        "contactor": dice.choice(profile.contactors),
        "services": [relation.code for relation in dice.sample(profile.relations, dice.choice((0, 0, 1)))],
        "needs": [need.code for need in dice.sample(profile.needs, dice.choice((0, 1, 1)))],
        "age": dice.randint(18, 99),
        "language": dice.choice(("fi", "fi", "sv")),
    }
    if len(profile.service_tasks) > 1:
        facts["service_task"] = dice.choice(profile.service_tasks).code
    if dice.random() < 0.5:
        facts["at"] = (
            f"2026-11-{dice.randint(1, 28):02}T{dice.randint(6, 20):02}:{dice.randint(0, 59):02}:00+02:00"
        )
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n"


def seconds(command: Sequence[str], lines: bytes) -> float:
    """How long the command takes for the lines."""
    start = time.perf_counter()
    done = subprocess.run(command, input=lines, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}"
    return time.perf_counter() - start


def rate(command: Sequence[str], lines: bytes) -> float:
    """Lines a second without the time of starting."""
    one = lines[: lines.index(b"\n") + 1]
    starting = min(seconds(command, one) for _ in range(3))
    return lines.count(b"\n") / (seconds(command, lines) - starting)


def measured(profile_name: str = "iu", count: str = "100000") -> tuple[float, float]:
    """Decisions a second, and lines a second of the bare loop."""
    lines = lines_of(read_profile(find_profile(profile_name)), int(count))
    reimari = Path(sys.executable).with_name("reimari")
    route = rate([str(reimari), "route", "--profile", profile_name], lines)
    return route, rate([sys.executable, "-c", ECHO], lines)


def main(profile_name: str = "iu", count: str = "100000") -> int:
    """Print the rates and how they compare; 1 when the aim is missed."""
    route, echo = measured(profile_name, count)
    print(
        f"route {profile_name}: {route:,.0f} decisions/s (aim {AIM:,}); bare JSON echo {echo:,.0f} lines/s;",
        end=" ",
    )
    print(f"ratio 1:{echo / route:.1f}")
    return 0 if route >= AIM else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
