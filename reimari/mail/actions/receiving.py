"""An e-mail that has come is kept exactly once: under the matter that it answers, or a contact of its own."""

import datetime as dt
import zlib
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.cases.actions.moving import about_case
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import ContactState
from reimari.mail import access
from reimari.mail.actions.arriving import Arrived
from reimari.mail.actions.opening import open_contact
from reimari.mail.models import Attachment, AttachmentContent, Mail, Mailbox, Original
from reimari.mail.queries import Line
from reimari.mail.rules import Found, place_for
from reimari.mail.states import MailKind
from reimari.messaging.actions import report_delivery
from reimari.messaging.models import Message
from reimari.messaging.queries import sent_as, track_of_token
from reimari.messaging.rules import message_ids_in, tokens_in
from reimari.messaging.states import Delivery
from reimari.people.rules import has_identity_code
from reimari.staff.models import Team
from reimari.work.actions import About, Plan, open_step, write_entry
from reimari.work.models import Step, Track, wait_for_track
from reimari.work.states import READ_STEP

MOST_AN_HOUR = 20  # contacts of one sender's e-mails in one mailbox
BECOMES_CONTACT = {MailKind.PERSON, MailKind.UNREADABLE}


@does(access.RECEIVE)
def receive_mail(mailbox: Mailbox, *, arrived: Arrived, line: Line, actor: Actor, now: dt.datetime) -> Mail:
    """Keep the e-mail; one that is known already is answered as it was kept, and nothing else happens.

    What a person wrote joins the matter that it answers, else it becomes a contact on the line's list
    (R-PS-25).
    What a machine wrote is put to the message that it tells about, and is never answered.
    """
    _advance(mailbox, arrived)
    known = _known(mailbox, arrived)
    if known:
        return known
    mail = _kept(mailbox, arrived, line, now=now)
    if sent_as([mail.message_id]):  # a copy of our own has come back
        mail.kind = MailKind.REPORT
    about = _reported(arrived, now=now)
    mail.reports = about
    track_id = about.track_id if about else _track_of(arrived, mailbox)
    if mail.kind in BECOMES_CONTACT:
        _joins(mail, arrived, line, track_id, now=now)
    elif track_id:
        _told_by_machine(mail, about, track_id, now=now)
    mail.save(force_insert=True)
    _keep_files(mail, arrived)
    return mail


@part
def _advance(mailbox: Mailbox, arrived: Arrived) -> None:
    """How far the mailbox has been read; in the same transaction as the e-mail itself."""
    same = mailbox.uid_validity == arrived.uid_validity
    mailbox.last_uid = max(mailbox.last_uid, arrived.uid) if same else arrived.uid
    mailbox.uid_validity = arrived.uid_validity
    mailbox.save(update_fields=["uid_validity", "last_uid"])


@part
def _told_by_machine(mail: Mail, about: Message | None, track_id: UUID, *, now: dt.datetime) -> None:
    """It stands at the matter; that a message didn't arrive, somebody must read.

    A closed case stands on no list: then it is read at the contact of which the case came.
    """
    wait_for_track(track_id)
    failed = about is not None and about.delivery == Delivery.FAILED
    if failed and Case.objects.filter(pk=track_id, state=CaseState.CLOSED).exists():
        before = Matter.objects.filter(case=track_id).order_by("contact", "pk")
        track_id = before.values_list("contact", flat=True).first() or track_id
        wait_for_track(track_id)
    mail.track_id = track_id
    mail.contact = Contact.objects.filter(pk=track_id).first()
    if failed:
        _to_be_read(track_id, now=now)
    mail.entry = write_entry(track_id, now=now, mail=str(mail.pk), kind=mail.kind)


@part
def _known(mailbox: Mailbox, arrived: Arrived) -> Mail | None:
    """The same e-mail, kept before: by its place on the server or by its likeness. The mailbox is locked."""
    mails = Mail.objects.filter(mailbox=mailbox)
    place = mails.filter(uid_validity=arrived.uid_validity, uid=arrived.uid).first()
    return place or mails.filter(likeness=arrived.likeness).first()


@part
def _kept(mailbox: Mailbox, arrived: Arrived, line: Line, *, now: dt.datetime) -> Mail:
    """Its row, not written yet."""
    return Mail(
        mailbox=mailbox,
        team=line.team,
        uid_validity=arrived.uid_validity,
        uid=arrived.uid,
        likeness=arrived.likeness,
        kind=arrived.kind,
        message_id=arrived.message_id[:255],
        references=" ".join(message_ids_in(arrived.references)),
        from_name=arrived.from_name[:200],
        from_address=arrived.from_address[:254],
        reply_to=arrived.reply_to[:254],
        subject=arrived.subject[:500],
        text=arrived.text,
        is_cut=arrived.is_cut,
        holds_code=has_identity_code(f"{arrived.subject}\n{arrived.text}"),
        received_at=arrived.received_at,
        read_at=now,
    )


