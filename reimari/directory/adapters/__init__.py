"""Words as search knows them: base forms and the parts of compounds, by Voikko and simplemma."""

from reimari.directory.adapters.index import index_columns
from reimari.directory.adapters.words import asked_groups, indexed_by, prepare, terms_of, words_in

__all__ = ["asked_groups", "index_columns", "indexed_by", "prepare", "terms_of", "words_in"]
