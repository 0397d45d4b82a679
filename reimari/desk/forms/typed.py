"""What was typed into a field, in the form that is kept; what is wrong with it is the field's error."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from reimari.common.problems import Problem
from reimari.common.sentences import sentences_of
from reimari.people.queries import temporary_codes
from reimari.people.rules import identity_code, identity_code_problems, phone_number, phone_problems


def tell(problems: Iterable[Problem]) -> None:
    """The problems of a rule as a form's error."""
    if sentences := sentences_of(problems):
        raise ValidationError(sentences)


def kept_phone(typed: str) -> str:
    """A phone number as E.164; nothing for nothing."""
    if not (typed := typed.strip()):
        return ""
    tell(phone_problems(typed))
    return phone_number(typed)


def kept_code(typed: str) -> str:
    """A whole identity code in capitals; nothing for nothing."""
    if not (typed := typed.strip()):
        return ""
    allowed = temporary_codes()
    tell(identity_code_problems(typed, temporary=allowed))
    return identity_code(typed, temporary=allowed)
