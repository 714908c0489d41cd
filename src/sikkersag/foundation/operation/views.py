"""The health page: for a watcher (and a load balancer), by status code, as JSON, or as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sikkersag.foundation.operation import queries


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when all is well, otherwise 503. Tells nothing that the four answers do not."""
    answers = queries.health(request.now)  # type: ignore[attr-defined]
    well = all(answer.well for answer in answers)
    status = 200 if well else 503
    if "application/json" in request.headers.get("Accept", ""):
        told = {answer.key: {"ok": answer.well, "told": answer.told} for answer in answers}
        return JsonResponse({"ok": well, **told}, status=status)
    # Without the request: what a request brings along (messages, the session) may need the database.
    return HttpResponse(render_to_string("operation/health.html", {"answers": answers, "well": well}), status=status)
