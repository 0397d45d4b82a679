"""What a page tells its template, and what every page does."""

import pytest
from django.template import engines
from django.test import RequestFactory

from reimari.accounts.models import User
from reimari.desk.shell import shell
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import a_case, a_person, as_actor


def test_a_page_that_names_something_as_every_page_does_is_refused(rf: RequestFactory) -> None:
    """The page's own would be lost: a client's number was, under the viewer's own telephone."""
    request = rf.get("/")
    told = shell(request)
    assert {"telephone", "own_duty"} <= told.keys()
    page = engines.all()[0].get_template("common/empty.html")
    assert "Nothing" in page.render({"text": "Nothing"}, request)
    with pytest.raises(ValueError, match=r"common/empty\.html and every page tell own_duty, telephone"):
        page.render({"text": "Nothing", "telephone": "049", "own_duty": ""}, request)


@pytest.mark.django_db
@pytest.mark.parametrize("extension", ["", "4711"])
def test_a_clients_number_is_theirs_whatever_telephone_the_viewer_has(
    aino: Post, eero: Post, extension: str
) -> None:
    User.objects.filter(pk=eero.user_id).update(extension=extension)
    case = a_case(aino, str(eero.team_id), person=a_person(as_actor(aino), phone="+358491234567"))
    html = " ".join(signed_in(eero).get(f"/cases/{case.pk}/").content.decode().split())
    assert '<dd><a class="ds-link" href="tel:+358491234567">049 1234567</a></dd>' in html
