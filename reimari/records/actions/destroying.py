import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.assessments.models import InitialAssessment
from reimari.assessments.tasks import WORDS as ASSESSMENTS
from reimari.callbacks.models import Callback
from reimari.cases.models import Case, Note, Question
from reimari.common.problems import Problem, Refused
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.concerns.tasks import WORDS as CONCERNS
from reimari.contacts.models import Feedback, FirstInformation, Matter, Participant
from reimari.cover.models import CoverItem
from reimari.mail.models import Attachment, AttachmentContent, Mail, Original
from reimari.messaging.models import IncomingText, Message
from reimari.people.models import ClosePerson, EmergencyAccess, EmergencyCheck, EmergencyRemark, Person
from reimari.records import access
from reimari.records.models import RetentionItem, RetentionPlan, RetentionProof
from reimari.records.queries.retention import REMOVED, all_kept, held_persons, with_something
from reimari.records.retention import unlocked
from reimari.records.rules.retention import PLAN_CHANGED, PLAN_EMPTY, Kind, ids_hash
from reimari.telephony.models import Call
from reimari.work.models import Step

type Gone = Counter[str]
type Ids = Sequence[UUID]
type Destroy = Callable[[Ids], Gone]
BATCH = 200  # rows of one transaction: whoever writes into their tables waits for it
# The order in which things go: a person last.
ORDER = (
    *(Kind.CASE, Kind.CONTACT, Kind.CALLBACK, Kind.MAIL, Kind.MESSAGE, Kind.EMERGENCY),
    Kind.PERSON,
)


@does(access.DESTROY)
def destroy_outlived(
    plan: RetentionPlan, *, actor: Actor, now: dt.datetime, at_most: int = BATCH
) -> RetentionProof:
    """Destroy one batch of an approved plan (24 §); called until the plan names no row any more.

    Under the owner's role: the program's own can't take a lock off. What stopped half-way goes on with the
    next batch. Each row's time and holds are asked again; what has changed since it was counted stays.
    Entries, outcomes and figures stay; of people nothing does.
    """
    if not plan.is_approved or not (plan.proofs.exists() or plan.is_whole):
        raise Refused(Problem("records.plan_changed", PLAN_CHANGED))
    kind = next((kind for kind in ORDER if plan.items.filter(kind=kind).exists()), None)
    if kind is None:
        raise Refused(Problem("records.plan_empty", PLAN_EMPTY))
    items = list(plan.items.filter(kind=kind).order_by("pk")[:at_most])
    going = _still_over(kind, [item.row for item in items], timezone.localdate(now))
    tables = DESTROYS[kind]([UUID(row) for row in going]) if going else Counter[str]()
    rules = Counter(item.rule for item in items if item.row in set(going))
    proof = RetentionProof.objects.create(
        plan=plan,
        kind=kind,
        rules=rules,
        tables=+tables,
        rows=len(going),
        kept=len(items) - len(going),
        sha256=ids_hash((kind, row) for row in going),
        approved_by_id=plan.approval.approved_by_id,
        gone_at=now,
    )
    RetentionItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    return proof


@part
def _still_over(kind: Kind, rows: Sequence[str], today: dt.date) -> list[str]:
    """Of these rows those whose time is over and which no hold keeps, as it is now."""
    held = held_persons()
    if kind == Kind.PERSON:
        return _persons_without_anything(rows, held)
    return [
        kept.row for kept in all_kept({kind: rows}) if kept.until.is_over(today) and not kept.persons & held
    ]


@part
def _persons_without_anything(rows: Sequence[str], held: set[UUID]) -> list[str]:
    persons = list(Person.objects.filter(pk__in=rows).order_by("pk").values_list("pk", flat=True))
    stays = with_something(persons) | held
    return [str(pk) for pk in persons if pk not in stays]


@part
def _cases(rows: Ids) -> Gone:
    """Notes go, and what was written in questions, assessments and drafts of notices; of case and steps whose
    they were."""
    gone: Gone = Counter()
    found = InitialAssessment.objects.filter(case__in=rows).order_by("pk")
    if assessments := list(found.values_list("pk", flat=True)):
        ASSESSMENTS.empty(assessments)
    gone["assessments_initialassessment"] = len(assessments)
    gone["cases_note"] = Note.objects.filter(case__in=rows).delete()[0]
    gone["cases_question"] = Question.objects.filter(track__in=rows).update(text="", answer="")
    drafts = CoverItem.objects.filter(step__track__in=rows).exclude(notice="")
    gone["cover_coveritem"] = drafts.update(notice="", notice_language="")
    gone["work_step"] = _steps(rows)
    gone["cases_case"] = Case.objects.filter(pk__in=rows).update(person=None)
    return gone


