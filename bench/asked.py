"""The pages that are measured: who asks for what. Each is a function that asks once."""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from typing import Any

from bench.asking import LIST, PANEL, ROUTE, Asked, Asking, checked
from bench.beside import pages_beside
from bench.client import HTMX, Answer, Browser, Form

TABS = ("new", "mine", "all", "late", "soon", "waiting")
PLACE = "Loviisa"  # of another team than the measured one, whose list stays as it is
WORDS = "The rent is due and the money is out; somebody should call in the morning."


def browsers_at(address: Any, told: Mapping[str, Any]) -> dict[str, Asking]:
    """A browser for each of the cast, and one of nobody."""
    return {name: Browser(address, person) for name, person in (*told["cast"].items(), ("nobody", {}))}


class Desk:
    """All pages of one dataset. `told`: who works on what, from `bench.serving.people`."""

    def __init__(self, browsers: Mapping[str, Asking], told: Mapping[str, Any]) -> None:
        self._rows: dict[str, Any] = told["rows"]
        self._telephone: dict[str, str] = told["telephone"]
        self._team = told["cast"]["guide"]["team"]
        self._browsers = browsers
        self._chance = random.Random(1)  # noqa: S311 (no secret)
        self._free = cycle(self._rows["free_steps"])

    def pages(self) -> Iterator[Asked]:
        """What they are compared with, then the program's own."""
        yield Asked("bare view, one indexed query", self.bare)
        yield Asked("bare table, 50 rows", lambda: self._got_bare("table/"))
        yield Asked("one query behind the program's middleware", self._inside_one)
        yield Asked("table of 50 behind the program's middleware", self._inside_table)
        yield from self.own_pages()

    def own_pages(self) -> Iterator[Asked]:
        """The program's own pages and deeds."""
        for who in ("adviser", "guide", "supervisor"):
            yield Asked(f"my day, {who}", self._getter(who, "/"), is_list_or_form=True)
        yield from self._lists()
        yield from self._single()
        yield from self._searches()
        yield from self._new_contact()
        yield Asked("take a step", self.take, is_deed=True)
        yield from pages_beside(self._browsers, self._rows, self._telephone, self.typed, self._chance)

    def bare(self) -> Answer:
        """What all are compared with."""
        return self._got_bare(f"one/{self._any('matters')}/")

    def _got_bare(self, path: str) -> Answer:
        return checked(self._browsers["nobody"].get(f"/bench/bare/{path}"))

    def _inside_one(self) -> Answer:
        return checked(self._browsers["guide"].get(f"/bench/inside/one/{self._any('matters')}/"))

    def _inside_table(self) -> Answer:
        return checked(self._browsers["guide"].get("/bench/inside/table/"))

    def _any(self, kind: str) -> str:
        return str(self._chance.choice(self._rows[kind]))

    def _getter(self, who: str, path: str, **headers: str) -> Callable[[], Answer]:
        return lambda: checked(self._browsers[who].get(path, headers=headers))

    def _lists(self) -> Iterator[Asked]:
        plain = f"/work-lists/{self._team}/"
        yield Asked("work list", self._getter("guide", plain), is_list_or_form=True)
        for tab in TABS:
            asked = self._getter("guide", f"{plain}?tab={tab}", **LIST)
            yield Asked(f"work list, tab {tab}", asked, is_list_or_form=True)
        areas = self._getter("guide", f"{plain}?tab=all&areas=all", **LIST)
        yield Asked("work list, all areas", areas, is_list_or_form=True)
        filters = {**self._rows["filters"], "urgent": "on"}
        for name, value in sorted(filters.items()):
            asked = self._getter("guide", f"{plain}?tab=all&{name}={value}", **LIST)
            yield Asked(f"work list, filter {name}", asked, is_list_or_form=True)
        yield Asked("work list, page 2", self._page_two(plain), is_list_or_form=True)
        yield Asked("work list, quick look", self._panel)
        yield Asked("contacts, adviser", self._getter("adviser", "/contacts/"), is_list_or_form=True)
        yield Asked("contacts, supervisor", self._getter("supervisor", "/contacts/"), is_list_or_form=True)
        came = "/contacts/?list=team&via=old_details"
        yield Asked(
            "contacts that came another way, supervisor",
            self._getter("supervisor", came),
            is_list_or_form=True,
        )
        yield Asked("team", self._getter("supervisor", f"/team/{self._team}/"))

    def _page_two(self, plain: str) -> Callable[[], Answer]:
        first = checked(self._browsers["guide"].get(f"{plain}?tab=all")).text
        _, found, rest = first.partition("after=")
        place = rest.partition('"')[0] if found else ""
        return self._getter("guide", f"{plain}?tab=all&after={place}", **LIST)

    def _panel(self) -> Answer:
        path = f"/work-lists/{self._team}/?step={self._any('free_steps')}"
        return checked(self._browsers["guide"].get(path, headers=PANEL))

    def _single(self) -> Iterator[Asked]:
        guide, adviser = self._browsers["guide"], self._browsers["adviser"]
        yield Asked("case, open", lambda: checked(guide.get(f"/cases/{self._any('cases')}/")))
        yield Asked("brief of a case", lambda: checked(guide.get(f"/cases/{self._any('cases')}/brief/")))
        yield Asked("case, closed", lambda: checked(guide.get(f"/cases/{self._any('closed_cases')}/")))
        yield Asked("person", lambda: checked(guide.get(f"/people/{self._any('persons')}/")))
        yield Asked("contact", lambda: checked(adviser.get(f"/contacts/{self._any('contacts')}/")))

    def _searches(self) -> Iterator[Asked]:
        kinds = {
            "name": "names",
            "whole name": "full_names",
            "phone": "phones",
            "case number": "numbers",
            "identity code": "codes",
        }
        for name, kind in kinds.items():
            yield Asked(f"search by {name}", self._searcher("guide", kind))
        yield Asked("search by name, supervisor", self._searcher("supervisor", "names"))
        yield Asked("search by phone, supervisor", self._searcher("supervisor", "phones"))

    def _searcher(self, who: str, kind: str) -> Callable[[], Answer]:
        return lambda: checked(self._browsers[who].post("/search/", [("words", self._any(kind))]))

    def _new_contact(self) -> Iterator[Asked]:
        yield Asked("new contact, page", self._getter("adviser", "/new-contact/"), is_list_or_form=True)
        yield Asked("new contact, live routing", self.route)
        yield Asked("new contact, callers", self.callers)
        yield Asked("new contact, save", self.save, is_deed=True)

    def route(self) -> Answer:
        """The right column while the adviser types."""
        return checked(self._browsers["adviser"].post("/new-contact/route/", self.typed(), headers=ROUTE))

    def callers(self) -> Answer:
        """Who may be the same person, by a name."""
        fields = [*self.typed(), ("last_name", self._any("names"))]
        return checked(self._browsers["adviser"].post("/new-contact/callers/", fields, headers=HTMX))

    def save(self) -> Answer:
        """A contact that becomes a case."""
        return checked(self._browsers["adviser"].post("/new-contact/", self.typed()), 302)

    def typed(self) -> list[tuple[str, str]]:
        """The form as it is sent; its fields were read from the page once."""
        if "form" not in self._rows:
            page = checked(self._browsers["adviser"].get("/new-contact/")).text
            self._rows["form"] = Form(page, "contact-form").filled(
                {
                    "m1-words": WORDS,
                    "m1-place": PLACE,
                    "m1-service_task": "WORKING_AGE",
                    "m1-outcome": "goes_on",
                    "m1-told": "in_contact",
                }
            )
        fields: list[tuple[str, str]] = self._rows["form"]
        return [("key", str(uuid.uuid4())), *(pair for pair in fields if pair[0] != "key")]

    def take(self) -> Answer:
        """Take a free step, then give it back, which isn't measured."""
        guide, step = self._browsers["guide"], next(self._free)
        answer = checked(guide.post(f"/steps/{step}/take/", [("key", str(uuid.uuid4()))]), 200, 302)
        back = [("key", str(uuid.uuid4())), ("reason", "by_mistake")]
        checked(guide.post(f"/steps/{step}/return/", back), 200, 302)
        return answer
