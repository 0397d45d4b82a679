"""The documents that repeat the code, written from it into `docs/generated/`; with --check only compared."""

import ast
import configparser
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import django

PROJECT = Path(__file__).resolve().parents[1]
GENERATED = PROJECT / "docs" / "generated"
NOTE = "<!-- Written by `make docs` from the code; change the code, not this page. -->\n\n"


def states() -> str:
    """Each table of moves as a diagram."""
    parts = ["# States and moves\n"]
    for file in sorted(PROJECT.glob("reimari/*/states.py")):
        module = importlib.import_module(f"reimari.{file.parent.name}.states")
        for name, moves in sorted(vars(module).items()):
            if name.endswith("MOVES") and moves:
                title = type(next(iter(moves))).__name__
                parts.append(f"\n## {file.parent.name}: {title}\n\n```mermaid\nstateDiagram-v2")
                parts += [f"    {old.name} --> {new.name}" for old in moves for new in sorted(moves[old])]
                parts += [f"    {old.name} --> [*]" for old in moves if not moves[old]]
                parts.append("```")
    return "\n".join(parts) + "\n"


def order() -> str:
    """The apps from top to bottom; imports go down only."""
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter")
    layers = contracts["importlinter:contract:apps"]["layers"].split()
    # a layer in brackets may be missing
    known = [layer.strip("()") for layer in layers if (PROJECT / "reimari" / layer.strip("()")).is_dir()]
    rows = [f"| {app} | {_purpose(app)} |" for app in known]
    return (
        "# Order of the apps\n\nImports go down only.\n\n| app | purpose |\n|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _purpose(app: str) -> str:
    """The first line of the package's docstring, read without running it."""
    source = (PROJECT / "reimari" / app / "__init__.py").read_text()
    return (ast.get_docstring(ast.parse(source)) or "").split("\n")[0]


def urls() -> str:
    """Every address with its name."""
    rows = sorted(f"| `/{path}` | `{name}` |" for path, name in _patterns())
    return "# Addresses\n\n| address | name |\n|---|---|\n" + "\n".join(rows) + "\n"


def _patterns() -> Iterator[tuple[str, str]]:
    from django.urls import URLPattern, URLResolver, get_resolver  # noqa: PLC0415 (after django.setup)

    def walk(resolver: URLResolver, before: str, space: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield path, f"{space}{pattern.name}"
            else:
                yield from walk(pattern, path, f"{pattern.namespace}:" if pattern.namespace else space)

    return walk(get_resolver(), "", "")


def warehouse() -> str:
    """What the tables and columns of exports mean."""
    from reimari.warehouse.dictionary import page  # noqa: PLC0415 (after django.setup)

    return page("en")


def permissions() -> str:
    """What each role of each county may do: Actions down, roles across."""
    from reimari.access.catalogue import ACTIONS  # noqa: PLC0415 (after django.setup)
    from reimari.region.profile.folders import find_profile, profile_codes  # noqa: PLC0415
    from reimari.region.profile.reading import read_profile  # noqa: PLC0415

    parts = ["# Who may do what\n"]
    for code in profile_codes():
        roles = read_profile(find_profile(code)).roles
        parts.append(f"\n## {code.upper()}\n\n| Action | {' | '.join(role.code for role in roles)} |")
        parts.append("|---" * (len(roles) + 1) + "|")
        for action in sorted(ACTIONS):
            marks = ("x" if action in role.actions else " " for role in roles)
            parts.append(f"| `{action}` | {' | '.join(marks)} |")
        parts.append("| *scope* | " + " | ".join(role.scope for role in roles) + " |")
    return "\n".join(parts) + "\n"


def pages() -> dict[str, Callable[[], str]]:
    """File name → what it says."""
    return {
        "states.md": states,
        "apps.md": order,
        "urls.md": urls,
        "permissions.md": permissions,
        "warehouse.md": warehouse,
    }


def main() -> int:
    """Write the pages, or with --check print those that differ and answer 1."""
    os.environ.setdefault("REIMARI_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
    django.setup()
    wanted = {GENERATED / name: NOTE + page() for name, page in pages().items()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    stale += [path for path in GENERATED.glob("*.md") if path not in wanted]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(PROJECT)} is not what the code says: run make docs")
        return 1 if stale else 0
    GENERATED.mkdir(parents=True, exist_ok=True)
    for path in stale:
        if path in wanted:
            path.write_text(wanted[path])
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
