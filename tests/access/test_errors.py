import pytest
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


urlpatterns = [path("broken/", broken, name="broken")]
handler500 = errors.server_error
