"""An e-mail was moved to the client record: from then on its time here runs out (I-18)."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.cases.models import Case
from reimari.common.problems import refuse
from reimari.mail import access
from reimari.mail.actions.matters import matter_of
from reimari.mail.models import Mail
from reimari.mail.rules import filing_problems, unfiling_problems
from reimari.mail.states import BY_PERSON
from reimari.people.rules import has_identity_code
from reimari.work.actions import write_entry


@does(access.FILE)
def file_mail(
    mail: Mail, *, actor: Actor, now: dt.datetime, where: str = "", case: Case | None = None
) -> Mail:
    """Mark that it was moved to the client record with its files (I-18); done twice it is once.

    `where`: in a few words, in which document. Who marked it first stays, and a place that is told isn't
    overwritten. `case`: the case in whose history it is told; else the matter of the e-mail.
    """
    refuse(
        filing_problems(
            personal=mail.kind in BY_PERSON,
            removed=mail.content_removed_at is not None,
            filed=mail.filed,
            where=where,
            where_holds_code=has_identity_code(where),
        )
    )
    track_id = matter_of(mail, case, access.FILE, actor)
    if mail.filed_at:
        return mail
    mail.filed_at, mail.filed_by_id, mail.filed_where = now, actor.id, where
    mail.save(update_fields=["filed_at", "filed_by", "filed_where"])
    write_entry(track_id, now=now, mail=str(mail.pk))
    return mail


@does(access.UNFILE)
def unfile_mail(
    mail: Mail, *, seen: dt.datetime, actor: Actor, now: dt.datetime, case: Case | None = None
) -> Mail:
    """Take the mark back that was made at `seen`, until the words are removed; done twice it is once."""
    track_id = matter_of(mail, case, access.UNFILE, actor)
    if mail.filed is None:
        return mail
    refuse(unfiling_problems(filed=mail.filed, seen=seen, removed=mail.content_removed_at is not None))
    mail.filed_at, mail.filed_by, mail.filed_where = None, None, ""
    mail.save(update_fields=["filed_at", "filed_by", "filed_where"])
    write_entry(track_id, now=now, mail=str(mail.pk))
    return mail
