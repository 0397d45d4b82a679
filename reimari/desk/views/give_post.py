"""Give somebody a post: proposed to another, unless the county's role says that one person is enough."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.common.sentences import sentences_of
from reimari.desk.forms.posts import GivePostForm, told_as
from reimari.desk.queries import giving
from reimari.desk.queries import posts as queries
from reimari.region.profile.values import Profile
from reimari.region.queries import profile_on
from reimari.staff import access, facts
from reimari.staff.actions import propose_post
from reimari.staff.models import Proposal, Role, Team
from reimari.staff.states import ProposalState, RemoteWork
from reimari.staff.wishes import Wish

TEMPLATE = "desk/views/give_post.html"
UNPROCESSABLE, CONFLICT = 422, 409
ENDS_WITH_CONTRACT = gettext_noop("The partner's contract ends on %(day)s, and the rights end with it.")
NO_CONTRACT = gettext_noop("The partner has no contract on the first day: the post gives nothing before it.")


def proposed(request: ActorRequest, done: Proposal, team: str) -> HttpResponse:
    """To the team's posts, which tell whether it waits for another."""
    del request, team
    told = "proposed" if done.state == ProposalState.OPEN else "given"
    return redirect(f"{reverse('desk:posts', args=[done.team_id])}?done={told}#done")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(propose_post, proposed, to=lambda **_given: None)
def give_post(request: ActorRequest, team: str) -> HttpResponse:
    """The form; when sent, the deed. What only warns is shown once before."""
    with reading(request.actor):
        rows = Team.objects.select_related("unit__organisation")
        found = rows.filter(code__iexact=team).values_list("pk", flat=True).first()
        chosen = access.PROPOSE_POST.row(request.actor, rows, found or team)
    if request.method != "POST":
        return _drawn(request, chosen)
    key, now = key_of(request), timezone.now()
    today = timezone.localdate(now)
    with reading(request.actor):
        form = _form(request, chosen, profile_on(today), today)
        wish = _wish(form) if form.is_valid() else None
        warnings = _warnings(chosen, wish, profile_on(today)) if wish else []
    if wish is None:
        return _drawn(request, chosen, form=form, status=UNPROCESSABLE)
    if not form.has_seen(warnings):
        return _drawn(request, chosen, form=form, warnings=warnings, status=UNPROCESSABLE)
    try:
        done = propose_post.once(key, chosen, wish=wish, actor=request.actor, now=now)
    except Refused as refusal:
        return _drawn(request, chosen, form=form, refusal=refusal, status=CONFLICT)
    return proposed(request, done, team)


def _wish(form: GivePostForm) -> Wish:
    given = form.cleaned_data
    assert form.chosen is not None  # noqa: S101 (the form is valid)
    return Wish(
        user=form.chosen,
        role=Role.objects.get(pk=given["role"]),
        since=given["first"],
        until=given["last"],
        reason=given["reason"],
        where=form.where(),
    )


def _warnings(team: Team, wish: Wish, profile: Profile) -> list[Problem]:
    """What doesn't refuse the post, and should be known before it is given."""
    _refusing, lacking = facts.lacking(wish.user, wish.role, profile, since=wish.since)
    end = queries.contract_ends(team, wish.until, day=wish.since)
    if end.without_contract:
        lacking.append(Problem("staff.no_contract", NO_CONTRACT))
    elif end.by_contract and end.last:
        day = date_format(end.last, "j.n.Y")
        lacking.append(Problem("staff.ends_with_contract", ENDS_WITH_CONTRACT, {"day": day}))
    return lacking


def _form(request: ActorRequest, team: Team, profile: Profile, today: dt.date) -> GivePostForm:
    roles = giving.roles_to_give(request.actor, access.PROPOSE_POST, team, profile, day=today)
    sent = request.POST if request.method == "POST" else None
    known = {"first": today, "remote": RemoteWork.NO}
    form = GivePostForm(sent, initial=known, team=team, roles=roles)
    may = queries.remote_told(profile, team, "", day=today)
    form.offer_places(giving.sites(team.unit.organisation_id), giving.remote_to_choose(may))
    return form


def _drawn(
    request: ActorRequest,
    team: Team,
    *,
    form: GivePostForm | None = None,
    warnings: list[Problem] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.PROPOSE_POST) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        seen.subject = team
        context = {
            "now": now,
            "key": uuid7(),
            "team": team,
            "form": form or _form(request, team, profile_on(today), today),
            "warnings": sentences_of(warnings or ()),
            "warned": "|".join(told_as(each) for each in warnings or ()),
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, TEMPLATE, context, status=status)
