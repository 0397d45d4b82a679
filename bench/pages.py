"""Every page many times over, small and large side by side, in an order drawn anew for each round."""

import random
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.asking import Asked, Unexpected
from bench.client import Answer

WARM_UP = 4  # rounds that aren't counted
FEWEST = 8  # times that a page is asked for, however slow it is
LONGEST = 6.0  # seconds that a page may take in all before it isn't asked for again
BARE = "bare view, one indexed query"


@dataclass
class Samples:
    """All answers of one page on one dataset."""

    answers: list[Answer] = field(default_factory=list)

    def enough(self) -> bool:
        """Whether a slow page has been asked for often enough."""
        return len(self.answers) >= FEWEST and sum(answer.seconds for answer in self.answers) > LONGEST

    def times(self, name: str) -> list[float]:
        """Of every answer: milliseconds or a number, by the server's own name for it."""
        return [answer.took.get(name, 0.0) for answer in self.answers]

    def middle(self, name: str = "total") -> float:
        """The median."""
        return statistics.median(self.times(name))

    def p95(self, name: str = "total") -> float:
        """The value that nineteen of twenty stay below."""
        return percentile(self.times(name), 0.95)

    def most(self, name: str) -> int:
        return round(max(self.times(name)))

    def sql(self) -> float:
        """The median of all SQL's milliseconds."""
        return statistics.median(
            answer.took.get("sql", 0.0) + answer.took.get("own-sql", 0.0) for answer in self.answers
        )

    @property
    def plain(self) -> float:
        """Bytes of the page."""
        return statistics.median(answer.plain for answer in self.answers)

    @property
    def rows(self) -> int:
        """Rows of tables."""
        return round(statistics.median(answer.rows for answer in self.answers))

    @property
    def sent(self) -> float:
        """Bytes as they came."""
        return statistics.median(answer.sent for answer in self.answers)


@dataclass
class Measured:
    """All samples: by dataset, by page."""

    samples: dict[str, dict[str, Samples]]
    asked: Mapping[str, Asked]

    def of(self, dataset: str, page: str) -> Samples:
        return self.samples[dataset][page]

    def pages(self) -> Iterator[str]:
        """The names, in the order in which they were given."""
        yield from self.asked

    @property
    def datasets(self) -> Sequence[str]:
        return list(self.samples)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which the share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def measure(pages: Mapping[str, Sequence[Asked]], rounds: int, *, say: Callable[[str], None]) -> Measured:
    """Ask for every page in so many rounds. A page that can't be asked is told and left out."""
    asked = [(dataset, page) for dataset, those in pages.items() for page in those]
    measured = Measured(
        {dataset: {page.name: Samples() for page in those} for dataset, those in pages.items()},
        {page.name: page for page in next(iter(pages.values()))},
    )
    dice = random.Random(7)  # noqa: S311 (no secret)
    broken: set[str] = set()
    for number in range(WARM_UP + rounds):
        dice.shuffle(asked)
        for dataset, page in asked:
            samples = measured.of(dataset, page.name)
            if page.name in broken or samples.enough():
                continue
            try:
                answer = page.ask()
            except (Unexpected, OSError, LookupError) as wrong:
                broken.add(page.name)
                say(f"  {page.name} ({dataset}) can't be measured: {wrong!r}")
                continue
            if number >= WARM_UP:
                samples.answers.append(answer)
    left = {name: page for name, page in measured.asked.items() if name not in broken}
    return Measured(measured.samples, left)


def table(measured: Measured) -> Iterator[str]:
    """A line for each page: what the server took on each dataset, and how they compare."""
    first, last = measured.datasets[0], measured.datasets[-1]
    yield f"Server time in ms, rows of tables on the page: {first}, then {last}. SQL: statements of the page"
    yield "(in brackets what every page has: session, user, posts, transaction, log) and all their time."
    yield ""
    yield (
        f"{'':<45}{'p50':>15}{'p95':>15}{'p95':>7}{'p50':>7}{'SQL':>9}{'SQL ms':>13}{'SQL':>6}"
        f"{'rows':>9}{'kB':>7}{'sent':>7}"
    )
    yield (
        f"{'page':<45}{first:>7}{last:>8}{first:>7}{last:>8}{'growth':>7}{'x bare':>7}{'':>9}"
        f"{first:>6}{last:>7}{'share':>6}"
    )
    for page in measured.pages():
        small, large = measured.of(first, page), measured.of(last, page)
        statements = f"{large.most('statements')} ({large.most('own-statements')})"
        yield (
            f"{page:<45}{small.middle():>7.1f}{large.middle():>8.1f}{small.p95():>7.1f}{large.p95():>8.1f}"
            f"{growth(measured, page):>7.2f}{against_bare(measured, page):>7.1f}{statements:>9}"
            f"{small.sql():>6.1f}{large.sql():>7.1f}{sql_share(measured, page):>6.0%}"
            f"{small.rows:>4}{large.rows:>5}{large.plain / 1000:>7.1f}{large.sent / 1000:>7.1f}"
        )


def growth(measured: Measured, page: str) -> float:
    """How many times the p95 of the small dataset the p95 of the large one is."""
    first, last = measured.datasets[0], measured.datasets[-1]
    return measured.of(last, page).p95() / measured.of(first, page).p95()


def against_bare(measured: Measured, page: str) -> float:
    """The median as so many times the bare view's on the same dataset, the large one."""
    last = measured.datasets[-1]
    return measured.of(last, page).middle() / measured.of(last, BARE).middle()


def sql_share(measured: Measured, page: str) -> float:
    """Which part of the server time all SQL takes, also what every page has; the median of the answers."""
    answers = measured.of(measured.datasets[-1], page).answers
    return statistics.median(
        (answer.took["sql"] + answer.took["own-sql"]) / answer.took["total"] for answer in answers
    )
