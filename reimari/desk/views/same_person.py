"""Who may be the same person as this one, and with whom they were merged before (I-17)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.people.models import Person
from reimari.records import access
from reimari.records.queries.merging import merges_of, perhaps_twice, side_of
from reimari.records.rules.merging import order

TEMPLATE = "desk/views/same_person.html"


@require_safe
def same_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who may be the same person, and with whom they were merged before."""
    with reading(request.actor, access.MERGE) as seen:
        person = access.MERGE.row(request.actor, Person.objects.all(), pk)
        found = perhaps_twice(request.actor, person)
        merges = merges_of(request.actor, person)
        seen.subject = person
        seen.person_ids = {person.pk, *(each.pk for each in found), *(each.merged_id for each in merges)}
        ordered = [(each, order(side_of(person), side_of(each))[0] == side_of(person)) for each in found]
        context = {
            "now": timezone.now(),
            "person": person,
            "found": [
                (each, person.pk if stays else each.pk, each.pk if stays else person.pk)
                for each, stays in ordered
            ],
            "merges": merges,
        }
        return page(request, TEMPLATE, context)
