"""What else the line does: concern reports, feedback, shortages, telephone calls, Kaikukortti cards."""

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
    number,
    team,
    unit,
    urgent,
)
from reimari.warehouse.definitions.values import Table

# r: the report; o: whom it is about. Nothing of whoever reported (I-23): of what kind they are stands in the
# contact, as of everybody who contacts.
REPORTS = Table(
    code="concern_reports",
    name=_("Concern reports"),
    meaning=_(
        "A row for each concern report (huoli-ilmoitus): a contact of a kind of its own. Line, channel and"
        " what kind of person or party reported stand in that contact."
    ),
    rows="""
        FROM concerns_concernreport r CROSS JOIN LATERAL (
            SELECT count(*) AS clients, count(o.person_id) AS identified
            FROM concerns_reportedclient o WHERE o.report_id = r.contact_id
        ) n
    """,
    aliases={"r": "concerns_concernreport", "o": "concerns_reportedclient"},
    key=("contact",),
    refers={"contact": "contacts"},
    columns=(
        key("contact", "r.contact_id", _("The contact.")),
        code("document", "r.kind", "report_kind", _("Which document it is."), source=("I-05", "K-16")),
        code("consent", "r.consent", "consent", _("What whoever reported said of the client's consent.")),
        number("clients", "n.clients", _("How many people it is about.")),
        number("identified", "n.identified", _("Of how many of them one of ours has said who they are.")),
        flag("written_by_us", "r.post_id IS NOT NULL", _("One of ours wrote it down; else it was sent.")),
        day("written_on", "r.written_on", _("The day that the report tells.")),
        moment("arrived_at", "r.arrived_at", _("When it came.")),
    ),
)

# f: the feedback
FEEDBACK = Table(
    code="feedback",
    name=_("Feedback"),
    meaning=_("A row for each contact of which somebody said how it went, without their words."),
    rows="""
        FROM contacts_feedback f
    """,
    aliases={"f": "contacts_feedback"},
    key=("contact",),
    refers={"contact": "contacts"},
    columns=(
        key("contact", "f.contact_id", _("The contact.")),
        number("score", "f.score", _("From 1 (very badly) to 5 (very well)."), "", "K-26", "R-PS-31"),
        moment("given_at", "f.given_at", _("When it was said.")),
    ),
)

# s: the shortage
SHORTAGES = Table(
    code="shortages",
    name=_("Shortages of times"),
    meaning=_("A row for each time that no free time kept the county's promise."),
    rows="""
        FROM appointments_shortage s JOIN staff_team t ON t.code = s.team_id
        LEFT JOIN region_place p ON p.code = s.place_id
    """,
    aliases={"s": "appointments_shortage", "t": "staff_team", "p": "region_place"},
    tracks=("s.contact_id", "s.case_id"),
    key=("shortage",),
    refers={"contact": "contacts", "case": "cases"},
    columns=(
        key("shortage", "s.id", _("The shortage."), "shortage"),
        key("contact", "s.contact_id", _("The contact in which a time was wanted.")),
        key("case", "s.case_id", _("The case in which a time was wanted.")),
        team(
            "t.code", meaning=_("The team that had none. Empty also for whoever is under address protection.")
        ),
        unit("t.unit_id"),
        municipality("p"),
        need("s.need"),
        language("s.language"),
        code("mode", "s.mode", "meeting_mode", _("How the client wanted to meet.")),
        urgent("s.is_urgent"),
        code("instead", "s.instead", "instead", _("What was done instead."), source=("R-KL-21",)),
        moment("due_at", "s.due_at", _("Until when it had to be by the county's promise."), "K-02a"),
        moment("later_at", "s.later_at", _("The first free time after that.")),
        moment("told_at", "s.told_at", _("When it was written down.")),
    ),
)

# k: the call
CALLS = Table(
    code="calls",
    name=_("Telephone calls"),
    meaning=_("A row for each telephone call, as the telephone system told it; without numbers."),
    rows="""
        FROM telephony_call k
    """,
    aliases={"k": "telephony_call"},
    tracks=("k.contact_id", "k.callback_id"),
    key=("call",),
    refers={"contact": "contacts", "callback": "callbacks"},
    columns=(
        key("call", "k.id", _("The call."), "call"),
        key("contact", "k.contact_id", _("The contact that was written down of it.")),
        key("callback", "k.callback_id", _("The callback that the caller asked for.")),
        code("channel", "k.channel_id", "channel", _("The line that was called.")),
        team(
            "k.team_id",
            meaning=_(
                "The team to which the caller's choice led; empty while it isn't known, and for whoever is"
                " under address protection."
            ),
        ),
        unit(
            "k.unit_id",
            meaning=_("The unit that was called. Empty for whoever is under address protection."),
        ),
        area("k.area_id"),
        language("k.language"),
        code("state", "k.state", "call_state", _("What the telephone system told last."), source=("C11",)),
        moment("began_at", "k.began_at", _("When it began.")),
        moment("answered_at", "k.answered_at", _("When somebody answered first.")),
        moment("over_at", "k.over_at", _("When it was over.")),
    ),
)

# k: the card; under address protection by its own id. Whose it is stays here: it is known only so that the
# holder can tell that it is lost.
CARDS = Table(
    code="cards",
    name=_("Kaikukortti cards"),
    meaning=_("A row for each card that a team has had, without its number and without whose it is."),
    rows="""
        FROM grants_kaikucard k JOIN staff_team t ON t.code = k.team_id
    """,
    aliases={"k": "grants_kaikucard", "t": "staff_team"},
    tracks=("k.id",),
    key=("card",),
    columns=(
        key("card", "k.id", _("The card."), "card"),
        code("state", "k.state", "card_state", _("What has become of it."), source=("K-29", "R-PS-58")),
        team(
            "t.code",
            meaning=_("The team that issues it. Empty also for whoever is under address protection."),
        ),
        unit("t.unit_id"),
        moment("received_at", "k.received_at", _("When the team got it.")),
        moment("issued_at", "k.issued_at", pgettext_lazy("card", "When it was issued.")),
        moment("ended_at", "k.ended_at", _("When it was lost or came back.")),
    ),
)
