"""Does a profile make sense? Errors refuse it, gaps are what the sources don't tell, notes inform."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from reimari.region.profile.checking import (
    calendars,
    callbacks,
    concerns,
    grants,
    guiding,
    knowledge,
    lines,
    load,
    missing,
    need_to_know,
    notices,
    places,
    promises,
    reaching,
    references,
    roster,
    routes,
    sharing,
    staffing,
    supervision,
    texts,
    validity,
)
from reimari.region.profile.checking.book import Book
from reimari.region.profile.checking.vanished import vanished
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.toml_lines import Lines
from reimari.region.profile.values import Profile

__all__ = ["check", "located", "vanished"]

type Check = Callable[[Book], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    missing.check_head,
    places.check_numbers,
    validity.check_order,
    validity.check_duplicates,
    places.check_names,
    places.check_postcodes,
    places.check_double_areas,
    places.check_mapping,
    places.check_presumed,
    references.check_references,
    references.check_localities,
    references.check_team_areas,
    references.check_channel_hours,
    references.check_volumes,
    lines.check_visibility,
    lines.check_urgent_only,
    lines.check_exceptions,
    lines.check_menus,
    lines.check_values,
    lines.check_moves,
    callbacks.check_callbacks,
    supervision.check_lines,
    concerns.check_on_calls,
    concerns.check_rules,
    concerns.check_forms,
    need_to_know.check_access_rules,
    need_to_know.check_partners,
    roster.check_roster_rules,
    load.check_load_rules,
    reaching.check_reach_rules,
    roster.check_minimum_staffing,
    sharing.check_sharing,
    calendars.check_backgrounds,
    calendars.check_booking_rules,
    calendars.check_booking_conditions,
    notices.check_notices,
    notices.check_notice_rules,
    grants.check_grantables,
    grants.check_care_places,
    grants.check_requests,
    knowledge.check_knowledge,
    staffing.check_competences,
    staffing.check_requirements,
    staffing.check_remote_works,
    staffing.check_separations,
    staffing.check_giving,
    guiding.check_prompts,
    guiding.check_guided_facts,
    guiding.check_urgent_help,
    guiding.check_guiding_told,
    routes.check_conditions,
    routes.check_outcomes,
    texts.check_texts,
    texts.check_templates,
    missing.check_hours,
    missing.check_areas,
    missing.check_tasks,
    missing.check_steps,
    missing.check_posts,
    missing.check_limits,
    missing.check_retentions,
    missing.check_indicators,
    missing.check_targets,
    missing.check_monthly_reports,
    missing.check_events,
    promises.check_law,
    validity.check_ended,
    missing.check_gaps,  # last: it shows the gaps that nothing above has shown
)


def check(
    profile: Profile, on: dt.date, *, demo: bool = False, known_actions: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Everything found on the day, errors first. `demo`: with the invented values of demo.toml in place.

    `known_actions`: names of all Actions of the program; None leaves roles' Actions unchecked.
    """
    book = Book(profile, on, demo=demo)
    checks = CHECKS
    if known_actions is not None:
        checks = (
            partial(references.check_actions, known=known_actions),
            partial(staffing.check_separated_actions, known=known_actions),
            *CHECKS,
        )
    return in_order(finding for each in checks for finding in each(book))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, then gaps, then notes; those of one kind as they came."""
    ranks = list(Kind)
    return tuple(sorted(findings, key=lambda finding: ranks.index(finding.kind)))


def located(findings: Iterable[Finding], folder: Path) -> tuple[Finding, ...]:
    """The findings with the lines on which their fields stand in the folder's files."""
    lines: dict[str, Lines] = {}
    found = []
    for finding in findings:
        if finding.line == 0 and finding.path:
            path = folder / finding.file
            if finding.file not in lines:
                lines[finding.file] = Lines(path.read_text(encoding="utf-8") if path.is_file() else "")
            finding = replace(finding, line=lines[finding.file].of(finding.path))  # noqa: PLW2901
        found.append(finding)
    return tuple(found)
