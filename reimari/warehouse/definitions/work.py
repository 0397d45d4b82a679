"""Steps of work lists, clocks and their pauses: of whatever they hang on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.warehouse.definitions.columns import (
    area,
    code,
    day,
    flag,
    key,
    language,
    moment,
    municipality,
    need,
    service_task,
    team,
    unit,
    urgent,
)
from reimari.warehouse.definitions.values import Table

MATTER = _("What it belongs to: a contact, a case, a callback or a grant, by the same pseudonym as there.")
# of which kind a track is, by where it is found
ABOUT = """
        CROSS JOIN LATERAL (SELECT CASE
            WHEN EXISTS (SELECT FROM cases_case x WHERE x.track_id = {track}) THEN 'case'
            WHEN EXISTS (SELECT FROM contacts_contact x WHERE x.track_id = {track}) THEN 'contact'
            WHEN EXISTS (SELECT FROM callbacks_callback x WHERE x.track_id = {track}) THEN 'callback'
            WHEN EXISTS (SELECT FROM grants_grant x WHERE x.track_id = {track}) THEN 'grant'
            ELSE 'other' END AS kind) n
"""
KIND = code("matter_kind", "n.kind", "matter_kind", _("Of which kind that is."))

# s: the step
STEPS = Table(
    code="steps",
    name=_("Steps"),
    meaning=_("A row for each step (seuraava vaihe) that stands or has stood on a work list."),
    rows=f"""
        FROM work_step s JOIN staff_team t ON t.code = s.team_id
        LEFT JOIN region_place p ON p.code = s.place_id
        {ABOUT.format(track="s.track_id")}
    """,
    aliases={"s": "work_step", "t": "staff_team", "p": "region_place"},
    tracks=("s.track_id",),
    key=("step",),
    columns=(
        key("step", "s.id", pgettext_lazy("warehouse", "The step."), "step"),
        key("matter", "s.track_id", MATTER),
        KIND,
        code("kind", "s.kind", "step_kind", _("What has to be done.")),
        code("state", "s.state", "step_state", _("Whether somebody has it, and whether it has ended.")),
        code("result", "s.result", "step_result", _("How it ended.")),
        team(
            "t.code", meaning=_("The team that does it. Empty also for whoever is under address protection.")
        ),
        unit("t.unit_id"),
        team(
            "s.answering_team_id",
            "answering_team",
            _("The team that answers meanwhile. Empty also for whoever is under address protection."),
        ),
        service_task("s.service_task_id"),
        area("s.area_id"),
        municipality("p"),
        need("s.need"),
        code("channel", "s.channel", "channel", _("By which channel the contact came.")),
        language("s.language"),
        urgent("s.is_urgent"),
        flag("waits_for_client", "s.waits_for_client", _("Whether it waits for the client.")),
        moment("opened_at", "s.opened_at", _("When it was opened.")),
        moment("due_at", "s.due_at", _("Until when it has to be done.")),
        code("due_from", "s.due_from", "due_from", _("Where that comes from.")),
        moment("taken_at", "s.taken_at", _("When somebody took it.")),
        moment("ended_at", "s.ended_at", _("When it was done or ended otherwise.")),
        moment("came_back_at", "s.came_back_at", _("When its hand-over was refused.")),
    ),
)

# w: the clock
CLOCKS = Table(
    code="clocks",
    name=_("Clocks"),
    meaning=_("A row for each promise and each legal deadline that runs or has run (määräaika)."),
    rows=f"""
        FROM work_clock w {ABOUT.format(track="w.track_id")}
    """,
    aliases={"w": "work_clock"},
    key=("clock",),
    columns=(
        key("clock", "w.id", _("The clock."), "clock"),
        key("matter", "w.track_id", MATTER),
        KIND,
        code("code", "w.code", "clock", _("Which promise or deadline.")),
        code("kind", "w.kind", "clock_kind", _("The county's promise, or the law.")),
        moment("started_at", "w.started_at", _("When it started.")),
        day("due_on", "w.due_on", _("The last day, with pauses; empty while one goes on."), "I-11"),
        moment("due_at", "w.due_at", _("The same as a moment."), "I-11"),
        day("raw_due_on", "w.raw_due_on", _("The last day as if it had never been paused."), "I-11"),
        moment("stopped_at", "w.stopped_at", _("When it was stopped.")),
        flag("is_kept", "w.kept", _("Whether it was kept; empty while it runs, and without a limit.")),
    ),
)

# u: the pause
PAUSES = Table(
    code="pauses",
    name=_("Pauses"),
    meaning=_("A row for each time that the clocks of a matter stood still (I-11)."),
    rows="""
        FROM work_pause u
    """,
    aliases={"u": "work_pause"},
    key=("pause",),
    columns=(
        key("pause", "u.id", _("The pause."), "pause"),
        key("matter", "u.track_id", MATTER),
        code("reason", "u.reason", "pause_reason", _("Why.")),
        moment("started_at", "u.started_at", _("When it began.")),
        moment("ended_at", "u.ended_at", _("When it was over.")),
    ),
)
