"""Contacts, what each was about, and callbacks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.contacts.states import Part, ParticipantKind
from reimari.warehouse.definitions.columns import (
    age_group,
    area,
    client,
    code,
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

# k: the contact; w: the client, as a person if they are one; h: whoever contacted us
CONTACTS = Table(
    code="contacts",
    name=_("Contacts"),
    meaning=_("A row for each contact (yhteydenotto): somebody reached us, on a channel, at a moment."),
    rows=f"""
        FROM contacts_contact k JOIN staff_team t ON t.code = k.team_id
        LEFT JOIN LATERAL (
            SELECT a.person_id, coalesce(a.birth_date, e.birth_date) AS birth_date
            FROM contacts_participant a LEFT JOIN people_person e ON e.id = a.person_id
            WHERE a.contact_id = k.track_id AND (a.part = '{Part.CLIENT}'
                OR (a.part = '{Part.CONTACTOR}' AND a.kind = '{ParticipantKind.CLIENT}'))
            ORDER BY a.person_id IS NULL, a.id LIMIT 1
        ) w ON true
        LEFT JOIN LATERAL (
            SELECT a.kind FROM contacts_participant a
            WHERE a.contact_id = k.track_id AND a.part = '{Part.CONTACTOR}' ORDER BY a.id LIMIT 1
        ) h ON true
        LEFT JOIN contacts_guidance g ON g.contact_id = k.track_id
    """,  # noqa: S608
    aliases={
        "k": "contacts_contact",
        "t": "staff_team",
        "a": "contacts_participant",
        "e": "people_person",
        "g": "contacts_guidance",
    },
    tracks=("k.track_id",),
    key=("contact",),
    columns=(
        key("contact", "k.track_id", _("The contact.")),
        client("w.person_id"),
        age_group("w.birth_date", "k.received_at"),
        code("state", "k.state", "contact_state", _("Whether it is still open.")),
        code("channel", "k.channel_id", "channel", _("By which channel it came.")),
        team("t.code", meaning=_("The line. Empty also for whoever is under address protection.")),
        unit("t.unit_id"),
        language("k.language"),
        code("interpreter_language", "k.interpreter_language", "", _("Into which language, ISO 639.")),
        code("contactor", "h.kind", "participant_kind", _("Who contacted us.")),
        urgent("k.is_urgent"),
        flag("is_complicated", "k.is_complicated", _("A complicated situation."), "R-IU-57"),
        code("urgency", "g.urgency", "urgency", _("Why help couldn't wait."), source=("R-KL-29", "R-VS-58")),
        code("segment", "g.segment", "segment", _("The client's segment.")),
        code("level", "g.level", "level", _("The level of guidance."), source=("C09",)),
        code("came_via", "k.came_via", "came_via", _("How it found us."), source=("R-PS-06", "R-PS-95")),
        code("outcome", "k.outcome", "outcome", _("How it ended: of its matters the one furthest along.")),
        moment("received_at", "k.received_at", _("When it came."), "I-10"),
        moment("started_at", "k.started_at", _("When somebody began to serve the client.")),
        moment("ended_at", "k.ended_at", _("When serving the client ended.")),
        moment("recorded_at", "k.recorded_at", _("When it was written down.")),
        moment("closed_at", "k.closed_at", _("When it was closed.")),
    ),
)

# a: the matter; k: its contact
MATTERS = Table(
    code="matters",
    name=_("Matters"),
    meaning=_("A row for each thing that a contact was about (asiakokonaisuus)."),
    rows="""
        FROM contacts_matter a LEFT JOIN region_place p ON p.code = a.place_id
    """,
    aliases={"a": "contacts_matter", "p": "region_place"},
    tracks=("a.contact_id", "a.case_id"),
    key=("contact", "number"),
    refers={"contact": "contacts", "case": "cases"},
    columns=(
        key("contact", "a.contact_id", _("The contact.")),
        number("number", "a.number", _("Which one of the contact's matters.")),
        key("case", "a.case_id", _("The case in which it goes on.")),
        need("a.need"),
        service_task("a.service_task_id"),
        municipality("p"),
        code("outcome", "a.outcome", "outcome", _("How it ended in the contact."), source=("C25",)),
        code("told_how", "a.told_how", "told", _("How the client was told what happens next.")),
        code("not_told", "a.not_told", "not_told", _("Why the client wasn't told.")),
        moment("told_at", "a.told_at", _("When the client was told."), "C26", "D-3"),
        code("elsewhere", "a.elsewhere", "elsewhere", _("Where it was guided."), source=("DR-08", "R-PS-76")),
        unit(
            "a.elsewhere_unit_id",
            "elsewhere_unit",
            _("To which unit it was guided. Empty also for whoever is under address protection."),
        ),
    ),
)

# b: the callback
CALLBACKS = Table(
    code="callbacks",
    name=_("Callbacks"),
    meaning=_("A row for each request to be called back (takaisinsoitto)."),
    rows="""
        FROM callbacks_callback b JOIN staff_team t ON t.code = b.team_id
        LEFT JOIN people_person e ON e.id = b.person_id LEFT JOIN region_place p ON p.code = b.place_id
    """,
    aliases={
        "b": "callbacks_callback",
        "t": "staff_team",
        "e": "people_person",
        "p": "region_place",
    },
    tracks=("b.track_id", "b.contact_id", "b.case_id"),
    key=("callback",),
    refers={"contact": "contacts", "case": "cases", "answered_in": "contacts", "double_of": "callbacks"},
    columns=(
        key("callback", "b.track_id", _("The callback.")),
        client("b.person_id"),
        age_group("e.birth_date", "b.asked_at"),
        key("contact", "b.contact_id", _("The contact in which it was asked for.")),
        key("case", "b.case_id", _("The case about which it was asked for.")),
        code("state", "b.state", "callback_state", _("Whether it is still open.")),
        code("channel", "b.channel_id", "channel", _("Of which line it was asked.")),
        code("requested_via", "b.requested_via", "requested_via", _("How it was asked for.")),
        team("t.code"),
        unit("t.unit_id"),
        service_task("b.service_task_id"),
        area("b.area_id"),
        municipality("p"),
        language("b.language"),
        need("b.need"),
        urgent("b.is_urgent"),
        moment("asked_at", "b.asked_at", _("When it was asked for."), "I-10"),
        moment(
            "counts_from", "b.counts_from", _("From when waiting counts: the line's next opening."), "I-10"
        ),
        number("times_asked", "b.times_asked", _("How often it was asked for."), _("times")),
        number("calls", "b.attempts", _("How often the client was called."), _("times"), "K-12"),
        moment("last_call_at", "b.tried_at", _("The last call.")),
        code(
            "outcome", "b.outcome", "callback_outcome", pgettext_lazy("warehouse", "How the callback ended.")
        ),
        moment("closed_at", "b.closed_at", _("When it was closed.")),
        key("answered_in", "b.answered_in_id", _("The contact that the call became.")),
        key("double_of", "b.double_of_id", _("The callback with which it was the same.")),
    ),
)
