"""Tags and filters that every template may use (registered as builtins in the settings).

Here: what the screens are made of. Not here: how a thing is drawn (status.py, figure.py) or how a date is told
(danish.py); the functions below only give those to templates. Filters that need the time now take it as their argument:
`{{ event.at|moment:request.now }}`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from sikkersag.foundation.ui import danish, icons, menu, reader
from sikkersag.foundation.ui import figure as figures
from sikkersag.foundation.ui.status import Status, draw, render

register = template.Library()

#: What stands above the mistakes of a form, unless its page says otherwise.
NOT_SAVED = "Formularen er ikke gemt"
STILL_THERE = "Ret det, der står her. Alt andet, du har skrevet, står der endnu."

Day = date | datetime


@register.simple_tag(name="status")
def status_tag(status: Status, size: int = 16) -> SafeString:
    """`{% status row.status %}`, or `{% status row.status size=24 %}` in the inbox."""
    return render(status, large=size >= 24)


@register.simple_tag
def shape(name: str) -> SafeString:
    """`{% shape "overdue" %}`: a shape alone, before a number whose column head or hidden text says the word."""
    return draw(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "search" %}`: a picture beside a word, never instead of one."""
    return icons.draw(name)


@register.simple_block_tag(takes_context=False)
def panel(
    content: str,
    title: str,
    count: object = "",
    note: str = "",
    action: str = "",
    url: str = "",
    body: bool = True,
    wide: bool = False,
    id: str = "",  # what HTML calls it
) -> SafeString:
    """`{% panel "Titel" count="2 opgaver" %}…{% endpanel %}`: see docs/ui.md for what each word gives."""
    return mark_safe(
        render_to_string(
            "ui/panel.html",
            {
                "content": content, "title": title, "count": count, "note": note, "action": action, "url": url,
                "body": body, "wide": wide, "id": id,
            },
        )
    )  # fmt: skip


@register.simple_block_tag
def alert(content: str, kind: str, title: str = "", id: str = "") -> SafeString:
    """`{% alert "error" "Afgørelsen kan ikke sendes endnu" %}<p>…</p>{% endalert %}`: error, warning, info, success."""
    shape = {"error": "missing", "warning": "written_after", "info": "human", "success": "met"}
    if kind not in shape:
        raise template.TemplateSyntaxError(f"An alert is one of {', '.join(shape)}, not {kind!r}.")
    return mark_safe(
        render_to_string(
            "ui/alert.html",
            {
                "content": content, "kind": kind, "title": title, "id": id,
                "shape": icons.draw("info") if kind == "info" else draw(shape[kind]),
            },
        )
    )  # fmt: skip


@register.simple_block_tag
def lawrow(content: str, status: Status, what: str, why: str = "", open: bool = False, id: str = "") -> SafeString:
    """`{% lawrow row.status row.what row.why open=row.chosen %}…{% endlawrow %}`: a row that opens to its reasons."""
    return mark_safe(
        render_to_string(
            "ui/lawrow.html",
            {"content": content, "status": status, "what": what, "why": why, "open": open, "id": id},
        )
    )


@register.inclusion_tag("ui/tabs.html")
def tabs(items: list[tuple[str, str, bool]], label: str) -> dict[str, object]:
    """`{% tabs views "Visning" %}`: a segmented row of links; each item is (label, address, is it the chosen one)."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(items: list[tuple[str, str]], here: str) -> dict[str, object]:
    """`{% breadcrumbs trail "Ida" %}`: links as (label, address), then where one is."""
    return {"items": items, "here": here}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], one: str, many: str) -> dict[str, object]:
    """`{% pagination page "hændelse" "hændelser" %}`: how many are shown, of how many, and the way to the others."""
    request = context.get("request")
    return {"page": page, "words": f"{one},{many}", "query": request.GET if request else QueryDict()}


@register.inclusion_tag("ui/figure.html")
def figure(bars: figures.Bars) -> dict[str, object]:
    """`{% figure bars %}`: bars drawn by the server, with title, description and the table below."""
    return {"bars": bars, "drawing": figures.draw(bars)}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: Any, heading: str = NOT_SAVED, lead: str = STILL_THERE) -> dict[str, object]:
    """`{% error_summary form %}` above a form: what is wrong, with links to the fields; nothing when nothing is.

    A list counts as the forms in it. A form that saves nothing says with `heading` and `lead` what was not done.
    """
    each = [one for form in forms for one in (form if isinstance(form, list) else [form])]
    wrong = [form for form in each if form is not None and form.is_bound and form.errors]
    for form in wrong:
        form.has_error_summary = True  # so that django/forms/div.html does not say it all again
    return {"forms": wrong, "heading": heading, "lead": lead}


@register.inclusion_tag("ui/mainmenu.html", takes_context=True)
def mainmenu(context: Context) -> dict[str, object]:
    """The main menu, for the reader of this request. Used by ui/base.html."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return {"items": []}
    # It stands twice on a page (the second is the phone's), and its counts are asked of the database once.
    if not hasattr(request, "menu_shown"):
        request.menu_shown = menu.shown(request)  # type: ignore[attr-defined]
    row, more = menu.parted(request.menu_shown)  # type: ignore[attr-defined]
    return {"items": row, "more": more, "more_count": sum(item.count or 0 for item in more)}


