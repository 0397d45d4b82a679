"""What django-allauth asks of us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] (allauth has no types)
    """Accounts are made by the county: nobody makes one for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
