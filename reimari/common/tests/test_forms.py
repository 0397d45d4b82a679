import pytest
from django import forms
from django.test import SimpleTestCase

from reimari.common.forms import DayInput


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="First and last")
    who = forms.ChoiceField(label="Who", choices=[("1", "me"), ("2", "another")], widget=forms.RadioSelect)
    on = forms.DateField(label="On", required=False, widget=DayInput)


@pytest.fixture
def drawn() -> str:
    return str(SampleForm({"name": "", "on": "2026-11-25"}))


def test_a_field_ties_its_hint_and_its_error_to_the_input(drawn: str) -> None:
    SimpleTestCase().assertInHTML(
        '<input type="text" name="name" class="ds-input" required aria-invalid="true" '
        'aria-describedby="id_name_helptext id_name_error" id="id_name">',
        drawn,
    )
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn


def test_radio_buttons_stand_in_a_fieldset_with_a_legend(drawn: str) -> None:
    assert "<fieldset" in drawn
    assert '<legend class="ds-label">Who' in drawn
    assert 'aria-describedby="id_who_error"' in drawn
    assert drawn.count('type="radio"') == 2


def test_the_summary_leads_to_each_wrong_field(drawn: str) -> None:
    assert 'href="#id_name"' in drawn
    assert 'href="#id_who_0"' in drawn


def test_what_was_typed_stays(drawn: str) -> None:
    assert 'type="date"' in drawn
    assert 'value="2026-11-25"' in drawn


def test_text_from_people_is_escaped() -> None:
    form = SampleForm({"name": "", "who": "<script>"})
    assert "<script>" not in str(form)