@register.simple_tag(takes_context=True)
def reader_caption(context: Context) -> str:
    """The line under the reader's name in the header: their unit."""
    request = context.get("request")
    return reader.caption(request) if isinstance(request, HttpRequest) else ""


@register.simple_tag
def municipality() -> str:
    """The name of the municipality, from the settings."""
    return str(settings.MUNICIPALITY)


@register.simple_tag
def invented() -> bool:
    """Are all data on these pages invented (the setting DEMO)?"""
    return bool(settings.DEMO)


@register.simple_tag
def url_or_nothing(name: str) -> str:
    """The address with this name, or nothing where no room has it (yet)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def short_day(at: Day | None, now: Day) -> str:
    """`man. 9. marts`, with the year when it is another than now."""
    return "" if at is None else danish.short_day(at, now)


@register.filter
def month_day(at: Day | None, now: Day) -> str:
    """`9. marts`, with the year when it is another than now."""
    return "" if at is None else danish.month_day(at, now)


@register.filter
def near_day(at: Day | None, now: Day) -> str:
    """`i dag`, `i går`, `i morgen`, or as `short_day`."""
    return "" if at is None else danish.near_day(at, now)


@register.filter
def moment(at: datetime | None, now: datetime) -> str:
    """`i dag kl. 15.42`."""
    return "" if at is None else danish.moment(at, now)


@register.filter
def full_day(at: Day | None) -> str:
    """`tirs. 17. marts 2026`."""
    return "" if at is None else danish.full_day(at)


@register.filter
def plain_day(at: Day | None) -> str:
    """`11. maj 2019`."""
    return "" if at is None else danish.plain_day(at)


@register.filter
def long_day(at: Day | None) -> str:
    """`Tirsdag 10. marts 2026`."""
    return "" if at is None else danish.long_day(at)


@register.filter
def narrow_day(at: Day | None, now: Day | None = None) -> str:
    """`9. mar.`, for narrow columns."""
    return "" if at is None else danish.narrow_day(at, now)


@register.filter
def month(at: Day | None) -> str:
    """`Marts 2026`."""
    return "" if at is None else danish.month(at)


@register.filter
def week(at: Day | None) -> str:
    """`uge 11`."""
    return "" if at is None else danish.week(at)


@register.filter
def clock(at: datetime | None) -> str:
    """`kl. 8.40`."""
    return "" if at is None else danish.clock(at)


@register.filter
def hours_minutes(at: datetime | None) -> str:
    """`8.40`."""
    return "" if at is None else danish.hours_minutes(at)


@register.filter
def time_left(until: datetime | None, now: datetime) -> str:
    """`7 t. 2 min. tilbage`, `42 min. over`."""
    return "" if until is None else danish.time_left(until, now)


@register.filter
def days_left(until: Day | None, now: Day) -> str:
    """`6 dage over`, `I dag`, `5 dage`."""
    return "" if until is None else danish.days_left(until, now)


@register.filter
def length_after(earlier: datetime | None, later: datetime | None) -> str:
    """`17 timer efter`: `{{ event.at|length_after:event.written_at }}`."""
    return "" if earlier is None or later is None else danish.length_after(earlier, later)


@register.filter
def age(born: date | None, on: Day) -> str:
    """`6 år`."""
    return "" if born is None else danish.age(born, on)


@register.filter(name="count")
def count_filter(number: int | str, words: str) -> str:
    """`{{ 2|count:"opgave,opgaver" }}` is `2 opgaver`."""
    one, _, many = words.partition(",")
    return danish.count(int(number), one, many or one)


@register.filter(is_safe=True)
def nobreak(text: object) -> str | SafeString:
    """The text with `§ 5`, `stk. 3`, `kl. 8.40`, `9. marts` and `4 måneder` kept whole; escaped as ever."""
    safe = conditional_escape(str(text) if not isinstance(text, str) else text)
    return mark_safe(danish.nobreak(safe))  # escaped above; only spaces are changed


@register.filter
def zero(number: int | None) -> SafeString | str:
    """A number for a table: a grey 0 for none, never an empty cell."""
    return format_html('<span class="zero">{}</span>', 0) if not number else str(number)


@register.filter
def first_error_id(field: Any) -> str:
    """Where a link in the error summary leads: the field, or the first choice of a group."""
    base = str(field.id_for_label or field.auto_id)
    return f"{base}_0" if field.use_fieldset and not re.search(r"_\d+$", base) else base
