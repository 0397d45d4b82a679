"""What was exported, for the county's warehouse: fetched file by file, and not again when it is known."""

import hashlib
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from reimari.access.actor import Actor
from reimari.api.bearer import JSON
from reimari.warehouse.access import FETCH
from reimari.warehouse.dictionary import package
from reimari.warehouse.exporting import nights_here
from reimari.warehouse.models import Export

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": JSON,
    "md": "text/markdown; charset=utf-8",
}
NOT_CHANGED = {"description": "It is what `If-None-Match` names."}
ETAG = {"ETag": {"schema": {"type": "string"}, "required": True}}
KNOWN: dict[str, Any] = {"responses": {200: {"headers": ETAG}, 304: NOT_CHANGED}}
BYTES = {"schema": {"type": "string", "format": "binary"}}
FILES: dict[int, Any] = {
    200: {"headers": ETAG, "content": {kind.partition(";")[0]: BYTES for kind in TYPES.values()}},
    304: NOT_CHANGED,
}


def known(request: HttpRequest, told: bytes) -> HttpResponse:
    """What is told, unless the caller has just that already (RFC 9110, If-None-Match)."""
    tag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
    if _has(request, tag):
        return _not_changed(tag)
    return HttpResponse(told, content_type=JSON, headers={"ETag": tag})


def dictionary(actor: Actor) -> bytes:
    """What the tables mean, as it is now, to whoever may ask; each night holds that of its own."""
    return package()


def listed(actor: Actor) -> list[dict[str, Any]]:
    """The manifests of the nights that the actor may fetch."""
    nights = nights_here()
    manifests = nights.all() if nights else []
    told = [manifest["id"] for manifest in manifests]
    mine = {
        str(pk) for pk in FETCH.rows(actor, Export.objects.filter(pk__in=told)).values_list("pk", flat=True)
    }
    return [manifest for manifest in manifests if manifest["id"] in mine]


def fetched(request: HttpRequest, actor: Actor, day: str, name: str) -> tuple[HttpResponseBase, Export]:
    """A file of a night, and the export that it is of. Raises Http404, Unseen."""
    nights = nights_here()
    manifest = nights.manifest(day) if nights else None
    if nights is None or manifest is None:
        raise Http404
    export = FETCH.row(actor, Export.objects.all(), manifest["id"])
    found = nights.open(day, name)
    if found is None:
        raise Http404
    file, told = found
    tag = f'"{told["sha256"]}"'
    if _has(request, tag):
        file.close()
        return _not_changed(tag), export
    answer = FileResponse(file, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers["ETag"] = tag
    return answer, export


def _has(request: HttpRequest, tag: str) -> bool:
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in {each.removeprefix("W/") for each in tags}


def _not_changed(tag: str) -> HttpResponse:
    return HttpResponse(status=304, headers={"ETag": tag})
