"""No template of any room breaks the content security policy; the pages of this room can be shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import Client, RequestFactory

from sikkersag.foundation.ui.figure import Bars
from sikkersag.foundation.ui.status import Status

SOURCE = Path(__file__).resolve().parents[3] / "src" / "sikkersag"
TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*") if path.is_file())

#: What the policy refuses, and what would let a page reach for something of its own.
REFUSED = {
    "a style of its own": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "a script within the page": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that runs": re.compile(r"javascript:", re.IGNORECASE),
    "something from another server": re.compile(r"(?:src|href|action)=[\"']?(?:https?:)?//", re.IGNORECASE),
    "a comment over several lines, which Django would show": re.compile(r"\{#(?:(?!#\})[^\n])*\n"),
}


def breaches(text: str) -> list[str]:
    """What of REFUSED a template does."""
    return [name for name, pattern in REFUSED.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_template_does_what_the_policy_refuses(path: Path) -> None:
    assert breaches(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    ['<p style="color: red">', "<style>p{}</style>", "<script>alert(1)</script>", '<a onclick="x()">',
     '<a href="javascript:x">', '<script src="https://x.example/x.js"></script>', "{# to\nlinjer #}"],
)  # fmt: skip
def test_the_walk_over_the_templates_finds_what_is_planted(planted: str) -> None:
    assert len(breaches(planted)) == 1


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_template_is_written_in_templates_own_language(path: Path) -> None:
    folder = next(parent for parent in path.parents if parent.name == "templates")
    get_template(str(path.relative_to(folder)))


def rendered(text: str, /, **context: object) -> str:
    """What a template of these words shows."""
    return Template(text).render(Context({"request": RequestFactory().get("/x?q=1&side=3"), **context}))


def test_a_panel_escapes_its_title_and_keeps_its_content() -> None:
    shown = rendered("{% panel title count=2 %}<p>{{ inner }}</p>{% endpanel %}", title="<b>", inner="<i>")
    assert "<h2>&lt;b&gt;</h2>" in shown
    assert "<p>&lt;i&gt;</p>" in shown


def test_a_requirement_row_is_closed_until_it_is_chosen() -> None:
    text = '{% lawrow s "Hvad" "efter § 5, stk. 3" open=chosen %}<p>mere</p>{% endlawrow %}'
    row = Status("later", "5 dage")
    assert '<details class="law-row">' in rendered(text, s=row, chosen=False)
    shown = rendered(text, s=row, chosen=True)
    assert '<details class="law-row" open>' in shown
    assert "§\u00a05, stk.\u00a03" in shown


def test_an_alert_of_an_unknown_kind_is_a_mistake_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError, match="not 'panic'"):
        rendered('{% alert "panic" %}{% endalert %}')


def test_pages_keep_the_filters_that_were_chosen() -> None:
    shown = rendered('{% pagination page "ting" "ting" %}', page=Paginator(range(100), 10).page(3))
    assert "21–30 af 100\u00a0ting" in shown
    assert "?q=1&amp;side=2" in shown
    assert "?q=1&amp;side=4" in shown


def test_a_figure_has_title_description_and_its_table_below() -> None:
    shown = rendered("{% figure bars %}", bars=Bars("k", "Titel", "Hvad der ses.", (("Et", 3), ("To", 0))))
    assert '<title id="k-title">Titel</title>' in shown
    assert '<desc id="k-desc">Hvad der ses.</desc>' in shown
    assert shown.index("<svg") < shown.index("<table")
    assert '<span class="zero">0</span>' in shown


def test_a_bar_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Bars("k", "Titel", "", (("Et", -1),))


def test_nobreak_escapes_what_it_is_given() -> None:
    assert rendered("{{ text|nobreak }}", text="<b> § 5") == "&lt;b&gt; §\u00a05"


def test_filters_say_nothing_of_a_day_that_is_not_there() -> None:
    assert rendered("[{{ none|full_day }}{{ none|plain_day }}{{ none|clock }}]", none=None) == "[]"


def test_the_style_page_shows_every_component(db: object, client: Client) -> None:
    answer = client.get("/stil/")
    shown = answer.content.decode()
    assert answer.status_code == 200
    for part in (
        "law-row",
        "task-row",
        "timeline",
        "segments",
        "matrix",
        "figure",
        "alert-error",
        "form-error",
        "steps",
    ):
        assert part in shown, part
