"""The one question about a client whom one may not see: who answers for them? (R-IU-06, R-PS-84…86)."""

from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.audit.models import Disclosure
from reimari.common.sentences import sentence_of
from reimari.desk.forms.form_changes import TOLD
from reimari.desk.queries.answers import answered
from reimari.desk.queries.relations import kinds_of, relations_told
from reimari.people.access import ASK_RELATIONSHIP
from reimari.people.actions import ask_relationship
from reimari.people.queries import temporary_codes
from reimari.people.rules import identity_code, identity_code_problems


def ask_who_answers(request: ActorRequest, data: QueryDict, key: UUID) -> dict[str, Any]:
    """Ask with the whole identity code of a form, once for each code: what `_ask.html` shows of the answer.

    A disclosure, kept in its log. The kinds of relationship are ticked in the form's `services`, in place of
    those that an earlier answer ticked, so that the county's rules say at once whose the matter is; nothing
    else of the client comes into the form.
    """
    ASK_RELATIONSHIP.require(request.actor)
    now = timezone.now()
    with reading(request.actor):
        before = kinds_of(relations_told(request.actor, data.get(TOLD), now=now))
    data[TOLD] = ""
    data.setlist("services", [kind for kind in data.getlist("services") if kind not in before])
    temporary = temporary_codes()
    code = data.get("identity_code", "").strip()
    if not code:
        return {"ask_problem": gettext("Write the client's identity code first.")}
    if problems := identity_code_problems(code, temporary=temporary):
        return {"ask_problem": sentence_of(problems[0])}
    whole = identity_code(code, temporary=temporary)
    told = ask_relationship.once(uuid5(key, whole), Disclosure(), code=whole, actor=request.actor, now=now)
    kinds = {each["relation"] for each in told.told["relations"]}
    if kinds:
        data[TOLD] = str(told.pk)
        data.setlist("services", sorted({*data.getlist("services"), *kinds}))
    with reading(request.actor):
        return {"answered": answered(told), "has_asked": True}
