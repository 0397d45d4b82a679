"""A page that leads on to an identity provider at once.

A redirect would be an answer to a form, and our policy (`form-action`) lets no form go to another place.
"""

from django.http import HttpRequest, HttpResponse

from reimari.common.pages import page


def onward(request: HttpRequest, address: str, provider: str, *, ending: bool = False) -> HttpResponse:
    """`provider`: its name in the language of the page; `ending`: the session there is to end."""
    context = {"address": address, "provider": provider, "ending": ending}
    return page(request, "accounts/views/_onward.html", context)
