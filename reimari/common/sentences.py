"""Problems as sentences in the language of the page."""

from collections.abc import Iterable

from django.utils.translation import gettext

from reimari.common.problems import Problem


def sentence_of(problem: Problem) -> str:
    """The problem's sentence with its facts, in the language of the page."""
    return gettext(problem.sentence) % problem.facts


def sentences_of(problems: Iterable[Problem]) -> list[str]:
    """The sentences of all of them."""
    return [sentence_of(problem) for problem in problems]
