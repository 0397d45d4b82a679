"""The goals, what was measured, and whether they are reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.asking import COVER_PLAN
from bench.load import Load
from bench.pages import BARE, Measured, against_bare, growth, sql_share

GROWTH = 1.5
STATEMENTS = 12
TIMES_BARE = 8.0
SQL_SHARE = 0.5
TAIL = 10.0
WORKER_MB = 200.0
COVER_SECONDS = 2.0
COMPARED = ("bare ", "one query behind", "table of 50 behind")  # what pages are compared with
MANY_ROWS = 1.5


@dataclass(frozen=True)
class Goal:
    """One goal: what is wanted, what was measured, and whether that is enough."""

    name: str
    wanted: str
    measured: str
    reached: bool


def program_pages(measured: Measured) -> list[str]:
    """The pages that are the program's own."""
    return [page for page in measured.pages() if not page.startswith(COMPARED)]


def page_goals(measured: Measured) -> Iterator[Goal]:
    """Growth, statements, times the bare view, share of SQL."""
    pages = program_pages(measured)
    if len(measured.datasets) > 1:
        grown = {page: growth(measured, page) for page in pages}
        yield _worst("p95 grows from small to large", f"< {GROWTH}", grown, GROWTH, "{:.2f}")
        alike = {page: times for page, times in grown.items() if not _more_rows(measured, page)}
        yield _worst("… of pages with about as many rows", f"< {GROWTH}", alike, GROWTH, "{:.2f}")
    last = measured.datasets[-1]
    read = [page for page in pages if not measured.asked[page].is_deed]
    said = {page: float(measured.of(last, page).most("statements")) for page in read}
    yield _worst("SQL statements of a page", f"<= {STATEMENTS}", said, STATEMENTS + 0.5, "{:.0f}")
    if BARE in measured.asked:
        listed = [page for page in pages if measured.asked[page].is_list_or_form]
        times = {page: against_bare(measured, page) for page in listed}
        yield _worst(
            "p50 of lists and forms, times the bare view", f"<= {TIMES_BARE:.0f}", times, TIMES_BARE, "{:.1f}"
        )
    if COVER_PLAN in measured.asked:
        plan = {COVER_PLAN: measured.of(last, COVER_PLAN).p95() / 1000}
        yield _worst("a cover plan, p95 in seconds", f"< {COVER_SECONDS:.0f}", plan, COVER_SECONDS, "{:.2f}")
    shares = {page: sql_share(measured, page) for page in read}
    yield _worst("share of SQL in the server time", f"<= {SQL_SHARE:.0%}", shares, SQL_SHARE, "{:.0%}")


def _more_rows(measured: Measured, page: str) -> bool:
    first, last = (
        measured.of(dataset, page).rows for dataset in (measured.datasets[0], measured.datasets[-1])
    )
    return last > MANY_ROWS * max(first, 1)


def _worst(name: str, wanted: str, values: Mapping[str, float], limit: float, form: str) -> Goal:
    """A goal for all pages: how many reach it, and those that don't, the farthest first."""
    missed = sorted((page for page in values if values[page] > limit), key=lambda page: -values[page])
    told = ", ".join(f"{page} {form.format(values[page])}" for page in missed[:6])
    more = f" and {len(missed) - 6} more" if len(missed) > 6 else ""
    worst = form.format(max(values.values(), default=0.0))
    words = f"missed by {told}{more}" if missed else f"worst {worst}"
    return Goal(name, wanted, f"{len(values) - len(missed)} of {len(values)}; {words}", not missed)


def staff_goal(load: Load) -> Goal:
    """Many people who think in between."""
    ratio = load.p95 / load.median if load.median else 0.0
    told = f"median {load.median:.0f} ms, p95 {load.p95:.0f} ms: {ratio:.1f}; {len(load.troubles)} troubles"
    name = f"{load.users} staff who think: p95 against the median"
    return Goal(name, f"< {TAIL:.0f}", told, 0 < ratio < TAIL and not load.troubles)


def memory_goal(memory: Mapping[str, float]) -> Goal:
    """The page servers' workers."""
    workers = [megabytes for name, megabytes in memory.items() if name.startswith("pages")]
    most = max(workers, default=0.0)
    return Goal("memory of a worker (PSS)", f"< {WORKER_MB:.0f} MB", f"{most:.0f} MB", 0 < most < WORKER_MB)


def rate_goal(name: str, rate: float, wanted: float) -> Goal:
    """Lines a second of a command."""
    return Goal(name, f">= {wanted:,.0f}/s", f"{rate:,.0f}/s", rate >= wanted)


def lines_of(goals: Sequence[Goal]) -> Iterator[str]:
    """The table of goals."""
    for goal in goals:
        how = "reached" if goal.reached else "MISSED"
        yield f"{how:<8} {goal.name:<46} {goal.wanted:<12} {goal.measured}"
