"""What was typed into a field, in the form that is kept; what is wrong with it is the field's error."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from reimari.common.problems import Problem
from reimari.common.sentences import sentences_of
from reimari.people.queries import temporary_codes
from reimari.people.rules import identity_code, identity_code_problems, phone_number, phone_problems

BIGINT = 18  # digits that surely fit in one


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


def whole_number(typed: object) -> int | None:
    """A whole number of a hidden field, small enough for any column; None for anything else."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= BIGINT else None


def typed_in(form: type[forms.Form], data: QueryDict, prefix: str | None = None) -> dict[str, Any]:
    """What was typed into a form, as its initial values: it can be drawn again without being checked."""
    return {
        name: bound.widget.value_from_datadict(data, {}, f"{prefix}-{name}" if prefix else name)
        for name, bound in form.base_fields.items()
    }
