"""One contact, as its page and the deeds of its page look at it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from reimari.access.actor import Actor
from reimari.access.middleware import ActorRequest
from reimari.cases.models import Case
from reimari.concerns.access import MAKE as MAKE_REPORT
from reimari.contacts import access
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import Rules, contactor_to_say, open_cases, rules_on
from reimari.contacts.states import ContactState, ParticipantKind
from reimari.desk.forms.guiding import urgency_in
from reimari.desk.forms.matter import stays_on_line
from reimari.desk.queries.case_times import cases_to_join
from reimari.desk.queries.contact import (
    Taken,
    Told,
    called_lines,
    client_to_join,
    contact_rows,
    lines_for,
    mails_in,
    matters_of,
    questions_about,
    relations_in,
    taken_part,
    told_in,
    was_arranged,
)
from reimari.desk.queries.contact_times import wants_times
from reimari.desk.queries.first_information import Conversation, conversation
from reimari.desk.queries.link_mail import LinkMail, link_mail_of
from reimari.desk.queries.mail import MailShown
from reimari.desk.queries.questions import QuestionAsked
from reimari.desk.queries.relations import Relation
from reimari.desk.queries.rights import allowed
from reimari.desk.queries.routes import Line
from reimari.desk.queries.teams import teams_among
from reimari.staff.models import Team
from reimari.staff.roster import TEAMS

NOTHING_TOLD = Conversation()


@dataclass(slots=True)
class Shown:
    """A contact and what its page is made of; `cases`: the client's open ones, which a matter may join.
    `every`: all teams, with their units."""

    contact: Contact
    taken: list[Taken]
    matters: list[Told]
    rules: Rules
    rights: frozenset[str]
    language: str
    every: tuple[Team, ...] = ()
    teams: tuple[Team, ...] = ()
    lines: tuple[Line, ...] = ()
    relations: tuple[Relation, ...] = ()
    cases: tuple[Case, ...] = ()
    questions: tuple[QuestionAsked, ...] = ()
    mails: tuple[MailShown, ...] = ()
    arranged: bool = False
    conversation: Conversation = NOTHING_TOLD

    @property
    def is_open(self) -> bool:
        return self.contact.state == ContactState.OPEN

    @property
    def asked(self) -> list[Told]:
        """The matters whose outcome is asked: not what followed from the contact while it is open."""
        return [told for told in self.matters if not (self.is_open and told.row.outcome)]

    @property
    def hides_place(self) -> bool:
        """Whether somebody who took part is under address protection: no place, no area, no reason (I-04)."""
        return any(one.hides_place for one in self.taken)

    @property
    def may_close(self) -> bool:
        return self.is_open and access.CLOSE.name in self.rights

    @property
    def link_mail(self) -> LinkMail | None:
        """The link by e-mail, for those who may send it. One query, where an address is known."""
        if access.SEND_LINK.name not in self.rights:
            return None
        took_part = [one.row for one in self.taken]
        return link_mail_of(self.contact, took_part, self.rules.profile, now=self.rules.now)

    @property
    def move_to(self) -> Team | None:
        """The team of the same line on whose list it belongs by the client's place (R-PS-23); no query.

        Nobody learns so where somebody under address protection lives (I-04).
        """
        if not self.is_open or self.hides_place or access.MOVE.name not in self.rights:
            return None
        right = next((line.route.team for line in self.lines), None)
        own = self.contact.team
        found = next((team for team in self.teams if team.pk == right), None)
        return found if found and found.pk != own.pk and found.unit_id == own.unit_id else None

    @property
    def may_describe(self) -> bool:
        return self.is_open and not self.hides_place and access.DESCRIBE.name in self.rights

    def contactor_of(self, matter: Matter) -> Participant | None:
        """Of whom it may be said, with the contact's first matter, what they are."""
        return contactor_to_say(one.row for one in self.taken) if matter.number == 1 else None

    @property
    def other_way(self) -> bool:
        """Whether somebody would be left waiting for a closed line, and nobody has arranged help yet."""
        return not self.arranged and any(line.other_way for line in self.lines)

    @property
    def may_join(self) -> bool:
        anonymous = any(one.row.kind == ParticipantKind.ANONYMOUS for one in self.taken)
        joined = any(one.row.joined_at for one in self.taken)
        return anonymous and not joined and access.JOIN.name in self.rights

    @property
    def may_ask(self) -> bool:
        return access.ASK.name in self.rights

    @property
    def back(self) -> list[Case]:
        """Cases of urgent matters that came back, which the viewer may offer again."""
        if access.HAND_OVER.name not in self.rights:
            return []
        rows = (told.row for told in self.matters if told.offer and not told.offer.team)
        return [row.case for row in rows if row.case]

    @property
    def may_correct(self) -> bool:
        return not self.is_open and access.CORRECT.name in self.rights


def shown_contact(request: ActorRequest, pk: UUID, sent: QueryDict | None = None) -> Shown:
    """The contact, if the viewer may see it; else `Unseen`. `sent`: its closing, which may be urgent now."""
    actor, language = request.actor, (get_language() or "fi")[:2]
    row = contact_rows(pk, actor)
    if row.state == ContactState.OPEN and sent is not None and urgency_in(sent):
        row.is_urgent = True  # as it is looked at here; the deed writes it
    rules = rules_on(timezone.now(), row.received_at)
    shown = Shown(
        contact=row,
        taken=taken_part(row, actor),
        matters=matters_of(row, actor, rules, language),
        rules=rules,
        rights=allowed(
            actor,
            Contact.objects.filter(pk=pk),
            *(access.CLOSE, access.CORRECT, access.JOIN, access.STATUS, access.ASK, access.DESCRIBE),
            *(access.HAND_OVER, access.SEND_LINK, access.MOVE, MAKE_REPORT),
        ),
        language=language,
        questions=questions_about(row, actor),
        mails=mails_in(row, actor, now=rules.now),
        arranged=was_arranged(row),
        conversation=conversation(told_in(row), row, rules.profile, language),
    )
    if shown.back or shown.may_close:
        shown.every = tuple(TEAMS.rows())
        shown.teams = tuple(teams_among(shown.every, rules.day))
    if shown.may_close:
        shown.relations = relations = relations_in(shown.taken, rules)
        shown.cases = _cases_of(shown, actor, sent)
        lines = lines_for(row, shown.asked, shown.taken, rules, language, relations)
        own, place = row.team.unit_id, not shown.hides_place
        lines = [
            line.guided_from(own, rules, actor, language, place=place, relations=relations) for line in lines
        ]
        lines = called_lines(lines, row, shown.taken, rules, actor, language)
        shown.lines = tuple(
            line.staying()
            if stays_on_line(line.route, actor, rules.profile) and not _is_sent(sent, line.prefix)
            else line
            for line in lines
        )
        if shown.hides_place:
            shown.lines = tuple(line.without_place() for line in shown.lines)
    return shown


def _cases_of(shown: Shown, actor: Actor, sent: QueryDict | None) -> tuple[Case, ...]:
    """The open cases that a matter may join. At most one query."""
    person = client_to_join(shown.taken)
    if person is None:
        return ()
    if sent and wants_times(sent):
        return tuple(cases_to_join(actor, person, now=shown.rules.now))
    return tuple(open_cases(actor, person))


def _is_sent(sent: QueryDict | None, prefix: str) -> bool:
    """Whether another team, or an open case, was chosen for the matter."""
    return bool(sent and (sent.get(f"{prefix}-team") or sent.get(f"{prefix}-case")))
