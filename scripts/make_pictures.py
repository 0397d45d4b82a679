"""The README's pictures, taken of a demo made from nothing: `docs/pictures/<page>-<language>.png`."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
PICTURES = PROJECT / "docs" / "pictures"
HOME = PROJECT / "var" / "pictures"
COUNTY = "iu"
GRANTING = "ps"  # the county whose line grants services and has beds
STARTS_WITHIN = 300.0  # seconds: the demo's two months are made first
LARGEST = 250_000  # bytes of a picture
DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=360, height=740)


@dataclass(frozen=True)
class Told:
    """Who is at the desk in a language, and what they hear."""

    adviser: str
    guide: str
    granter: str  # at the granting county's line
    team: str
    place: str
    words: str


TOLD = {
    "fi": Told(
        "iu-neuvoja",
        "iu-ohjaaja-lansi",
        "ps-linja-keskinen",
        "GUIDANCE_WORKING_AGE_LANTINEN",
        "Askola",
        "Vuokra on kaksi kuukautta myöhässä ja ruokarahat loppuivat. Pelkää häätöä eikä jaksa yksin.",
    ),
    "sv": Told(
        "iu-radgivare",
        "iu-handledare-ost",
        "ps-linja-keskinen",
        "GUIDANCE_WORKING_AGE_ITAINEN",
        "Lovisa",
        "Hyran är två månader försenad och matpengarna är slut. Är rädd för vräkning och orkar inte ensam.",
    ),
}
SUPERVISOR = "iu-esihenkilo"


def main() -> int:
    """Take all pictures; 1 when one became too large."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("REIMARI_CHROMIUM")
            or shutil.which("chromium")
            or shutil.which("chromium-headless-shell"),
            args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
        )
        with demo(COUNTY) as address:
            for language, told in TOLD.items():
                take(browser, address, language, told)
        with demo(GRANTING) as address:
            for language, told in TOLD.items():
                take_places(browser, address, language, told)
        browser.close()
    large = [file.name for file in PICTURES.glob("*.png") if file.stat().st_size > LARGEST]
    for name in large:
        print(f"{name} is larger than {LARGEST} bytes", file=sys.stderr)
    return 1 if large else 0


@contextmanager
def demo(county: str) -> Iterator[str]:
    """A demo of the county in a folder of its own, gone afterwards; its address."""
    environment = {**os.environ, "REIMARI_VAR": str(HOME)}
    shutil.rmtree(HOME, ignore_errors=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "reimari.cli", "demo", "--profile", county, "--port", port]
    child = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        await_answer(address, child)
        await_history(child, county)
        yield address
    finally:
        child.send_signal(signal.SIGINT)
        child.wait()
        command = [sys.executable, __file__, "--remove", county]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True)  # noqa: S603


def remove(county: str) -> None:
    """The demo's database and folder go; in a process that knows from the start where they are."""
    from reimari.cli.postgres import cluster_in  # noqa: PLC0415

    cluster_in(HOME / "demo" / county).remove()
    shutil.rmtree(HOME)


