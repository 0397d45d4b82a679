"""A post is changed, ended, or its holder's competence or language is recorded: one form a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms import posts as forms
from reimari.desk.forms.choices import languages_of_staff
from reimari.desk.queries import giving
from reimari.desk.queries import posts as queries
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Profile, valid_items
from reimari.region.queries import profile_on
from reimari.staff import access, actions
from reimari.staff.models import HeldCompetence, Post, Proposal, SpokenLanguage, Team
from reimari.staff.queries import title_of
from reimari.staff.states import ProposalState

TEMPLATE = "desk/views/change_post.html"
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class Verb:
    """One way to change a post: its Action and deed, its form, and what the deed is given from the form."""

    action: Action
    deed: Deed[Any, ..., Any]
    form: Callable[[Any, Post, Profile], Form]
    given: Callable[[Any], dict[str, Any]]


def _change_form(sent: Any, post: Post, profile: Profile) -> forms.ChangePostForm:
    known = {
        "last": post.valid_until,
        "remote": post.remote,
        "site": giving.site_code(post.site_unit_id, post.site_place_id),
    }
    form = forms.ChangePostForm(sent, initial=known)
    may = queries.remote_told(profile, post.team, post.role_id, day=timezone.localdate())
    form.offer_places(giving.sites(post.team.unit.organisation_id), giving.remote_to_choose(may))
    return form


def _end_form(sent: Any, post: Post, profile: Profile) -> forms.EndPostForm:
    del post, profile
    return forms.EndPostForm(sent)


def _competence_form(sent: Any, post: Post, profile: Profile) -> forms.CompetenceForm:
    del post
    today = timezone.localdate()
    known = valid_items(profile.competences, today)
    offered = [(each.code, each.name.in_language(language())) for each in known]
    return forms.CompetenceForm(sent, initial={"first": today}, competences=offered)


def _language_form(sent: Any, post: Post, profile: Profile) -> forms.LanguageForm:
    del post
    return forms.LanguageForm(sent, languages=languages_of_staff(profile))


VERBS: dict[str, Verb] = {
    "change": Verb(
        access.PROPOSE_CHANGE,
        actions.propose_change,
        _change_form,
        lambda form: {
            "until": form.cleaned_data["last"],
            "where": form.where(),
            "reason": form.cleaned_data["reason"],
        },
    ),
    "end": Verb(access.END_POST, actions.end_post, _end_form, lambda form: {"last": form.last_day()}),
    "competence": Verb(
        access.RECORD_COMPETENCE,
        actions.record_competence,
        _competence_form,
        lambda form: {
            "competence": form.cleaned_data["competence"],
            "since": form.cleaned_data["first"],
            "until": form.cleaned_data["last"],
        },
    ),
    "language": Verb(
        access.RECORD_LANGUAGE,
        actions.record_language,
        _language_form,
        lambda form: {"language": form.cleaned_data["language"]},
    ),
}
TOLD = {"competence": "recorded", "language": "language_recorded"}


def _done(request: ActorRequest, done: Any, pk: UUID, verb: str) -> HttpResponse:
    """To the team's posts, which tell what was done."""
    del request
    if isinstance(done, Proposal):
        told = "asked" if done.state == ProposalState.OPEN else "changed"
    else:
        told = TOLD.get(verb, "ended")
    team = Team.objects.get(posts=pk)
    return redirect(f"{reverse('desk:posts', args=[team.pk])}?done={told}#done")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb].deed, _done)
def post_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """The form; when sent, the deed."""
    what = VERBS[verb]
    with reading(request.actor):
        rows = Post.objects.select_related("user", "role", "team__unit", "site_place", "site_unit")
        post = what.action.row(request.actor, rows, pk)
    if request.method != "POST":
        return _drawn(request, post, verb)
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        form = what.form(request.POST, post, profile_on(timezone.localdate(now)))
        valid = form.is_valid()
    if not valid:
        return _drawn(request, post, verb, form=form, status=UNPROCESSABLE)
    try:
        done = what.deed.once(key, post, actor=request.actor, now=now, **what.given(form))
    except Refused as refusal:
        return _drawn(request, post, verb, form=form, refusal=refusal, status=CONFLICT)
    return _done(request, done, pk, verb)


def _to_posts_of(user: UUID, told: str) -> HttpResponse:
    posts = Post.objects.filter(user=user).order_by("-valid_from", "pk")
    team = posts.values_list("team", flat=True).first()
    return redirect(f"{reverse('desk:posts', args=[team])}?done={told}#done")


def _struck(request: ActorRequest, done: HeldCompetence, pk: UUID) -> HttpResponse:
    del request, pk
    return _to_posts_of(done.user_id, "struck")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.strike_competence, _struck)
def strike_competence(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Strike out a competence that was recorded by mistake."""
    with reading(request.actor):
        held = access.STRIKE_COMPETENCE.row(request.actor, HeldCompetence.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:posts")
    done = actions.strike_competence.once(key_of(request), held, actor=request.actor, now=timezone.now())
    return _struck(request, done, pk)


def _language_struck(request: ActorRequest, done: SpokenLanguage, pk: UUID) -> HttpResponse:
    del request, pk
    return _to_posts_of(done.user_id, "language_struck")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.strike_language, _language_struck)
def strike_language(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Strike out a language in which somebody doesn't serve."""
    with reading(request.actor):
        spoken = access.STRIKE_LANGUAGE.row(request.actor, SpokenLanguage.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:posts")
    done = actions.strike_language.once(key_of(request), spoken, actor=request.actor, now=timezone.now())
    return _language_struck(request, done, pk)


def _drawn(
    request: ActorRequest,
    post: Post,
    verb: str,
    *,
    form: Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    what = VERBS[verb]
    with reading(request.actor, what.action) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        seen.subject = post
        context = {
            "now": now,
            "key": uuid7(),
            "post": post,
            "title": title_of(post),
            "verb": verb,
            "end": queries.contract_ends(post.team, post.valid_until, day=max(today, post.valid_from)),
            "form": form or what.form(None, post, profile_on(today)),
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, TEMPLATE, context, status=status)
