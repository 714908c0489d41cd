"""Requests that no browser of ours makes: refused in Danish or answered, never a fault of the program."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.casefile.factory import World
from tests.web.faults.conftest import Visit
from tests.web.routes import routes

from sikkersag.casefile.models import Event

PAGES = [
    "/overblik/",
    "/opgaver/",
    "/boern/",
    "/lovsamling/",
    "/lovsamling/forskel/",
    "/organisation/",
    "/adgang/roller/",
]
ODD = [
    b"\x00", b"a%00b", b"%00", b"%FF%FE", b"%C3%28", b"%ED%A0%80", b"\xff\xfe", b"%", b"%zz", b"%u0041",
    b"9" * 5000, b"-1", b"0", b"1e400", b"NaN", b"%E2%80%AE", b"[]", b"{}", b"%D9%A3",
]  # fmt: skip
METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


def names_asked(client: Client, page: str) -> list[str]:
    """The names of a page's filters."""
    return sorted(set(re.findall(r'name="([^"]+)"', client.get(page).content.decode()))) or ["q"]


def is_danish_refusal(answer: Any) -> bool:
    """Is it a page of ours that says in Danish what happened?"""
    text = answer.content.decode(errors="replace")
    return 'lang="da"' in text and "Bad Request" not in text


@pytest.mark.parametrize("page", PAGES)
def test_odd_values_in_the_address_break_no_page(world: World, visit: Visit, page: str) -> None:
    client, asked = visit("leader"), 0
    names = sorted({*names_asked(client, page), "side", "q", "next"})
    for turn, name in enumerate(names):
        # Each name meets a part of them and all names together all of them, some together with others.
        for value in ODD[turn % 3 :: 3]:
            answer = client.get(page, QUERY_STRING=f"{name}={value.decode('latin-1')}")
            asked += 1
            assert answer.status_code < 500, (name, value)
            if answer.status_code >= 400:
                assert is_danish_refusal(answer), (name, value)
    assert asked >= len(ODD)


@pytest.mark.parametrize("who", ["worker", None])
def test_another_method_is_refused_everywhere_and_writes_nothing(world: World, visit: Visit, who: str | None) -> None:
    client = visit(who) if who else Client(raise_request_exception=False)
    before = Event.objects.count()
    asked = 0
    for route in routes():
        if route.arguments:
            continue
        for method in METHODS:
            answer = client.generic(method, f"/{route.pattern}")
            assert answer.status_code == 405, (method, route.pattern)
            assert answer.headers["Allow"] == "GET, HEAD, POST"
            assert is_danish_refusal(answer)
            asked += 1
    assert asked > 100
    assert Event.objects.count() == before


def test_a_case_is_shown_to_no_other_method(world: World, visit: Visit) -> None:
    client = visit("worker")
    for method in ("PUT", "DELETE", "PATCH"):
        answer = client.generic(method, f"/sag/{world.ida.number}/")
        assert answer.status_code == 405, method


BODIES = {
    "json": ("application/json", b'{"tekst": "x"}'),
    "a form that is none": ("application/x-www-form-urlencoded", b"%%%=%&&&=;;\xff\xfe\x00"),
    "no boundary": ("multipart/form-data", b"x"),
    "a boundary that never comes": ("multipart/form-data; boundary=abc", b"hej"),
    "cut off": (
        "multipart/form-data; boundary=abc",
        b'--abc\r\nContent-Disposition: form-data; name="tekst"\r\n\r\nhe',
    ),
    "an unknown encoding": ("application/x-www-form-urlencoded; charset=klingon", b"tekst=x"),
    "utf-16": ("application/x-www-form-urlencoded; charset=utf-16", "tekst=å".encode("utf-16")),
    "not utf-8": ("application/x-www-form-urlencoded; charset=utf-8", b"tekst=%ff%fe&afsnit.0.tekst=%C3%28"),
    "nothing": ("", b""),
    "a type that is none": ("\u00e5\u00e6", b"x"),
    "two thousand fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(2000))),
    "an archive": ("application/zip", b"PK\x03\x04" * 100),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_of_another_kind_breaks_no_page(world: World, visit: Visit, what: str) -> None:
    client = visit("leader")
    kind, body = BODIES[what]
    draft = "/kladde/00000000-0000-4000-8000-000000000001/"
    for path in (
        draft,
        f"{draft}bliver-til/",
        "/lister/boern/gem/",
        "/adgang/inhabil/",
        "/organisation/ny/",
        "/konto/login/",
    ):
        answer = client.generic("POST", path, body, content_type=kind)
        assert answer.status_code < 500, path
        if answer.status_code >= 400 and answer.content:
            assert is_danish_refusal(answer), path


def test_long_addresses_and_headers_are_answered(world: World, visit: Visit) -> None:
    client = visit("worker")
    long = "x" * 20_000
    for path in (f"/{long}/", f"/sag/{long}/", f"/lovsamling/{long}/", f"/organisation/enhed/{long}/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert is_danish_refusal(answer)
    for name in ("Referer", "User-Agent", "Accept-Language", "HX-Current-URL", "X-Forwarded-For", "If-Modified-Since"):
        assert client.get("/overblik/", headers={name: long}).status_code < 400, name
    for value in ("sessionid=" + long, "csrftoken=" + long, "messages=" + long, "\x00=\x00", "kept=" + long):
        assert Client(raise_request_exception=False, headers={"Cookie": value}).get("/overblik/").status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "a\r\nb", "x" * 3000, "[::1", "127.0.0.1:x"])
def test_another_host_is_refused_in_danish(world: World, visit: Visit, host: str) -> None:
    answer = visit("worker").get("/overblik/", headers={"Host": host})
    assert answer.status_code == 400
    assert is_danish_refusal(answer)


def test_an_error_page_never_holds_what_was_sent(world: World, visit: Visit) -> None:
    answer = visit("worker").get("/findes-ikke/<script>ondt7</script>/?q=0102034567")
    assert answer.status_code == 404
    assert "ondt7" not in answer.content.decode() and "0102034567" not in answer.content.decode()
