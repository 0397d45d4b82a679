"""Waiting times of older people for everybody, and the same as open data (980/2012, 26 §)."""

import csv
import datetime as dt
import json
from io import StringIO

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from reimari.access.actor import system
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.contacts.rules import WRITTEN
from reimari.desk.queries.waiting_times import FIELDS, data_package, open_rows, published_halves
from reimari.region.queries import NoProfile
from reimari.work.queries import County, county_on

TEMPLATE = "desk/views/waiting_times.html"
PUBLIC = system("waiting times")  # who reads for everybody
NAMES = {"fi": "waiting_times", "sv": "waiting_times_sv", "en": "waiting_times_en"}
FILES = ("waiting-times.csv", "waiting-times.json", "datapackage.json")


@login_not_required
@require_safe
def waiting_times(request: HttpRequest, language: str) -> HttpResponse:
    """All half years that are public. It tells nobody: small numbers are kept back."""
    if language not in WRITTEN:
        raise Http404
    now = timezone.now()
    with translation.override(language), reading(PUBLIC):
        county = _county(now)
        context = {
            "now": now,
            "county": county.profile.name.in_language(language),
            "halves": published_halves(county.profile),
            "files": [(name, reverse("desk:waiting_times_file", args=[name])) for name in FILES],
            "elsewhere": [(each, reverse(f"desk:{name}")) for each, name in NAMES.items()],
        }
        answer = page(request, TEMPLATE, context)
    answer.headers["Content-Language"] = language
    return answer


@login_not_required
@require_safe
def waiting_times_file(request: HttpRequest, file: str) -> HttpResponse:
    """The same as CSV or JSON, and what its columns are."""
    if file not in FILES:
        raise Http404
    with translation.override("fi"), reading(PUBLIC):
        profile = _county(timezone.now()).profile
        halves = published_halves(profile)
        rows = open_rows(halves, profile)
        moments = [half.publication.published_at for half in halves if half.publication.published_at]
    if file == "datapackage.json":
        home = request.build_absolute_uri(reverse("desk:waiting_times"))
        return _json(data_package(profile, home, max(moments, default=None)))
    return _json(rows) if file.endswith(".json") else _csv(rows)


def _county(now: dt.datetime) -> County:
    try:
        return county_on(now)
    except NoProfile:
        raise Http404 from None


def _json(told: object) -> HttpResponse:
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return _open(HttpResponse(text, content_type="application/json; charset=utf-8"))


def _csv(rows: list[dict[str, object]]) -> HttpResponse:
    text = StringIO()
    table = csv.DictWriter(text, [name for name, _kind, _words in FIELDS], delimiter=";")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return _open(HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8"))


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _open(answer: HttpResponse) -> HttpResponse:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
