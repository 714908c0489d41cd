"""Every form that somebody sees, filled with what nobody means well by: no mistake of ours, nothing unescaped later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.casefile.factory import World
from tests.intake.waiting import Waiting
from tests.web.answers import body
from tests.web.faults.conftest import Visit
from tests.web.faults.walking import Form, Walk, texts, walk

from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.verifying import verify

#: Stands in every text of markup, so that it is found again wherever it comes out.
MARK = "ondt7"
HOSTILE = {
    "markup": f"\"'><script>{MARK}()</script><img src=x onerror={MARK}()>",
    "template": f"{{{{ {MARK} }}}}{{% {MARK} %}}${{{MARK}}}%({MARK})s",
    "formula": f'=HYPERLINK("http://example.dk/{MARK}")',
    "from right to left": f"\u202e{MARK}\u2066\u200f\u2069\u202c",
    "not a character": f"{MARK}\x00\x01\x1b[31m\ufffe",
    "half a character": f"{MARK}\ud800",
    "a very long number": "9" * 400,
    "a number that is none": "-1e309",
    "digits of another script": "٣٤-٠١-٢٠٢٦",
    "a day that is none": "31-02-2026",
    "the end of time": "31-12-9999",
    "the beginning of time": "01-01-0001",
    "an id that does not exist": "00000000-0000-4000-8000-000000000000",
    "a path": f"../../../../etc/{MARK}",
    "a header": f"{MARK}\r\nSet-Cookie: {MARK}=1",
    "a pattern": "(((((((a+)+)+)+)+)+)+)$" + "a" * 40 + "\\",
    "words of SQL": f"' OR 1=1; DROP TABLE {MARK}; -- %_\\",
    "pictures and accents": f"{MARK}👩‍👧‍👦" + "e" + "\u0301" * 200,
    "blanks only": " \t\u00a0\u2003\n ",
}
#: What Django says by itself, in English.
_ENGLISH = re.compile(
    r"This field|Ensure this value|Enter a valid|Select a valid|Bad Request|Server Error|Not Found|Forbidden|"
    r"Null characters|Traceback|Exception"
)
#: Markup, and characters that no page may hold.
_RAW = re.compile(rf"<script>{MARK}|<img src=x|[\x00\x1b\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)


def filled(form: Form, value: str, only: str = "") -> list[tuple[str, str]]:
    """The form as it stands on the page, with a value in every field that is typed, or in one field of any kind."""
    # A field that stands once is one answer; with an act to choose, each button is tried elsewhere.
    fields = [(name, old) for name, old in form.fields if name != "handling"]
    if only:
        return [(name, value if name == only else old) for name, old in fields]
    return [(name, value if name in form.typed else old) for name, old in fields]


def send(client: Client, form: Form, fields: list[tuple[str, str]], act: str = "") -> Any:
    """Send a form as a browser does; half a character goes as the bytes that it is."""
    data: dict[str, Any] = {}
    for name, value in [*fields, *([("handling", act)] if act else [])]:
        data.setdefault(name.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), []).append(
            value.encode("utf-8", "surrogatepass")
        )
    if form.method == "get":
        return client.get(form.action, data)
    return client.post(form.action, data, headers={"Referer": form.page})


def judge(form: Form, what: str, answer: Any) -> Iterator[str]:
    """What is wrong with an answer to bad input."""
    where = f"{form.shape} with {what}: "
    if answer.status_code >= 500:
        yield f"{where}{answer.status_code}"
        return
    assert "Set-Cookie: ondt" not in str(answer.headers)
    shown = body(answer)
    if "text/html" not in answer.headers.get("Content-Type", ""):
        return
    text = shown.decode(errors="replace")
    if found := _RAW.search(text):
        yield f"{where}unescaped {found[0]!r}"
    if answer.status_code >= 400 and (found := _ENGLISH.search(re.sub(r"<[^>]*>", " ", text))):
        yield f"{where}{answer.status_code} in English: {found[0]}"
    if answer.status_code >= 400 and 'lang="da"' not in text:
        yield f"{where}{answer.status_code} on a page that is not Danish"


def acts(form: Form) -> list[str]:
    """What a form can be asked to do by its buttons."""
    return sorted({value for name, value in form.fields if name == "handling"}) or [""]


def tried(client: Client, form: Form, number: int, wrong: list[str]) -> int:
    """Send a form with everything hostile; what is wrong is added. Returns how often it was sent."""
    sent = 0
    for turn, (what, value) in enumerate(HOSTILE.items()):
        act = acts(form)[(number + turn) % len(acts(form))]
        wrong += judge(form, what, send(client, form, filled(form, value), act))
        sent += 1
    # Each field by itself, also those in which one only chooses: forged choices.
    names = list(dict.fromkeys(name for name, _ in form.fields if name != "csrfmiddlewaretoken"))
    for turn, name in enumerate(names):
        what, value = list(HOSTILE.items())[(number + turn) % len(HOSTILE)]
        act = acts(form)[turn % len(acts(form))]
        wrong += judge(form, f"{what} in {name}", send(client, form, filled(form, value, only=name), act))
        sent += 1
    wrong += judge(form, "no field at all", send(client, form, []))
    if form.method == "post":  # gunicorn lets no address be that long
        wrong += judge(form, "10 MB of text", send(client, form, filled(form, "å" * 5_000_000)))
    return sent + 2


def shown_afterwards(after: Walk) -> Iterator[str]:
    """What is wrong with the pages that show what was sent."""
    for address, text in texts(after):
        if after.pages[address].status_code >= 500:
            yield f"{address} answers {after.pages[address].status_code} afterwards"
        if found := _RAW.search(text):
            yield f"{address} shows {found[0]!r} afterwards"


@pytest.mark.parametrize("who", ["worker", "leader", "admin"])
def test_no_field_of_any_form_breaks_a_page_or_comes_out_unescaped(world: World, visit: Visit, who: str) -> None:
    client = visit(who)
    before = walk(client, limit=90)
    assert len(before.forms) > 5
    wrong: list[str] = []
    sent = sum(tried(client, form, number, wrong) for number, form in enumerate(before.forms.values()))
    after = walk(visit(who), limit=120)
    wrong += shown_afterwards(after)
    told = f"{len(before.forms)} forms on {len(before.pages)} pages, {sent} sendings"
    print(f"{who}: {told}, {len(after.pages)} pages after")
    assert not wrong, "\n".join(wrong)
    assert [str(fault) for fault in verify(Anchors())] == []


def test_no_field_of_a_notification_breaks_a_page_or_comes_out_unescaped(
    world: World, waiting: Waiting, visit: Visit
) -> None:
    client = visit("receiver")
    pages = ["/underretning/", "/underretning/kvittering/", "/indbakke/tal/", "/indbakke/afstemning/"]
    # The conclusion before what the assessment changes, and last what lays a notification aside.
    for one in (waiting.assessed, waiting.two, waiting.unfound):
        pages += [f"/indbakke/{one.pk}/svar/", f"/indbakke/{one.pk}/"]
    forms: dict[str, Form] = {}
    for address in (*pages, "/indbakke/", "/indbakke/ny/"):
        for shape, form in walk(client, address, limit=1).forms.items():
            forms.setdefault(shape, form)
    ours = [form for form in forms.values() if "/indbakke/" in form.action or "/underretning/" in form.action]
    asked = {shape.split()[1] for shape in forms}
    for act in ("vurder", "konkluder", "handl-nu", "knyt", "forkert-barn", "nyt-barn", "giv-videre", "til-side"):
        assert f"/indbakke/*/{act}/" in asked
    wrong: list[str] = []
    sent = 0
    for number, form in enumerate(ours):
        # What is to be chosen is chosen, so that what was typed is reached at all.
        known = dict(form.fields)
        chosen = {name: values[-1] for name, values in form.choices.items() if not known.get(name)}
        form.fields = [*((name, value) for name, value in form.fields if name not in chosen), *chosen.items()]
        sent += tried(client, form, number, wrong)
    for address in (*pages, "/indbakke/", "/indbakke/?vis=frasorteret", f"/sag/{world.ida.number}/"):
        wrong += shown_afterwards(walk(client, address, limit=1))
    print(f"{len(ours)} forms, {sent} sendings")
    assert not wrong, "\n".join(wrong)
    assert [str(fault) for fault in verify(Anchors())] == []


def test_ten_megabytes_of_text_in_a_note_are_refused_and_kept_on_the_page(world: World, visit: Visit) -> None:
    client = visit("worker")
    forms = walk(client, f"/familie/{world.family.pk}/notat/nyt/", limit=1).forms.values()
    text = "Et langt afsnit. " * 600_000
    form, name = next((form, name) for form in forms for name in form.typed if name.endswith(".tekst"))
    answer = send(client, form, filled(form, text, only=name), "gem")
    assert answer.status_code == 413
    assert 'lang="da"' in answer.content.decode()
    assert text[:2000] in answer.content.decode()


def test_the_walk_finds_a_planted_fault() -> None:
    form = Form("/", "/x/", "post", [("a", "")], ["a"])

    class Answer:
        status_code, streaming, headers = 400, False, {"Content-Type": "text/html"}
        content = b"<html lang='en'>Enter a valid date <script>ondt7()</script>"

    told = " ".join(judge(form, "markup", Answer()))
    assert "unescaped" in told and "English" in told and "not Danish" in told
    Answer.status_code = 500
    assert list(judge(form, "markup", Answer())) == ["post /x/ [a] with markup: 500"]
