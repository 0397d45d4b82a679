"""What a page tells its template, and what every page does."""

import pytest
from django.template import engines
from django.test import RequestFactory

from reimari.desk.shell import shell


def test_a_page_that_names_something_as_every_page_does_is_refused(rf: RequestFactory) -> None:
    """The page's own would be lost: a client's number was, under the viewer's own telephone."""
    request = rf.get("/")
    told = shell(request)
    assert {"telephone", "own_duty"} <= told.keys()
    page = engines.all()[0].get_template("common/empty.html")
    assert "Nothing" in page.render({"text": "Nothing"}, request)
    with pytest.raises(ValueError, match=r"common/empty\.html and every page tell own_duty, telephone"):
        page.render({"text": "Nothing", "telephone": "049", "own_duty": ""}, request)
