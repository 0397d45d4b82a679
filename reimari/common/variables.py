"""The environment's variables as numbers, lists and choices: one way of reading, one sentence when wrong.

An empty variable counts as not set. No Django here: the front reads its own by this too.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)
WHOLE = re.compile(r"\d{1,15}", re.ASCII)
HOST = re.compile(r"\*|\.?[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\]")
ORIGIN = re.compile(r"https?://(\*\.)?([A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
SHOWN = 60  # characters of a wrong value


class WrongVariable(ValueError):
    """A variable holds what it can't: the text names it, what it holds and what is expected."""

    def __init__(self, name: str, held: str, expected: str) -> None:
        shown = held if len(held) <= SHOWN else f"{held[:SHOWN]}…"
        super().__init__(f"{name} holds {shown!r}: expected {expected}.")


@dataclass(frozen=True)
class Variables:
    """What a process is told by an environment; every reading raises WrongVariable."""

    environment: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        """As it stands, without spaces around it."""
        return self.environment.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The first line of the file that the variable names; nothing when it names none."""
        told = self.text(name)
        if not told:
            return ""
        try:
            return Path(told).read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, ValueError) as wrong:
            raise WrongVariable(name, told, "a file that can be read") from wrong

    def whole(self, name: str, default: int, *, within: tuple[int, int], of: str) -> int:
        """A whole number within bounds, both included; `of` what, for the sentence."""
        told = self.text(name)
        if not told:
            return default
        least, most = within
        if not (WHOLE.fullmatch(told) and least <= int(told) <= most):
            raise WrongVariable(name, told, f"a whole number of {of} from {least} to {most}")
        return int(told)

    def number(
        self, name: str, default: float, *, within: tuple[float, float], of: str, endless: bool = False
    ) -> float:
        """A number within bounds, both included; `inf` too where there may be no limit (`endless`)."""
        told = self.text(name)
        if not told:
            return default
        if endless and told == "inf":
            return float(told)
        least, most = within
        if not (NUMBER.fullmatch(told) and least <= float(told) <= most):
            also = ", or inf for none" if endless else ""
            raise WrongVariable(name, told, f"a number of {of} from {least:g} to {most:.0f}{also}")
        return float(told)

    def flag(self, name: str) -> bool:
        """`1` is yes; `0`, empty and not set are no."""
        return self.choice(name, "0", ("0", "1")) == "1"

    def choice(self, name: str, default: str, choices: Collection[str]) -> str:
        """One of the choices, as they are written."""
        told = self.text(name, default)
        if told not in choices:
            raise WrongVariable(name, told, " or ".join(choices))
        return told

    def listed[Each](
        self, name: str, default: str, read: Callable[[str], Each], *, by: str | None, expected: str
    ) -> list[Each]:
        """What stands between commas (`by`) or spaces (None); `read` raises ValueError for what can't be."""
        told = self.text(name, default)
        try:
            return [read(each.strip()) for each in told.split(by) if each.strip()]
        except ValueError as wrong:
            raise WrongVariable(name, told, expected) from wrong

    def hosts(self, name: str, default: str) -> list[str]:
        """Names that pages answer to, separated by commas."""
        expected = "names or addresses of hosts separated by commas, without https:// and port"
        return self.listed(name, default, _like(HOST), by=",", expected=expected)

    def origins(self, name: str) -> list[str]:
        """Beginnings of addresses (`https://desk.example`), separated by spaces."""
        expected = "addresses such as https://desk.example separated by spaces, without a path"
        return self.listed(name, "", _like(ORIGIN), by=None, expected=expected)


def _like(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return read