@part
def _steps(tracks: Ids) -> int:
    return Step.objects.filter(track__in=tracks).update(person=None, words="")


@part
def _contacts(rows: Ids) -> Gone:
    """Who took part and what was said; the number that called; and what was reported of somebody."""
    gone: Gone = Counter()
    nobody = {"person": None, "joined_at": None, "joined_by": None, "work_unit": "", "profession": ""}
    nobody |= dict.fromkeys(("name", "phone", "email", "birth_date"))
    reports = list(ConcernReport.objects.filter(pk__in=rows).order_by("pk").values_list("pk", flat=True))
    with unlocked(Participant, Matter, FirstInformation, ReportedClient):
        gone["contacts_participant"] = Participant.objects.filter(contact__in=rows).update(**nobody)
        worded = Matter.objects.filter(contact__in=rows)
        gone["contacts_matter"] = worded.update(own_words="")
        worded.exclude(told_what="").update(told_what=REMOVED)  # that it was told, and how, stays
        gone["contacts_firstinformation"] = FirstInformation.objects.filter(contact__in=rows).update(words="")
        if reports:
            CONCERNS.empty(reports)
            whom = ReportedClient.objects.filter(report__in=reports)
            gone["concerns_reportedclient"] = whom.update(person=None, identified_at=None, identified_by=None)
    gone["contacts_feedback"] = Feedback.objects.filter(contact__in=rows).update(words="")
    gone["telephony_call"] = Call.objects.filter(contact__in=rows).update(number="")
    gone["work_step"] = _steps(rows)
    return gone


@part
def _callbacks(rows: Ids) -> Gone:
    found = Callback.objects.filter(pk__in=rows)
    return Counter(
        callbacks_callback=found.update(person=None, name="", words="", number=""),
        work_step=_steps(rows),
        telephony_call=Call.objects.filter(callback__in=rows).update(number=""),
    )


@part
def _mails(rows: Ids) -> Gone:
    """What it said, its original and its files, and whose it was; when it came to which line stays."""
    gone: Gone = Counter()
    gone["mail_attachmentcontent"] = AttachmentContent.objects.filter(attachment__mail__in=rows).delete()[0]
    gone["mail_attachment"] = Attachment.objects.filter(mail__in=rows).update(name="")
    gone["mail_original"] = Original.objects.filter(mail__in=rows).delete()[0]
    nothing = dict.fromkeys(
        (
            "subject",
            "text",
            "from_name",
            "from_address",
            "reply_to",
            "references",
            "message_id",
            "filed_where",
        ),
        "",
    )
    gone["mail_mail"] = Mail.objects.filter(pk__in=rows).update(**nothing, content_removed_at=timezone.now())
    return gone


@part
def _messages(rows: Ids) -> Gone:
    """What they said and to whom, and what was texted in answer."""
    nothing = dict.fromkeys(("address", "title", "words"), "")
    answering = IncomingText.objects.filter(answers__in=rows)
    return Counter(
        messaging_message=Message.objects.filter(pk__in=rows).update(**nothing, person=None),
        messaging_incomingtext=answering.update(number="", called="", words=""),
    )


@part
def _emergencies(rows: Ids) -> Gone:
    """The access with its reason, who had to look at it, and what they said."""
    gone: Gone = Counter()
    checks = EmergencyCheck.objects.filter(access__in=rows)
    told: list[tuple[type[Model], QuerySet[Any]]] = [
        (EmergencyRemark, EmergencyRemark.objects.filter(check_of__in=checks)),
        (EmergencyCheck, checks),
        (EmergencyAccess, EmergencyAccess.objects.filter(pk__in=rows)),
    ]
    keys = [(model, list(found.order_by("pk").values_list("pk", flat=True))) for model, found in told]
    with unlocked(*(model for model, _keys in keys)), connection.cursor() as cursor:
        for (
            model,
            ids,
        ) in keys:  # an access and the officer's check name each other: both go in one transaction
            table = model._meta.db_table
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY (%s)", [ids])  # noqa: S608 (our own tables)
            gone[table] = cursor.rowcount
    return gone


@part
def _persons(rows: Ids) -> Gone:
    """The person, and who was close to them."""
    Step.objects.filter(person__in=rows).update(person=None)
    gone: Gone = Counter()
    gone["people_closeperson"] = ClosePerson.objects.filter(person__in=rows).delete()[0]
    gone["people_person"] = Person.objects.filter(pk__in=rows).delete()[0]
    return gone


DESTROYS: dict[Kind, Destroy] = {
    Kind.CASE: _cases,
    Kind.CONTACT: _contacts,
    Kind.CALLBACK: _callbacks,
    Kind.MAIL: _mails,
    Kind.MESSAGE: _messages,
    Kind.EMERGENCY: _emergencies,
    Kind.PERSON: _persons,
}
