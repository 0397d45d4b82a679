"""What people of the demo serve in, and what they have learnt that no role asks: all invented."""

import datetime as dt
from random import Random

from reimari.access.actor import system
from reimari.demo.dice import dice
from reimari.region.profile.values import Competence, Profile, valid_items
from reimari.staff.actions import record_competence, record_language
from reimari.staff.models import HeldCompetence, Post
from reimari.staff.rules import last_day

DEMO = system("demo")
WORKS = "work.take"
UNRECORDED = 0.06  # of whom nobody has recorded any language
SWEDISH_TOO, SWEDISH_ELSEWHERE, FINNISH_TOO = 0.4, 0.12, 0.9
ENGLISH = 0.35
OTHERS, OTHER = ("ru", "et", "ar", "so", "uk", "fse"), 0.08
LEARNT, LONGEST_AGO = 0.6, 300
DAY = dt.timedelta(days=1)


def arrange_languages(profile: Profile, today: dt.date, *, now: dt.datetime, seed: str) -> None:
    """In which languages those serve who do clients' work, and some competences beside those asked."""
    posts: dict[str, Post] = {}
    for post in Post.objects.valid_on(today).select_related("user", "role").order_by("pk"):
        if WORKS in post.role.actions:
            posts.setdefault(post.user.username, post)
    competences = [each for each in valid_items(profile.competences, today) if not each.language]
    held = set(HeldCompetence.objects.standing().values_list("user", "competence"))
    for name, post in posts.items():
        for language in _served_in(post, profile, dice(f"{seed}:{name}:languages")):
            record_language(post, language=language, actor=DEMO, now=now)
        for each in competences:
            if (post.user_id, each.code) not in held:
                _learn(post, each, dice(f"{seed}:{name}:{each.code}:learnt"), today, now=now)


def _served_in(post: Post, profile: Profile, rng: Random) -> list[str]:
    if rng.random() < UNRECORDED:
        return []
    own = post.user.language if post.user.language in ("fi", "sv") else "fi"
    swedish = SWEDISH_TOO if "sv" in profile.languages else SWEDISH_ELSEWHERE
    found = [own]
    if own == "sv":
        found += ["fi"] if rng.random() < FINNISH_TOO else []
    else:
        found += ["sv"] if rng.random() < swedish else []
    found += ["en"] if rng.random() < ENGLISH else []
    found += [rng.choice(OTHERS)] if rng.random() < OTHER else []
    return found


def _learn(post: Post, competence: Competence, rng: Random, today: dt.date, *, now: dt.datetime) -> None:
    if rng.random() > LEARNT:
        return
    since = today - rng.randint(30, LONGEST_AGO) * DAY
    until = last_day(since, competence.valid_months)
    record_competence(post, competence=competence.code, since=since, until=until, actor=DEMO, now=now)
