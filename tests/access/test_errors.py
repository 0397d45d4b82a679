from urllib.parse import unquote

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from reimari.access import errors
from reimari.staff.models import Post

pytestmark = pytest.mark.django_db


def test_a_wrong_address_gets_a_page_with_a_way_on(eero: Post) -> None:
    client = Client()
    client.force_login(eero.user)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text
    assert answer.headers["X-Request-ID"]


def test_an_expired_form_says_what_to_do(eero: Post) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"username": "x"})
    assert answer.status_code == 403
    assert "<h1" in answer.text


@override_settings(ROOT_URLCONF="tests.access.test_errors", DEBUG_PROPAGATE_EXCEPTIONS=False)
def test_a_fault_of_ours_is_told_with_its_code(eero: Post) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(eero.user)
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert answer.text.count("<h1") == 1
    assert answer.headers.get("X-Request-ID", "") in answer.text


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("seeded")


@override_settings(
    ROOT_URLCONF="tests.access.test_errors", DEBUG_PROPAGATE_EXCEPTIONS=False, LANGUAGE_CODE="en"
)
def test_of_a_form_whose_database_went_away_nobody_says_that_it_was_not_saved(eero: Post) -> None:
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    read = client.get("/away/")
    assert (read.status_code, read.headers["Retry-After"]) == (503, "2")
    assert "nothing half-done was saved" in read.text
    sent = client.post("/away/", {"key": "x"})
    assert (sent.status_code, sent.headers["Retry-After"]) == (503, "2")
    assert "know whether it was saved" in sent.text
    assert "nothing half-done" not in sent.text
    assert "X-Message" not in sent.headers
    inside = client.post("/away/", {"key": "x"}, headers={"HX-Request": "true"})
    assert "know whether it was saved" in unquote(inside.headers["X-Message"])


@login_not_required
def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("seeded")


urlpatterns = [path("broken/", broken, name="broken"), path("away/", away, name="away")]
handler500 = errors.server_error
