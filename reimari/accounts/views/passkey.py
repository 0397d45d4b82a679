"""One passkey: call it by another name, remove it."""

from http import HTTPStatus
from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reimari.accounts.entering import log
from reimari.accounts.factors import PASSKEY, factors_of, remove, rename
from reimari.accounts.forms import PasskeyForm
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.accounts.views.code_app import last_one
from reimari.common.pages import page


class NameForm(forms.Form):
    name = PasskeyForm.base_fields["name"]


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """`deed`: rename or remove."""
    user = cast(User, request.user)
    key = next((each for each in factors_of(user).passkeys if each.pk == pk), None)
    removes = request.POST.get("deed") == "remove"
    if key is None and removes:  # pressed twice
        return redirect(f"{reverse('accounts:methods')}?done=removed")
    if key is None:
        raise Http404
    form = NameForm(request.POST or None, initial={"name": key.name})
    if removes:
        if (answer := last_one(request, user)) is not None:
            return answer
        remove(user, PASSKEY, pk)
        log.info("passkey removed by %s", user.pk)
        return redirect(f"{reverse('accounts:methods')}?done=removed")
    if request.method == "POST" and form.is_valid():
        rename(user, pk, form.cleaned_data["name"])
        return redirect(f"{reverse('accounts:methods')}?done=renamed")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "accounts/views/passkey.html", {"form": form, "key": key}, status=status)
