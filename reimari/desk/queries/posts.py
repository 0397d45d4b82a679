"""A team's posts: who holds them and until when, who begins, what has ended, and what people lack."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.lists import teams_named
from reimari.region.profile.values import Profile, Remote
from reimari.staff import access, facts
from reimari.staff.models import HeldCompetence, Organisation, Post, Proposal, SpokenLanguage, Team
from reimari.staff.queries import title_of
from reimari.staff.rules import End, Need, Qualified, Term, allowed, end_of

SHOWN_AFTER = dt.timedelta(days=90)  # so long what has ended is shown
MOST = 200
REMOTE = {each.value: each for each in Remote}


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A competence that a post asks for, by its name, and how the holder stands to it."""

    name: str
    need: Need


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post with its real end and with what its holder lacks."""

    post: Post
    title: str
    role: str
    end: End
    needs: Sequence[NeedLine] = ()

    @property
    def worries(self) -> list[NeedLine]:
        """What is lacking or ends soon."""
        return [line for line in self.needs if line.need.is_lacking or line.need.state == "ends"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPosts:
    """The page of a team's posts; `competences`, `languages`: everything recorded of its people."""

    team: Team
    organisation: Organisation
    contract: End | None
    now: Sequence[PostLine]
    later: Sequence[PostLine]
    over: Sequence[PostLine]
    waiting: Sequence[Proposal]
    competences: Sequence[tuple[HeldCompetence, str]]
    languages: Sequence[tuple[SpokenLanguage, str]]

    @property
    def worries(self) -> list[tuple[PostLine, NeedLine]]:
        """What the supervisor has to see to, the nearest first."""
        found = [(line, need) for line in (*self.now, *self.later) for need in line.worries]
        return sorted(
            found, key=lambda each: (not each[1].need.is_lacking, each[1].need.until or dt.date.min)
        )


def teams_with_posts(actor: Actor) -> list[Team]:
    """The teams whose posts the actor sees: those of their own posts first, then by unit."""
    doing = actor.doing(access.VIEW_POSTS.name)
    own = set(doing.home_teams())
    return sorted(teams_named(doing.teams()), key=lambda team: team.pk not in own)


def may(actor: Actor, action: Action, team: str) -> bool:
    """Whether the actor may do this with posts of the team, by the rule of reach."""
    return team in actor.doing(action.name).teams()


def team_posts(team: Team, profile: Profile, *, today: dt.date) -> TeamPosts:
    """The team's posts in six queries, however many there are."""
    organisation = Organisation.objects.get(units__teams=team)
    terms = facts.terms_of(organisation)
    posts = list(_posts(team, today))
    held = facts.qualified({post.user_id for post in posts})
    lines = [_line(post, profile, terms, held.get(post.user_id, []), today) for post in posts]
    over = [line for line in lines if facts.is_over(line.post, today)]
    rest = [line for line in lines if not facts.is_over(line.post, today)]
    return TeamPosts(
        team=team,
        organisation=organisation,
        contract=end_of(None, terms, day=today) if terms is not None else None,
        now=[line for line in rest if line.post.valid_from <= today],
        later=[line for line in rest if line.post.valid_from > today],
        over=sorted(over, key=_ended_on, reverse=True),
        waiting=list(proposals(Proposal.objects.open().filter(team=team))),
        competences=_recorded(posts, profile, today),
        languages=_spoken(posts, today),
    )


def _posts(team: Team, today: dt.date) -> QuerySet[Post]:
    """Posts that hold, will hold, or ended lately, by the holder's name."""
    since = today - SHOWN_AFTER
    rows = Post.objects.not_over(since).filter(team=team)
    named = rows.select_related("user", "role", "site_place", "site_unit", "ended_by")
    return named.order_by("user__last_name", "user__first_name", "valid_from", "pk")[:MOST]


def _line(
    post: Post, profile: Profile, terms: list[Term] | None, held: Sequence[Qualified], today: dt.date
) -> PostLine:
    day = max(today, post.valid_from)
    needs = () if facts.is_over(post, today) else facts.needs_of(profile, post.role_id, held, day=day)
    return PostLine(
        post=post,
        title=title_of(post),
        role=str(post.role),
        end=end_of(post.valid_until, terms, day=day),
        needs=[NeedLine(facts.competence_name(profile, need.requirement.competence), need) for need in needs],
    )


def _ended_on(line: PostLine) -> dt.date:
    return line.post.ended_on or line.post.valid_until or dt.date.min


def _recorded(posts: Iterable[Post], profile: Profile, today: dt.date) -> list[tuple[HeldCompetence, str]]:
    """What stands in the register of those who hold a post or will, with the county's names."""
    users = {post.user_id for post in posts if not facts.is_over(post, today)}
    rows = HeldCompetence.objects.standing().filter(user__in=users).select_related("user", "recorded_by")
    ordered = rows.order_by("user__last_name", "user__first_name", "competence", "valid_from", "pk")
    return [(each, facts.competence_name(profile, each.competence)) for each in ordered[: 3 * MOST]]


def _spoken(posts: Iterable[Post], today: dt.date) -> list[tuple[SpokenLanguage, str]]:
    """In which languages those serve who hold a post or will, by the names of people and languages."""
    users = {post.user_id for post in posts if not facts.is_over(post, today)}
    rows = SpokenLanguage.objects.standing().filter(user__in=users).select_related("user", "recorded_by")
    ordered = rows.order_by("user__last_name", "user__first_name", "recorded_at", "pk")
    return [(each, language_name(each.language)) for each in ordered[: 3 * MOST]]


def proposals(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Proposals with all that their lines name, the oldest first."""
    named = rows.select_related(
        "user", "team__unit", "role", "proposed_by", "settled_by", "post", "site_place", "site_unit"
    )
    return named.order_by("proposed_at", "pk")


def remote_told(profile: Profile, team: Team, role: str, *, day: dt.date) -> Remote | None:
    """How far the county lets the work of the role in the team be remote; None: it doesn't say."""
    return allowed(profile.remote_works, role=role, service_task=team.service_task_id, day=day)


def contract_ends(team: Team, until: dt.date | None, *, day: dt.date) -> End:
    """When a post of the team that begins on the day would really end."""
    organisation = Organisation.objects.get(units__teams=team)
    return end_of(until, facts.terms_of(organisation), day=day)
