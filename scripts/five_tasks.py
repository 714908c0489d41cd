"""The five tasks of docs/tasks.md, done in the demo by the shortest way: pages, fields and clicks, and pictures.

Makes a small municipality in a folder of its own, serves it on this machine, does the tasks in Chromium, writes the
pictures to docs/pictures and the table into docs/tasks.md. What a person who had never seen the product did is told in
that file by hand. Whether the pages are right is for tests/browser.

A page is a document that the browser loads, the sign-in among them; a field is one that is typed in or chosen from; a
click is everything else, a tick among them. The two fields and the click of signing in are not counted.

    .venv/bin/python scripts/five_tasks.py
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from sikkersag.web.demo.town import NOW, PASSWORD

ROOT = Path(__file__).resolve().parents[1]
TOLD = ROOT / "docs" / "tasks.md"
PICTURES = ROOT / "docs" / "pictures"
BEGIN, END = "<!-- the table is written by scripts/five_tasks.py -->", "<!-- end of the table -->"
#: No picture may weigh more, in bytes.
MOST = 250_000
CASES = 60
WORKER, LEADER = "maj.britt.torp", "christian.mogensen"
CHILD, MATTER = "Alvilda Ravnkilde", "Skal Alvilda have en aflastningsfamilie?"


@dataclass
class Counted:
    """A signed-in page that counts what is done with it."""

    page: Page
    pages: int = 0
    fields: int = 0
    clicks: int = 0

    def click(self, what: Locator) -> None:
        """Press a link, a button, a tick or a choice."""
        what.click()
        self.clicks += 1

    def fill(self, field: Locator, text: str) -> None:
        """Type in a field, over what stands there."""
        field.fill(text)
        self.fields += 1

    def choose(self, field: Locator, text: str) -> None:
        """Choose from a list by what it says."""
        field.select_option(label=text)
        self.fields += 1

    def picture(self, name: str, at: Locator | None = None) -> None:
        """Keep what the screen shows, from a place on the page downwards."""
        if at is not None:
            at.evaluate("one => one.scrollIntoView({block: 'start'})")
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled")
        if path.stat().st_size > MOST:
            raise SystemExit(f"{path.name} weighs {path.stat().st_size} bytes; at most {MOST} are kept.")


def overdue(told: Counted) -> None:
    """Find what is overdue in my team: it is the page on which a leader begins."""
    expect(told.page.get_by_role("heading", name="Overskredet", exact=True)).to_be_visible()
    expect(told.page.get_by_role("columnheader", name="Overskredet", exact=True)).to_be_visible()
    told.picture("task-1-overdue")


def home_visit(told: Counted) -> None:
    """Write up yesterday's home visit with two siblings, a talk with one of them, and a consent."""
    page = told.page
    told.click(page.get_by_role("main").get_by_role("link", name=CHILD, exact=True).first)
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    told.click(page.get_by_role("link", name="Familien Ravnkilde", exact=True))
    told.click(page.get_by_role("link", name="Skriv notat om flere børn"))
    told.fill(page.locator("[name=dato]"), "9.3.2026")
    told.fill(page.locator("[name=klokkeslaet]"), "15.10")
    told.fill(page.locator("[name=sted]"), "Hos Stinne")
    for who in ("Alvilda", "Jeppe", "Stinne Ravnkilde, mor"):
        told.click(page.locator(".choice", has=page.get_by_label(who, exact=True)).locator("[name=tilstede]"))
    for tick in (
        "Hjemmebesøg: Jeppe",
        "Hjemmebesøg: Alvilda",
        "Samtale med barnet: Alvilda",
        "Samtykke givet: Alvilda",
    ):
        told.click(page.get_by_label(tick, exact=True))
    talk, consent = f"svar.boernesamtale.{number}", f"svar.samtykke.{number}"
    told.choose(page.locator(f'[name="{talk}.om"]'), MATTER)
    for fact, said in (
        ("foraelder_til_stede", "nej"), ("bisidder_oplyst", "ja"), ("om_indsatsen", "ja"), ("barnets_holdning", "ja"),
    ):  # fmt: skip
        told.click(page.locator(f'[name="{talk}.{fact}"][value="{said}"]'))
    told.click(page.get_by_role("checkbox", name="Stinne Ravnkilde, mor (har forældremyndighed)"))
    told.choose(page.locator(f'[name="{consent}.til"]'), "Støttende indsats")
    told.choose(page.locator(f'[name="{consent}.om"]'), MATTER)
    told.click(page.locator(f'[name="{consent}.skriftligt"][value="nej"]'))
    told.fill(
        page.locator('[name="afsnit.0.tekst"]'), "Stinne, Alvilda og Jeppe var hjemme. Der var ro omkring bordet."
    )
    told.click(page.locator(f'label[for="{page.locator(_about(0, "alle")).get_attribute("id")}"]'))
    told.click(page.get_by_role("button", name="Tilføj afsnit"))
    second = page.locator('[name="afsnit.1.tekst"]')
    told.click(page.locator(f'label[for="{page.locator(_about(1, number)).get_attribute("id")}"]'))
    told.fill(second, "Alvilda sagde: »Jeg vil gerne sove hos nogen, der har tid.«")
    told.click(page.locator('[name="afsnit.1.egne_ord"]'))
    # The page asks what the note will become a moment after the last key.
    page.wait_for_timeout(1_500)
    page.wait_for_load_state("networkidle")
    told.picture("task-2-note", page.locator("#f-skete"))
    told.click(page.get_by_role("button", name="Journalfør på 2 sager").first)
    # The page that says it is done; the form that says it is not has the word in it too.
    expect(page).to_have_url(re.compile("/skrevet/$"))
    told.page.evaluate("scrollTo(0, 0)")
    told.picture("task-2-written")


