"""The texts that the source asks to translate, as gettext's own tools find them."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "reimari"
LANGUAGES = ("fi", "sv")
ASKED = re.compile(r"""_\(("(?:[^"\\]|\\.)*")\)""")  # anywhere in a template of Jinja
NOT_SEARCHED = shutil.ignore_patterns("locale", "static", "tests", "migrations", "__pycache__")


def catalogue_of(language: str) -> Path:
    """The translators' file of a language."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def show_all(template: Path) -> None:
    """Add to a copy of a template the texts inside its filters, where Django's tool doesn't look."""
    source = template.read_text("utf-8")
    asked = dict.fromkeys(ASKED.findall(source))
    template.write_text(source + "".join(f"\n{{{{ _({text}) }}}}" for text in asked), "utf-8")


@contextmanager
def extracted(language: str) -> Iterator[polib.POFile]:
    """The language's catalogue brought up to date with the source, as a copy; raises SystemExit."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "reimari"
        shutil.copytree(PACKAGE, copy, ignore=NOT_SEARCHED)
        for template in copy.rglob("*.html"):
            show_all(template)
        target = copy / "locale" / language / "LC_MESSAGES" / "django.po"
        target.parent.mkdir(parents=True)
        if catalogue_of(language).exists():
            shutil.copy(catalogue_of(language), target)
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            language,
            "--no-location",
            "--no-wrap",
        ]
        found = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)  # noqa: S603
        if found.returncode:
            raise SystemExit(f"Texts can't be extracted: {found.stderr.strip()}")
        yield polib.pofile(str(target), wrapwidth=0)