@part
def _reported(arrived: Arrived, *, now: dt.datetime) -> Message | None:
    """The message of ours that it tells about; how that fared is written down."""
    if arrived.reported is None:
        return None
    message = next(iter(sent_as(arrived.reported.message_ids)), None)
    if message and arrived.reported.delivery:
        report_delivery(message, delivery=arrived.reported.delivery, now=now)
    return message


@part
def _track_of(arrived: Arrived, mailbox: Mailbox) -> UUID | None:
    """The matter that it answers: by a token of ours, a message of ours, or an e-mail that came before."""
    if track := track_of_token(tokens_in(arrived.references, arrived.subject, *arrived.recipients)):
        return track
    answered = message_ids_in(arrived.references)
    ours = next((message.track_id for message in sent_as(answered) if message.track_id), None)
    if ours or not answered:
        return ours
    before = Mail.objects.filter(mailbox=mailbox, message_id__in=answered).exclude(track=None)
    return before.order_by("-received_at", "-pk").values_list("track", flat=True).first()


@part
def _joins(mail: Mail, arrived: Arrived, line: Line, track_id: UUID | None, *, now: dt.datetime) -> None:
    """Under an open contact or case that it answers; else under a new contact, which names the old matter."""
    found = _found(track_id or _flooded(mail))
    place = place_for(found)
    if place is not None and place != track_id:
        wait_for_track(place)
        found = _found(place)  # it may have ended, while somebody else was at it
        place = place_for(found)
    if place is None:
        open_contact(mail, line, follows=track_id, now=now)
        return
    mail.track_id = place
    if found and place == found.contact_id:
        mail.contact_id = place
    else:
        _to_be_read(place, now=now)
    mail.entry = write_entry(place, now=now, mail=str(mail.pk))


@part
def _flooded(mail: Mail) -> UUID | None:
    """The newest contact of a sender who writes again and again: no machine and no loop fills the list."""
    if not mail.from_address:
        return None
    since = mail.read_at - dt.timedelta(hours=1)
    before = Mail.objects.filter(
        mailbox=mail.mailbox, from_address__iexact=mail.from_address, read_at__gt=since
    )
    made = before.exclude(contact=None).order_by("-read_at", "-pk").values_list("contact", flat=True)
    contacts = list(dict.fromkeys(made[: MOST_AN_HOUR * 2]))
    return contacts[0] if len(contacts) >= MOST_AN_HOUR else None


@part
def _found(track_id: UUID | None) -> Found | None:
    """What stands on the track that was answered; nobody closes or opens it until this deed is done."""
    if track_id is None:
        return None
    wait_for_track(track_id)
    contact = Contact.objects.filter(pk=track_id).first()
    if contact is None:
        case = Case.objects.filter(pk=track_id).first()
        return Found(open_cases=(case.pk,) if case and case.state == CaseState.OPEN else ())
    led_to = Case.objects.open().filter(matters__contact=contact).order_by("opened_at", "pk").distinct()
    return Found(
        contact_id=contact.pk,
        contact_open=contact.state == ContactState.OPEN,
        open_cases=tuple(led_to.values_list("pk", flat=True)),
    )


@part
def _to_be_read(track_id: UUID, *, now: dt.datetime) -> None:
    """A step on the list of whoever answers, unless one waits there already: nothing comes in unseen."""
    if Step.objects.open().filter(track=track_id, kind=READ_STEP).exists():
        return
    case = Case.objects.filter(pk=track_id).select_related("team", "current_step").first()
    contact = None if case else Contact.objects.filter(pk=track_id).select_related("team").first()
    if case and case.state == CaseState.OPEN:
        team, about = case.team, about_case(case)
    elif contact:
        team, about = contact.team, About(channel=contact.channel_id, language=contact.language)
    else:
        return
    if contact is None or contact.state == ContactState.CLOSED:
        _open_read_step(track_id, team, about, now=now)


@part
def _open_read_step(track_id: UUID, team: Team, about: About, *, now: dt.datetime) -> None:
    track = Track.objects.get(pk=track_id)
    open_step(track, Plan(kind=READ_STEP, team=team), about, now=now, answering_team=team)


@part
def _keep_files(mail: Mail, arrived: Arrived) -> None:
    Original.objects.create(mail=mail, content=zlib.compress(arrived.original), size=len(arrived.original))
    rows = [
        Attachment(
            mail=mail,
            number=number,
            name=each.name[:200],
            declared_type=each.declared_type[:100],
            type=each.type[:100],
            size=each.size,
            verdict=each.verdict,
        )
        for number, each in enumerate(arrived.files, start=1)
    ]
    Attachment.objects.bulk_create(rows)
    AttachmentContent.objects.bulk_create(
        AttachmentContent(attachment=row, content=zlib.compress(each.content))
        for row, each in zip(rows, arrived.files, strict=True)
        if each.content is not None
    )
