"""A real browser on a live server: Debian's Chromium, driven by playwright; accessibility judged by axe-core.

A test asks for `page` (a desk) or `phone`, signs somebody in with `signed_in`, and may ask `axe` to judge. Anything
that the browser complains of (script errors, breaches of the content security policy, failed requests) fails the test.
What a page should look like does not belong here.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from tests.databases import Database

from sikkersag.foundation.login.models import User

_ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whatever a page refers to, nothing but this machine is ever asked.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class _Silent(WSGIRequestHandler):
    """Answers requests without a line for each on the screen."""

    def log_message(self, format: str, *args: Any) -> None:
        return


@cache
def _application() -> Any:
    """The application as gunicorn starts it, static files and all; built once, since it takes a moment."""
    return get_wsgi_application()


@pytest.fixture
def server(committed_db: Database) -> Iterator[str]:
    """Serve the test's own database to the browser; the address, without a slash at the end."""
    serving = ThreadedWSGIServer(("127.0.0.1", 0), _Silent)
    serving.set_app(_application())
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this folder.

    Playwright's sync interface parks an event loop in this thread, and Django then refuses its database here because
    asynchronous code might be interrupted half-way. Nothing asynchronous of ours runs in this thread, and the server
    works in others; so Django is told to let it be, for exactly as long as the browser lives.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is missing; `python3 scripts/machine.py` installs it (Debian: chromium).")
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def console() -> Iterator[list[str]]:
    """What the browser has complained of so far; the test fails at its end if there is anything.

    A test that means to cause a complaint (a page that is not there) looks at the list and clears it.
    """
    complaints: list[str] = []
    yield complaints
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def _note(said: ConsoleMessage, console: list[str]) -> None:
    """Note what the browser says, if it is an error; it asks for /favicon.ico by itself, whatever the page says."""
    address = said.location["url"]
    if said.type == "error" and not address.endswith("/favicon.ico"):
        console.append(f"{said.text} ({address})")


def _failed(request: Request, console: list[str]) -> None:
    """Note a request that failed; a page's icon may still be on its way when the test goes on to the next page."""
    if not request.url.endswith("/icon.svg"):
        console.append(f"failed: {request.method} {request.url}")


@contextmanager
def _opened(browser: Browser, address: str, console: list[str], **screen: Any) -> Iterator[Page]:
    """Open a page as a Danish user has it, and listen to what the browser complains of."""
    context = browser.new_context(
        base_url=address, locale="da-DK", timezone_id="Europe/Copenhagen", reduced_motion="reduce", **screen
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("console", lambda said: _note(said, console))
    page.on("pageerror", lambda error: console.append(f"script: {error}"))
    page.on("requestfailed", lambda request: _failed(request, console))
    try:
        yield page
    finally:
        context.close()


@pytest.fixture
def page(browser: Browser, server: str, console: list[str]) -> Iterator[Page]:
    """A page on a desk, 1440 by 900. `page.goto("/...")` takes an address without the server."""
    with _opened(browser, server, console, viewport={"width": 1440, "height": 900}) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, server: str, console: list[str]) -> Iterator[Page]:
    """A page on a telephone, 390 by 844 at double density, with touch."""
    screen = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
    with _opened(browser, server, console, **screen) as page:
        yield page


@pytest.fixture
def signed_in(server: str) -> Callable[[Page, User], Page]:
    """Return a function that signs a user in on a page by the session's cookie, without the form."""

    def sign_in(page: Page, user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server}])
        return page

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that asserts that axe-core finds nothing to remark on a page."""

    def judge(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return judge