def await_answer(address: str, child: subprocess.Popen[bytes]) -> None:
    """Wait for the sign-in page; raises RuntimeError when the demo ends or takes too long."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and child.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in/").close()  # noqa: S310 (our own address)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("The demo doesn't start: its reason stands above.")


def await_history(child: subprocess.Popen[bytes], county: str) -> None:
    """Wait until the older weeks are written too; raises RuntimeError when that takes too long."""
    made = HOME / "demo" / county / "stamp.json"
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and child.poll() is None:
        if made.exists() and "history" in json.loads(made.read_text()):
            return
        time.sleep(0.5)
    raise RuntimeError("The demo's older weeks don't come.")


def take(browser: Browser, address: str, language: str, told: Told) -> None:
    """Every picture of the first county in one language."""
    page = desk(browser, address, language, told.guide)
    page.goto(f"{address}/callbacks/")
    expect(page.locator("#callbacks tr[data-row]").first).to_be_visible()
    shoot(page, f"callbacks-{language}")
    page = desk(browser, address, language, told.adviser)
    write_contact(page, told)
    shoot(page, f"new-contact-{language}", whole=True)
    if language == "fi":
        page.set_viewport_size(PHONE)
        shoot(page, f"new-contact-phone-{language}")
    page = desk(browser, address, language, told.guide)
    shoot(page, f"my-day-{language}")
    if language == "sv":
        page.set_viewport_size(PHONE)
        shoot(page, f"my-day-phone-{language}")
        page.set_viewport_size(DESK)
    find_case(page, f"{address}/work-lists/{told.team}/", told)
    shoot(page, f"work-list-{language}")
    page.locator("#panel a[href^='/cases/']").first.click()
    expect(page.locator(".promise").first).to_be_visible()
    shoot(page, f"case-{language}")
    page.locator("main a[href^='/people/']").first.click()
    expect(page.locator("#facts")).to_be_visible()
    shoot(page, f"person-{language}")
    page.goto(f"{address}/concerns/")
    page.locator("#reports .row-link").first.click()
    expect(page.locator("article.card")).to_be_visible()
    shoot(page, f"report-{language}")
    page = desk(browser, address, language, SUPERVISOR)
    page.goto(f"{address}/team/{told.team}/")
    shoot(page, f"team-{language}")


def take_places(browser: Browser, address: str, language: str, told: Told) -> None:
    """The beds of the county whose line grants services."""
    page = desk(browser, address, language, told.granter, county=GRANTING)
    page.goto(f"{address}/places/")
    expect(page.locator("table.calendar").first).to_be_visible()
    shoot(page, f"places-{language}")


def desk(browser: Browser, address: str, language: str, username: str, *, county: str = COUNTY) -> Page:
    """My day of one of the demo's people."""
    page = browser.new_page(viewport=DESK, locale="fi-FI", timezone_id="Europe/Helsinki")
    page.goto(f"{address}/sign-in/")
    page.locator(f"button[name=language][value={language}]").click()
    page.get_by_role("button", name=names(county)[username]).click()
    expect(page.locator(".top-who")).to_be_visible()
    page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def names(county: str = COUNTY) -> dict[str, str]:
    """The demo's people: user name -> name."""
    told = tomllib.loads((PROJECT / "profiles" / county / "demo.toml").read_text())
    return {person["username"]: person["name"] for person in told["person"]}


def write_contact(page: Page, told: Told) -> None:
    """Fill New contact in, as far as choosing how it goes on."""
    page.keyboard.press("n")
    page.locator("[name=m1-words]").fill(told.words)
    page.locator("[name=m1-place]").fill(told.place)
    page.locator("[name=m1-service_task]").select_option("WORKING_AGE")
    expect(page.locator("#route")).to_contain_text("DR-14")
    page.locator(f"input[name=language][value={page.locator('html').get_attribute('lang')}]").check()
    page.locator("[name=m1-outcome][value=goes_on]").check()
    expect(page.locator("[name=m1-told_what]")).not_to_have_value("")
    page.wait_for_timeout(2500)  # the draft has been saved
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")


def find_case(page: Page, address: str, told: Told) -> None:
    """The work list with the preview of the guide's own case, in time, whose client is known by name."""
    page.goto(f"{address}?tab=all")
    mine = page.locator("tr[data-row]", has_text=names()[told.guide])
    rows = mine.filter(has_not=page.locator(".late, [data-color=danger]"))
    for number in range(rows.count()):
        with page.expect_response(lambda answer: "step=" in answer.url):
            rows.nth(number).locator(".row-link").click()
        expect(page.locator("#panel h2")).to_be_visible()
        case = page.locator("#panel a[href^='/cases/']")
        if case.count():
            address = str(case.first.evaluate("each => each.href"))
            if "/people/" in page.request.get(address).text():
                return
    raise RuntimeError("No case of the list has a client known by name.")


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """What the window shows, or the whole page, with nothing moving and nothing blinking."""
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, animations="disabled", caret="hide")


if __name__ == "__main__":
    if "--remove" in sys.argv:
        remove(sys.argv[-1])
    else:
        sys.exit(main())
