"""What a text is found by, as its row keeps it."""

from django.contrib.postgres.search import CombinedSearchVector, SearchVector
from django.db.models import Value

from reimari.directory.adapters.words import indexed_by, terms_of


def index_columns(title: str, body: str, language: str) -> dict[str, object]:
    """The columns by which a text is found; its title weighs more."""
    above, below = " ".join(terms_of(title, language)), " ".join(terms_of(body, language))
    return {
        "words": f"{above} {below}".strip(),
        "terms": CombinedSearchVector(
            SearchVector(Value(above), weight="A", config="simple"),
            "||",
            SearchVector(Value(below), weight="B", config="simple"),
            "simple",
        ),
        "indexed_by": indexed_by(),
    }
