"""Whom a concern report is about: up to three persons, their addresses, and a child's guardians."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.concerns.actions import ClientSaid, GuardianSaid
from reimari.concerns.documents import Address
from reimari.desk.forms.new_contact import OLDEST, birth_date_field
from reimari.desk.forms.typed import kept_code, kept_phone
from reimari.people.actions import Details
from reimari.people.rules import birth_date_of

FIRST, OTHERS = "", ("other1_", "other2_")  # how the names of a person's fields begin
GUARDIANS = ("guardian1_", "guardian2_")
ADDRESS = ("street", "postcode", "town")
# In which order the fields of another person stand.
ORDER = (
    *("last_name", "first_names", "identity_code", "birth_date", "phone", "is_protected", "same_home"),
    *ADDRESS,
)
PHONES = ("phone", "other1_phone", "other2_phone", "guardian1_phone", "guardian2_phone")


def words(label: Any, length: int = 100, **given: Any) -> forms.CharField:
    """A field of text that may stay empty: what can't, the rules of reports say."""
    return forms.CharField(label=label, required=False, max_length=length, **given)


def lines(label: Any, length: int, rows: int, *, help_text: Any = "") -> forms.CharField:
    """The same with room for several lines."""
    return words(label, length, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


def _phone() -> forms.CharField:
    return words(_("Phone"), 40)


def _same_home() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Lives at the same address, with the same guardians as the first person"), required=False
    )


class PeopleForm(forms.Form):
    """The persons of documents 4018 and 4006. `about`: when their name isn't known."""

    last_name, first_names = words(_("Last name")), words(_("First names"))
    birth_date, phone = birth_date_field(), _phone()
    street, postcode, town = words(_("Street address"), 200), words(_("Postal code"), 5), words(_("Town"))
    street2, postcode2, town2 = words(_("Street address"), 200), words(_("Postal code"), 5), words(_("Town"))
    about = lines(_("If you don't know the name: who is it, and where can they be found?"), 500, 2)
    guardian1_last_name, guardian1_first_names = words(_("Last name")), words(_("First names"))
    guardian1_phone = _phone()
    guardian2_last_name, guardian2_first_names = words(_("Last name")), words(_("First names"))
    guardian2_phone = _phone()
    other1_last_name, other1_first_names = words(_("Last name")), words(_("First names"))
    other1_birth_date, other1_phone, other1_same_home = birth_date_field(), _phone(), _same_home()
    other1_street, other1_postcode = words(_("Street address"), 200), words(_("Postal code"), 5)
    other1_town = words(_("Town"))
    other2_last_name, other2_first_names = words(_("Last name")), words(_("First names"))
    other2_birth_date, other2_phone, other2_same_home = birth_date_field(), _phone(), _same_home()
    other2_street, other2_postcode = words(_("Street address"), 200), words(_("Postal code"), 5)
    other2_town = words(_("Town"))

    today: dt.date
    phones: tuple[str, ...] = PHONES

    def _of(self, name: str) -> Any:
        """What a field says; nothing where it can't be read: all that is wrong is told at once."""
        return self.cleaned_data.get(name) or ""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [each for each in self.phones if given.get(each)]:
            self._keep(name, kept_phone)
        for prefix in (FIRST, *OTHERS):
            self._check_born(f"{prefix}birth_date", self._of(f"{prefix}identity_code"))
        return given

    def _keep(self, name: str, form_of: Any) -> None:
        try:
            self.cleaned_data[name] = form_of(self.cleaned_data[name])
        except forms.ValidationError as wrong:
            self.add_error(name, wrong)

    def _check_born(self, name: str, code: str) -> None:
        if code:
            self._keep(name.replace("birth_date", "identity_code"), kept_code)
            code = self._of(name.replace("birth_date", "identity_code"))
        born: dt.date | None = self.cleaned_data.get(name)
        if born and born > self.today:
            self.add_error(name, gettext("The date of birth can't be in the future."))
        elif born and born.year < self.today.year - OLDEST:
            self.add_error(name, gettext("Nobody is this old. Check the year."))
        elif born and code and birth_date_of(code) != born:
            self.add_error(name, gettext("The identity code tells another date of birth."))

    def clients(self, place_id: str | None) -> tuple[ClientSaid, ...]:
        """Whom it is about; one of ours registers those whose name is known (`place_id`: where they live)."""
        first = self._client(FIRST, place_id, self._addresses("", "2"), tuple(self._guardians()))
        others = [self._other(prefix, first, place_id) for prefix in OTHERS]
        return (first, *(each for each in others if each.says_who))

    def _other(self, prefix: str, first: ClientSaid, place_id: str | None) -> ClientSaid:
        same = bool(self._of(f"{prefix}same_home")) and bool(self._of(f"{prefix}last_name"))
        own = tuple(self._addresses_at(f"{prefix}{name}" for name in ADDRESS))
        return self._client(
            prefix, place_id, own or (first.addresses if same else ()), first.guardians if same else ()
        )

    def _client(
        self,
        prefix: str,
        place_id: str | None,
        addresses: tuple[Address, ...],
        guardians: tuple[GuardianSaid, ...],
    ) -> ClientSaid:
        return ClientSaid(
            last_name=self._of(f"{prefix}last_name"),
            first_names=self._of(f"{prefix}first_names"),
            identity_code=self._of(f"{prefix}identity_code"),
            birth_date=self._of(f"{prefix}birth_date") or None,
            is_protected=bool(self._of(f"{prefix}is_protected")),
            addresses=addresses,
            phone=self._of(f"{prefix}phone"),
            about="" if prefix else self._of("about"),
            guardians=guardians,
            details=self._details(prefix, place_id, addresses),
        )

    def _addresses(self, *ends: str) -> tuple[Address, ...]:
        return tuple(
            address for end in ends for address in self._addresses_at(f"{name}{end}" for name in ADDRESS)
        )

    def _addresses_at(self, names: Iterator[str]) -> Iterator[Address]:
        address = Address(*map(self._of, names))
        if address != Address():
            yield address

    def _guardians(self) -> Iterator[GuardianSaid]:
        for prefix in GUARDIANS:
            last, first = self._of(f"{prefix}last_name"), self._of(f"{prefix}first_names")
            if last or first:
                yield GuardianSaid(last_name=last, first_names=first, phone=self._of(f"{prefix}phone"))

    def _details(self, prefix: str, place_id: str | None, addresses: Sequence[Address]) -> Details | None:
        """The person to register; nobody is registered by the public form."""
        return None

    # For the page

    def rows(self, prefix: str) -> list[forms.BoundField]:
        """The fields whose names begin so, in their order."""
        return [self[name] for name in self.fields if name.startswith(prefix)]

    @property
    def guardian_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each guardian."""
        return [self.rows(prefix) for prefix in GUARDIANS]

    @property
    def other_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each other person."""
        names = ([f"{prefix}{name}" for name in ORDER] for prefix in OTHERS)
        return [[self[name] for name in row if name in self.fields] for row in names]

    def holds(self, *prefixes: str) -> bool:
        """Whether something is typed or wrong in the fields whose names begin so: then they aren't folded."""
        fields = [field for prefix in prefixes for field in self.rows(prefix)]
        return any(field.value() or field.errors for field in fields)
