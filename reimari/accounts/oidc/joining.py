"""Just in time: whoever the provider lets in gets an account, and the posts of their groups."""

from collections.abc import Callable

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from reimari.accounts.models import User
from reimari.accounts.oidc.claims import Told
from reimari.accounts.oidc.told import ProviderTold


class NotJoined(Exception):
    """Somebody can't have an account by this; the word says why."""


type Arranger = Callable[[User, ProviderTold, frozenset[str]], None]


def _no_posts(user: User, provider: ProviderTold, groups: frozenset[str]) -> None:
    """Nobody gives posts."""


_arranger: list[Arranger] = [_no_posts]


def arrange_posts_with(arranger: Arranger) -> None:
    """Let an app above bring posts in line with groups; called once, from its `apps.py`."""
    _arranger[0] = arranger


def joined(provider: ProviderTold, told: Told, *, known: User | None) -> SocialAccount:
    """The account of somebody whom the provider has let in, with today's names and posts.

    `known`: whose `sub` it is already. Raises NotJoined: `closed`, `nameless`, `taken`.
    """
    try:
        with transaction.atomic():
            user = known or _namesake(provider, told) or _new(provider, told)
            user = User.objects.select_for_update().get(pk=user.pk)
            if not user.is_active or user.is_demo:
                raise NotJoined("closed")
            account, _new_account = SocialAccount.objects.get_or_create(
                provider=provider.code, uid=told.subject, defaults={"user": user, "extra_data": {}}
            )
            user.be_called(told.first_name, told.last_name)
            _arranger[0](user, provider, told.groups)
            return account
    except IntegrityError as twice:  # somebody came twice at the same moment, or under a name just taken
        raise NotJoined("taken") from twice


def _namesake(provider: ProviderTold, told: Told) -> User | None:
    """The account that stands here already under the name; theirs only if the county trusts the names.

    Never one that another `sub` of the provider has been joined to: a name may be given anew.
    """
    if not told.username:
        raise NotJoined("nameless")
    user = User.objects.filter(username__iexact=told.username).order_by("pk").first()
    if user is None:
        return None
    other = SocialAccount.objects.filter(user=user, provider=provider.code).exists()
    if not provider.trusted_username or other or user.organisation != provider.organisation:
        raise NotJoined("taken")
    return user


def _new(provider: ProviderTold, told: Told) -> User:
    user = User(
        username=told.username,
        first_name=told.first_name,
        last_name=told.last_name,
        organisation=provider.organisation,
        language=told.language or (get_language() or "fi")[:2],
    )
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as wrong:
        raise NotJoined("nameless") from wrong
    user.save(force_insert=True)
    return user
