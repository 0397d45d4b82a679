"""Cases, how they were passed on, times agreed with clients, and what the line granted."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.warehouse.definitions.columns import (
    age_group,
    area,
    client,
    code,
    day,
    flag,
    key,
    language,
    moment,
    municipality,
    need,
    number,
    service_task,
    team,
    unit,
    urgent,
)
from reimari.warehouse.definitions.values import Table

# c: the case
CASES = Table(
    code="cases",
    name=_("Cases"),
    meaning=_("A row for each case (asia): something had to happen after a contact."),
    rows="""
        FROM cases_case c JOIN staff_team t ON t.code = c.team_id
        LEFT JOIN people_person e ON e.id = c.person_id LEFT JOIN region_place p ON p.code = c.place_id
    """,
    aliases={"c": "cases_case", "t": "staff_team", "e": "people_person", "p": "region_place"},
    tracks=("c.track_id",),
    key=("case",),
    columns=(
        key("case", "c.track_id", _("The case.")),
        client("c.person_id"),
        age_group("e.birth_date", "c.opened_at"),
        code("state", "c.state", "case_state", _("Whether it is still open.")),
        service_task("c.service_task_id"),
        area("c.area_id"),
        municipality("p"),
        need("c.need"),
        language("c.language"),
        urgent("c.is_urgent"),
        team("t.code"),
        unit("t.unit_id"),
        flag("is_joint", "c.contact_person_id IS NOT NULL", _("Several teams work on it together."), "DR-13"),
        number("hops", "c.hops", _("How often it was handed on."), _("times"), "K-24"),
        number("reroutes", "c.reroutes", _("How often it went to another service task."), _("times"), "K-08"),
        code("assessment", "c.assessment", "assessment", _("What is known of the initial assessment.")),
        moment("assessed_at", "c.assessed_at", _("When that was known.")),
        moment("opened_at", "c.opened_at", _("When it was opened.")),
        moment("closed_at", "c.closed_at", _("When it was closed.")),
        code("ending", "c.ending", "ending", _("Why it was closed."), source=("C25", "R-KL-31")),
    ),
)

# o: that it was passed on; f, t: from which team, to which
TRANSFERS = Table(
    code="transfers",
    name=_("Transfers"),
    meaning=_("A row for each time that a case went to somebody else."),
    rows="""
        FROM cases_passedon o JOIN staff_team t ON t.code = o.to_team_id
        LEFT JOIN staff_team f ON f.code = o.from_team_id
    """,
    aliases={"o": "cases_passedon", "t": "staff_team", "f": "staff_team"},
    tracks=("o.case_id",),
    key=("transfer",),
    refers={"case": "cases"},
    columns=(
        key("transfer", "o.id", _("The transfer."), "transfer"),
        key("case", "o.case_id", _("The case.")),
        moment("passed_at", "o.passed_at", _("When it went on."), "R-KL-42"),
        team(
            "f.code",
            "from_team",
            _("From which team; empty out of a contact, and for whoever is under address protection."),
        ),
        unit("f.unit_id", "from_unit"),
        team("t.code", "to_team", _("To which team. Empty also for whoever is under address protection.")),
        unit("t.unit_id", "to_unit"),
        moment("due_at", "o.due_at", _("Until when its brief had to be read."), "C30", "R-KL-38"),
        moment("read_at", "o.read_at", _("When its brief was read.")),
        moment("ended_at", "o.ended_at", _("When it came back, went on or was closed.")),
    ),
)

# m: the meeting; b: that it was booked from a calendar
APPOINTMENTS = Table(
    code="appointments",
    name=_("Appointments"),
    meaning=_("A row for each time agreed with a client, booked from a calendar or agreed by hand."),
    rows="""
        FROM cases_meeting m JOIN cases_case c ON c.track_id = m.case_id
        LEFT JOIN appointments_booking b ON b.meeting_id = m.id
        LEFT JOIN appointments_booking r ON r.id = b.replaces_id
        JOIN staff_team t ON t.code = coalesce(b.team_id, c.team_id)
    """,
    aliases={
        "m": "cases_meeting",
        "c": "cases_case",
        "b": "appointments_booking",
        "r": "appointments_booking",
        "t": "staff_team",
    },
    tracks=("m.case_id", "b.contact_id"),
    key=("appointment",),
    refers={"case": "cases", "contact": "contacts", "replaces": "appointments"},
    columns=(
        key("appointment", "m.id", _("The appointment."), "appointment"),
        key("case", "m.case_id", _("The case.")),
        key(
            "contact",
            "b.contact_id",
            _("The contact in which it was booked."),
        ),
        key("replaces", "r.meeting_id", _("The appointment in whose place it came."), "appointment"),
        code(
            "background",
            "b.background",
            "background",
            _("The calendar's background (tausta)."),
            source=("R-KL-25",),
        ),
        team("t.code"),
        unit("t.unit_id"),
        code("mode", "m.mode", "meeting_mode", _("How one meets.")),
        code("state", "m.state", "meeting_state", _("What became of it.")),
        code(
            "changed_by", "m.changed_by", "changed_by", _("Who moved or cancelled it."), source=("R-KL-22",)
        ),
        code("reason", "m.reason", "change_reason", _("Why it was moved or cancelled.")),
        moment("at", "m.at", _("When it begins.")),
        moment("ends_at", "m.ends_at", _("When it ends.")),
        moment("agreed_at", "m.agreed_at", _("When it was agreed.")),
        moment("booked_at", "b.booked_at", _("When it was booked from a calendar; empty: agreed by hand.")),
        moment("due_at", "b.due_at", _("Until when it had to be by the county's promise."), "K-02a"),
        moment("marked_at", "m.marked_at", _("When it was marked how it went.")),
    ),
)

# g: the grant
GRANTS = Table(
    code="grants",
    name=_("Grants"),
    meaning=_("A row for each service that the line granted for a short time."),
    rows="""
        FROM grants_grant g JOIN staff_team t ON t.code = g.team_id
        LEFT JOIN people_person e ON e.id = g.person_id LEFT JOIN region_place p ON p.code = g.place_id
    """,
    aliases={"g": "grants_grant", "t": "staff_team", "e": "people_person", "p": "region_place"},
    tracks=("g.track_id", "g.case_id", "g.contact_id"),
    key=("grant",),
    refers={"case": "cases", "contact": "contacts", "extends": "grants"},
    columns=(
        key("grant", "g.track_id", pgettext_lazy("warehouse", "The grant.")),
        client("g.person_id"),
        age_group("e.birth_date", "g.granted_at"),
        key("case", "g.case_id", _("The case.")),
        key("contact", "g.contact_id", _("The contact in which it was granted.")),
        key("extends", "g.extends_id", _("The grant that goes on by it.")),
        code("grantable", "g.grantable", "grantable", _("What was granted."), source=("DR-05", "R-PS-30")),
        code("kind", "g.kind", "grant_kind", _("Of which kind that is.")),
        code("state", "g.state", "grant_state", _("Whether it is in force.")),
        team("t.code"),
        unit("t.unit_id"),
        service_task("g.service_task_id"),
        municipality("p"),
        code("grounds", "g.grounds", "grounds", _("Why it is needed.")),
        day("starts_on", "g.starts_on", _("The first day.")),
        day("ends_on", "g.ends_on", _("The last day.")),
        day("stopped_on", "g.stopped_on", _("The last day, if it ended before its time.")),
        moment("granted_at", "g.granted_at", _("When it was granted.")),
        code("told_how", "g.told_how", "told", _("How the client was told.")),
        code("not_told", "g.not_told", "not_told", _("Why the client wasn't told.")),
        moment("told_at", "g.told_at", _("When the client was told.")),
        code("follow_up", "g.follow_up", "follow_up", _("How it goes on."), source=("K-28",)),
        moment("followed_up_at", "g.followed_up_at", _("When somebody looked how it goes on."), "K-28"),
        code("end_reason", "g.end_reason", "end_reason", _("Why it ended before its time.")),
        code("withdraw_reason", "g.withdraw_reason", "withdraw_reason", _("Why it never came about.")),
        moment("ended_at", "g.ended_at", _("When it was ended or withdrawn.")),
    ),
)
