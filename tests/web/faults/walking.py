"""Somebody who follows every link and finds every form of the program, as they see it. No test stands here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from tests.web.answers import body

#: Where numbers and ids stand in an address: pages that differ only in these are one kind of page.
_VARIABLE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{7}|\d{4}-\d\d-\d\d|\d+|(?<=/krav/)[^/]+|(?<=/skridt/)[^/]+|(?<=/enhed/)[^/]+|(?<=/lovsamling/)[A-Z]\w*"
)
#: Never followed: they end the session, or change how one signs in.
_LEFT = ("/konto/logout/", "/konto/2fa/", "/konto/password/", "/konto/reauthenticate/", "/static/")
#: Of each kind of page, so many are opened.
EACH = 1


def shape_of(address: str) -> str:
    """The kind of page that an address leads to."""
    parts = urlsplit(address)
    names = sorted(re.findall(r"(?:^|&)([^=&]+)", parts.query))
    return _VARIABLE.sub("*", parts.path) + ("?" + "&".join(names) if names else "")


@dataclass
class Form:
    """A form as it stands on a page: where it is sent, how, and what its fields hold."""

    page: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    #: Fields into which a person types, and those in which they choose.
    typed: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    #: What may be chosen of radios and lists, by their names.
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def shape(self) -> str:
        """The kind of form: where it goes and what it asks."""
        names = ",".join(sorted({_VARIABLE.sub("*", name) for name, _ in self.fields}))
        return f"{self.method} {shape_of(self.action)} [{names}]"


class _Page(HTMLParser):
    """Reads links and forms."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._chosen = False
        self._area = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links.append(urljoin(self.address, told["href"]).partition("#")[0])
        if tag == "form":
            action = urljoin(self.address, told.get("action") or self.address)
            self._form = Form(self.address, action, told.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None or ("disabled" in told):
            return
        name = told.get("name", "")
        if tag == "input" and name:
            self._input(name, told)
        elif tag == "textarea" and name:
            self._form.fields.append((name, ""))
            self._form.typed.append(name)
            self._area = True
        elif tag == "select" and name:
            self._select, self._chosen = name, False
        elif tag == "option" and self._select:
            self._option(told)
        elif tag == "button" and name and told.get("type", "submit") == "submit":
            self._form.fields.append((name, told.get("value", "")))

    def _option(self, told: dict[str, str]) -> None:
        assert self._form is not None and self._select is not None
        self._form.choices.setdefault(self._select, []).append(told.get("value", ""))
        if "selected" not in told and self._chosen:
            return
        if self._chosen:
            self._form.fields.pop()
        self._form.fields.append((self._select, told.get("value", "")))
        self._chosen = True

    def _input(self, name: str, told: dict[str, str]) -> None:
        assert self._form is not None
        kind = told.get("type", "text")
        if kind == "file":
            self._form.files.append(name)
        elif kind in ("checkbox", "radio"):
            if kind == "radio":
                self._form.choices.setdefault(name, []).append(told.get("value", "on"))
            if "checked" in told or kind == "checkbox":
                self._form.fields.append((name, told.get("value", "on")))
        elif kind != "submit":
            self._form.fields.append((name, told.get("value", "")))
            if kind != "hidden":
                self._form.typed.append(name)

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = False
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._form = None


@dataclass
class Walk:
    """What was seen: every page by its address, and one form of each kind."""

    pages: dict[str, Any] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)


def walk(client: Client, beginning: str = "/", limit: int = 400) -> Walk:
    """Open pages from the beginning on, a few of each kind, and gather their forms."""
    seen = Walk()
    waiting, opened = [beginning], {beginning}
    kinds: dict[str, int] = {}
    while waiting and len(seen.pages) < limit:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        seen.pages[address], shown = answer, body(answer)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        page = _Page(answer.request["PATH_INFO"] if answer.redirect_chain else address)
        page.feed(shown.decode())
        for form in page.forms:
            if not form.action.startswith(_LEFT):
                seen.forms.setdefault(form.shape, form)
        for link in page.links:
            shape = shape_of(link)
            ours = link.startswith("/") and not link.startswith(("//", *_LEFT)) and link not in opened
            if ours and kinds.get(shape, 0) < EACH:
                kinds[shape] = kinds.get(shape, 0) + 1
                opened.add(link)
                waiting.append(link)
    return seen


def texts(seen: Walk) -> Iterator[tuple[str, str]]:
    """The text of every page."""
    for address, answer in seen.pages.items():
        if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/"):
            yield address, answer.content.decode(errors="replace")
