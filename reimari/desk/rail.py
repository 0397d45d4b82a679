"""The pages of the left rail: which there are, and which of them somebody may open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.appointments import access as appointments
from reimari.callbacks import access as callbacks
from reimari.common.shell import NavItem, Rail, Tab
from reimari.concerns import access as concerns
from reimari.contacts import access as contacts
from reimari.cover import access as cover
from reimari.desk import access as desk
from reimari.desk.queries import county, emergencies, jobs
from reimari.directory import access as directory
from reimari.figures import access as figures
from reimari.grants import access as grants
from reimari.people import access as people
from reimari.records import access as records
from reimari.records.queries import log_requests
from reimari.region import access as region
from reimari.staff import access as staff
from reimari.work import access as work

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that the rail shows as one, for whoever may open several of them."""

    label: "StrPromise"
    icon: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the rail: its URL name, the Action that opens it, and the names of the pages beneath it."""

    name: str
    action: Action
    label: "StrPromise"
    icon: str
    key: str = ""
    beneath: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()  # how the names of its deeds begin: their pages show what was wrong
    counts: Callable[[], int] | None = None  # what there waits for somebody; `counted` says it in words
    counts_for: Callable[[Actor], int] | None = None  # … and what waits for the viewer alone
    counted: Callable[[int], str] = str
    begins: bool = True  # whether somebody without a day of their own may begin here
    there: Callable[[], bool] | None = None  # whether the county has what the page is about
    also: Action | None = None  # one's own contacts can be searched without a right to search for persons
    group: Group | None = None  # stands with these in the rail; they stand side by side above each of them

    @property
    def opened_by(self) -> tuple[Action, ...]:
        """The Actions of which one is enough."""
        return (self.action, self.also) if self.also else (self.action,)

    def holds(self, at: str) -> bool:
        """Whether the page of this name is this one or beneath it."""
        return at == self.name or at in self.beneath or at.startswith(self.deeds)


SERVICES = Group(_("Granted services"), "clipboard-check")
TEAM = Group(_("Team"), "users")
PRIVACY = Group(pgettext_lazy("navigation", "Data protection"), "lock")

PAGES = (
    Page("desk:my_day", desk.MY_DAY, _("My day"), "house"),
    Page("desk:new_contact", contacts.RECORD, _("New contact"), "phone-incoming", "n"),
    Page(
        "desk:work_lists",
        work.LIST,
        _("Work lists"),
        "list-checks",
        beneath=("desk:take_steps", "desk:case", "desk:return_step", "desk:attempt_step"),
        deeds=("desk:case_",),
    ),
    Page(
        "desk:contacts",
        contacts.LIST,
        _("Contacts"),
        "inbox",
        beneath=("desk:contact", "desk:close_contact", "desk:correct_contact", "desk:join_contact"),
    ),
    Page(
        "desk:reports",
        concerns.LIST,
        pgettext_lazy("navigation", "Concern reports"),
        "triangle-alert",
        beneath=("desk:report", "desk:report_reporter", "desk:new_report", "desk:identify_reported"),
        begins=False,
    ),
    Page(
        "desk:search",
        people.SEARCH,
        _("Search"),
        "search",
        "/",
        beneath=(
            *("desk:person", "desk:change_person", "desk:relate_person", "desk:relate_close_person"),
            *("desk:same_person", "desk:merge_persons", "desk:merge", "desk:undo_merge"),
        ),
        also=contacts.LIST,
    ),
    Page(
        "desk:callbacks",
        callbacks.LIST,
        pgettext_lazy("navigation", "Callbacks"),
        "phone-outgoing",
        beneath=("desk:callback", "desk:ask_callback"),
        deeds=("desk:callback_",),
        begins=False,
    ),
    Page(
        "desk:grants",
        grants.LIST,
        _("Granted services"),
        "clipboard-check",
        beneath=("desk:grant", "desk:new_grant", "desk:ask_assessment"),
        deeds=("desk:grant_",),
        begins=False,
        there=county.grants,
        group=SERVICES,
    ),
    Page(
        "desk:places",
        grants.SEE_PLACES,
        pgettext_lazy("register", "Places"),
        "calendar-check",
        deeds=("desk:stay_", "desk:reserve_"),
        begins=False,
        there=county.has_places,
        group=SERVICES,
    ),
    Page(
        "desk:kaikukortti",
        grants.SEE_CARDS,
        _("Kaikukortti"),
        "heart-handshake",
        deeds=("desk:card_", "desk:issue_", "desk:receive_"),
        begins=False,
        there=county.uses_kaiku,
        group=SERVICES,
    ),
    Page(
        "desk:instructions",
        directory.READ,
        _("Instructions"),
        "file-text",
        beneath=(
            *(
                "desk:instruction",
                "desk:write_instruction",
                "desk:change_instruction",
                "desk:ask_instruction",
            ),
            *("desk:own_remarks", "desk:remark", "desk:answer_remark", "desk:remark_instruction"),
            *("desk:retire_instruction", "desk:use_instruction", "desk:matter_knowledge"),
            *("desk:instruction_draft", "desk:approve_instruction", "desk:send_back_instruction"),
            *("desk:withdraw_instruction", "desk:read_instruction"),
        ),
        begins=False,
    ),
    Page("desk:lines", region.SEE_LINES, _("Lines"), "phone", beneath=("desk:responsible",), begins=False),
    Page(
        "desk:board",
        staff.VIEW_TEAM,
        pgettext_lazy("navigation", "Situation"),
        "alarm-clock",
        beneath=("desk:board_steps", "desk:staffing"),
        begins=False,
        group=TEAM,
    ),
    Page(
        "desk:load",
        staff.VIEW_TEAM,
        pgettext_lazy("navigation", "Load"),
        "briefcase",
        beneath=("desk:next_cases", "desk:give_next_cases", "desk:overflow", "desk:overflow_end"),
        begins=False,
        group=TEAM,
    ),
    Page("desk:team", staff.VIEW_TEAM, pgettext_lazy("navigation", "Teams"), "users", group=TEAM),
    Page(
        "desk:roster",
        staff.VIEW_ROSTER,
        _("Roster"),
        "calendar-clock",
        beneath=(
            *("desk:duty_plan", "desk:duty_change", "desk:duty_feed", "desk:make_duty_feed"),
            *("desk:tell_absence", "desk:record_absence", "desk:change_absence", "desk:amend_absence"),
        ),
        begins=False,
        group=TEAM,
    ),
    Page(
        "desk:calendars",
        appointments.VIEW,
        pgettext_lazy("navigation", "Calendars"),
        "calendar",
        beneath=("desk:unit_calendars", "desk:shortages", "desk:own_calendar", "desk:notice_preview"),
        deeds=("desk:calendar",),
        begins=False,
        there=county.has_calendars,
        group=TEAM,
    ),
    Page(
        "desk:months",
        figures.REVIEW,
        pgettext_lazy("navigation", "Monthly reports"),
        "file-text",
        beneath=("desk:month_report", "desk:review_month"),
        begins=False,
        group=TEAM,
    ),
    Page(
        "desk:figures",
        figures.SEE,
        pgettext_lazy("navigation", "Figures"),
        "flag",
        beneath=(
            *("desk:figures_behind", "desk:figure", "desk:figures_report", "desk:figures_chain"),
            *("desk:figures_calendar", "desk:figures_day"),
            *("desk:figures_equality", "desk:figures_population"),
            *("desk:arrivals", "desk:shared_links", "desk:share_figures", "desk:publications"),
            *("desk:figures_replay", "desk:count_replay"),
        ),
        begins=False,
        group=TEAM,
    ),
    Page(
        "desk:cover",
        cover.VIEW_PLAN,
        pgettext_lazy("navigation", "Absences"),
        "user-x",
        beneath=("desk:cover_plan", "desk:accept_cover_plan"),
        begins=False,
        group=TEAM,
    ),
    Page(
        "desk:posts",
        staff.VIEW_POSTS,
        pgettext_lazy("navigation", "Posts and roles"),
        "user-check",
        beneath=(
            *("desk:give_post", "desk:proposals", "desk:roles", "desk:role", "desk:who_may"),
            "desk:strike_competence",
            "desk:strike_language",
        ),
        deeds=("desk:post_", "desk:proposal_"),
        begins=False,
        group=TEAM,
    ),
    Page("desk:settings", region.VIEW_PROFILE, _("Settings"), "settings", beneath=("desk:settings_section",)),
    Page(
        "desk:emergencies",
        people.CHECK_EMERGENCY,
        pgettext_lazy("navigation", "Emergency access"),
        "lock",
        beneath=("desk:emergency", "desk:check_emergency", "desk:oversee_emergencies"),
        counts_for=emergencies.waiting_beside_the_day,
        counted=emergencies.waiting_words,
        begins=False,
        also=people.OVERSEE,
        group=PRIVACY,
    ),
    Page(
        "desk:use_log",
        desk.VIEW_LOG,
        _("Use log"),
        "history",
        beneath=("desk:log_hints", "desk:say_of_hint"),
        group=PRIVACY,
    ),
    Page(
        "desk:log_requests",
        records.LIST,
        pgettext_lazy("navigation", "Requests for log data"),
        "file-text",
        beneath=(
            *("desk:log_request", "desk:new_log_request", "desk:make_extract", "desk:hand_over_extract"),
            *("desk:refuse_log_request", "desk:explain_use", "desk:log_extract", "desk:log_refusal"),
            "desk:log_explained",
        ),
        counts_for=log_requests.waiting_count,
        counted=log_requests.waiting_words,
        begins=False,
        group=PRIVACY,
    ),
    Page(
        "desk:retention",
        records.SEE_RETENTION,
        pgettext_lazy("navigation", "Retention"),
        "calendar-x",
        beneath=("desk:retention_plan", "desk:plan_deletion", "desk:approve_deletion"),
        begins=False,
        group=PRIVACY,
    ),
    Page(
        "desk:jobs",
        desk.VIEW_JOBS,
        _("Background work"),
        "hourglass",
        beneath=("desk:set_aside_job",),
        counts=jobs.failed_count,
        counted=jobs.failed_words,
    ),
)


def rail_of(actor: Actor, *, at: str = "") -> Rail:
    """The pages that some post of the actor opens, several of a group as one; `at`: the page that is shown.

    How much waits on a page is told beside it, but not on the page itself, which tells it by its rows.
    """
    found = Rail()
    for group, pages in _grouped(actor):
        shown = [(page, page.holds(at)) for page in pages]
        counts = [0 if current else counted(page, actor) for page, current in shown]
        found.items.append(_item(group, shown, counts))
        if group and len(pages) > 1 and any(current for _page, current in shown):
            found.label = str(group.label)
            found.beside = [
                Tab(address(page.name), str(page.label), count or None, current)
                for (page, current), count in zip(shown, counts, strict=True)
            ]
    return found


def _grouped(actor: Actor) -> list[tuple[Group | None, list[Page]]]:
    """The pages that the actor may open; those of one group together, where the first of them stands."""
    found: list[tuple[Group | None, list[Page]]] = []
    for page in _opened_by(frozenset(action for post in actor.posts for action in post.actions)):
        if not address(page.name) or (page.there and not page.there()):
            continue
        mine = next((pages for group, pages in found if group and group == page.group), None)
        if mine is None:
            found.append((page.group, [page]))
        else:
            mine.append(page)
    return found


@lru_cache(maxsize=128)
def _opened_by(actions: frozenset[str]) -> tuple[Page, ...]:
    """The pages that these Actions open: asked for by every page, and the same for all of a role."""
    return tuple(page for page in PAGES if any(each.name in actions for each in page.opened_by))


def _item(group: Group | None, shown: list[tuple[Page, bool]], counts: list[int]) -> NavItem:
    first, _ = shown[0]
    label, icon = (group.label, group.icon) if group and len(shown) > 1 else (first.label, first.icon)
    words = [page.counted(count) for (page, _), count in zip(shown, counts, strict=True) if count]
    current = any(current for _page, current in shown)
    return NavItem(address(first.name), str(label), icon, current, first.key, sum(counts), ", ".join(words))


def counted(page: Page, actor: Actor) -> int:
    """How much waits on the page: for whoever may see it, or for the viewer alone."""
    if page.counts_for:
        return page.counts_for(actor)
    return page.counts() if page.counts else 0


def beginning_of(actor: Actor) -> str:
    """The address of the first page for somebody who has no day of their own; empty when there is none."""
    for page in sorted(PAGES, key=lambda page: not page.begins):
        if any(actor.may(each.name) for each in page.opened_by):
            return address(page.name)
    return ""


def address(name: str) -> str:
    """The page's address; empty when this installation has no such page."""
    return _address(name, settings.ROOT_URLCONF, get_script_prefix())


@cache
def _address(name: str, _urls: str, _prefix: str) -> str:
    """Every page asks for those of all others: each is looked up once."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
