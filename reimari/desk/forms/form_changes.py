"""What a press changes in the form of a new contact itself: its matters, its person, a need."""

from collections.abc import Callable, Mapping

from django.http import QueryDict

from reimari.desk.forms.sheet import MOST_MATTERS, matter_numbers
from reimari.desk.queries.callers import Chosen

TOLD = "disclosure"  # the hidden field that names what was told, for `relations_told`


def _add(data: QueryDict, _rest: str) -> None:
    numbers = matter_numbers(data)
    new = next((number for number in range(1, MOST_MATTERS + 1) if number not in numbers), None)
    if new:
        first = numbers[0]
        data["matters"] = ",".join(map(str, [*numbers, new]))
        for name in [name for name in data if name.startswith(f"m{new}-")]:
            del data[name]
        data[f"m{new}-place"] = data.get(f"m{first}-place", "")


def _remove(data: QueryDict, rest: str) -> None:
    numbers = [number for number in matter_numbers(data) if str(number) != rest]
    data["matters"] = ",".join(map(str, numbers))


def _choose(data: QueryDict, rest: str) -> None:
    data["person"] = rest
    data[TOLD] = ""


def _let_go(data: QueryDict, _rest: str) -> None:
    data["person"] = ""


def _need(data: QueryDict, rest: str) -> None:
    number, _colon, code = rest.partition(":")
    data[f"m{number}-need"] = code


CHANGES: Mapping[str, Callable[[QueryDict, str], None]] = {
    "add": _add,
    "remove": _remove,
    "choose": _choose,
    "let_go": _let_go,
    "need": _need,
}


def fill_in(data: QueryDict, chosen: Chosen) -> None:
    """What is known of the chosen person, where nothing else was typed; client relationships always."""
    caller = chosen.caller
    data.setlist("services", sorted({*data.getlist("services"), *chosen.services}))
    if caller.birth_date:
        data["birth_date"] = caller.birth_date.isoformat()
    if chosen.interpreter_language and not data.get("interpreter_language"):
        data["interpreter_language"] = chosen.interpreter_language
    first = matter_numbers(data)[0]
    if chosen.place and not data.get(f"m{first}-place"):
        data[f"m{first}-place"] = chosen.place
    for name in ("last_name", "first_names", "phone", "identity_code"):
        data[name] = ""