def _about(passage: int, number: str) -> str:
    return f'[name="afsnit.{passage}.om"][value="{number}"]'


def not_yet(told: Counted) -> None:
    """See why a case may not be decided yet."""
    page = told.page
    told.click(page.get_by_role("main").get_by_role("link", name=CHILD, exact=True).first)
    told.click(page.locator("#spoergsmaal").get_by_role("link", name=MATTER, exact=True))
    expect(page.locator(":target").get_by_role("heading", name="Mangler før næste afgørelse")).to_be_in_viewport()
    told.picture("task-3-not-yet", page.locator(":target"))


def readers(told: Counted) -> None:
    """Find who has read a case."""
    told.click(told.page.get_by_role("main").get_by_role("link", name=CHILD, exact=True).first)
    told.click(told.page.get_by_role("link", name="Se hvem og hvornår"))
    expect(told.page.get_by_role("heading", name="Hvem har læst sagen")).to_be_visible()
    told.picture("task-4-readers")


def as_it_stood(told: Counted) -> None:
    """Show the case as it stood on 1 March."""
    page = told.page
    told.click(page.get_by_role("main").get_by_role("link", name=CHILD, exact=True).first)
    told.click(page.get_by_text("Vis sagen, som den var den"))
    told.fill(page.locator("#dag"), "1.3.2026")
    told.click(page.locator(".case-asof").get_by_role("button", name="Vis"))
    expect(page.get_by_role("heading", name="Sagen, som den var søn. 1. marts 2026")).to_be_visible()
    told.picture("task-5-as-it-stood")


#: What is done, by whom, in the order of the table. The one that writes is done last, so that it changes no other.
TASKS: tuple[tuple[str, str, Callable[[Counted], None]], ...] = (
    ("Find what is overdue in my team", LEADER, overdue),
    ("Write up yesterday's home visit with two siblings", WORKER, home_visit),
    ("See why a case may not be decided yet", WORKER, not_yet),
    ("Find who has read a case", WORKER, readers),
    ("Show the case as it stood on 1 March", WORKER, as_it_stood),
)


@contextmanager
def demo() -> Iterator[str]:
    """A fresh municipality, served; its address. Everything is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        own = {**os.environ, "DJANGO_SETTINGS_MODULE": "sikkersag.conf.settings", "SIKKERSAG_DATA": folder,
               "SIKKERSAG_SECOND_FACTOR": "nej", "SIKKERSAG_DEMO": "ja", "SIKKERSAG_CLOCK_OFFSET": "0"}  # fmt: skip
        own.pop("SIKKERSAG_DATABASE", None)
        manage = [sys.executable, "-m", "sikkersag.cli", "manage"]
        subprocess.run([*manage, "migrate", "--verbosity", "0", "--skip-checks"], env=own, check=True)
        made = [*manage, "build_demo", "--cases", str(CASES), "--skip-checks"]
        subprocess.run(made, env=own, check=True, stdout=subprocess.DEVNULL)
        own["SIKKERSAG_CLOCK_OFFSET"] = str(round((NOW - datetime.now(UTC)).total_seconds()))
        port = _free_port()
        serve = [sys.executable, "-m", "sikkersag.cli", "serve", "--port", str(port), "--workers", "1"]
        with subprocess.Popen(serve, env=own, stdout=subprocess.DEVNULL) as server:
            try:
                _wait(f"http://127.0.0.1:{port}")
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/konto/login/", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The demo does not answer.")


def done(browser: Browser, address: str, user: str, task: Callable[[Counted], None]) -> Counted:
    """Sign in, do a task, and say what it took."""
    context = browser.new_context(
        base_url=address, locale="da-DK", viewport={"width": 1280, "height": 860}, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    told = Counted(context.new_page())
    loaded: list[str] = []
    told.page.on("domcontentloaded", lambda page: loaded.append(page.url))
    told.page.goto("/")
    told.page.fill("[name=login]", user)
    told.page.fill("[name=password]", PASSWORD)
    told.page.click("main button[type=submit]")
    task(told)
    told.page.wait_for_load_state()
    told.pages = len(loaded)
    context.close()
    return told


def main() -> int:
    """Do the tasks and write the table."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is missing; `python3 scripts/machine.py` installs it.")
    PICTURES.mkdir(exist_ok=True)
    flags = ["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
             *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # fmt: skip
    counts: dict[str, Counted] = {}
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        for name, user, task in sorted(TASKS, key=lambda one: one[2] is home_visit):
            counts[name] = done(browser, address, user, task)
        browser.close()
    lines = ["| | task | pages | fields | clicks |", "|---|---|---:|---:|---:|"]
    for number, (name, _, _) in enumerate(TASKS, 1):
        took = counts[name]
        lines.append(f"| {number} | {name} | {took.pages} | {took.fields} | {took.clicks} |")
    print("\n".join(lines))
    before, rest = TOLD.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    table = "\n".join(lines)
    TOLD.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
