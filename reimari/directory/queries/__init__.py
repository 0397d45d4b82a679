"""What instructions are read for: what holds for a matter, what is found, what is asked, what is used."""

from reimari.directory.queries.drafts import draft_of, drafts_of, own_drafts, to_approve
from reimari.directory.queries.finding import (
    Found,
    Shown,
    Topic,
    editions_of,
    editions_seen,
    find,
    for_matter,
    shown_editions,
    shown_of,
    shown_one,
    standing_one,
    told_around,
)
from reimari.directory.queries.news import changed_lately
from reimari.directory.queries.owners import grace_of, knowledge_rule, owner_of
from reimari.directory.queries.remarks import open_count, own_remarks, remarks_of
from reimari.directory.queries.uses import TopicUses, uses_by_topic

__all__ = [
    "Found",
    "Shown",
    "Topic",
    "TopicUses",
    "changed_lately",
    "draft_of",
    "drafts_of",
    "editions_of",
    "editions_seen",
    "find",
    "for_matter",
    "grace_of",
    "knowledge_rule",
    "open_count",
    "own_drafts",
    "own_remarks",
    "owner_of",
    "remarks_of",
    "shown_editions",
    "shown_of",
    "shown_one",
    "standing_one",
    "to_approve",
    "told_around",
    "uses_by_topic",
]
