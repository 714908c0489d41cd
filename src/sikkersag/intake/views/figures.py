"""The figures of the inbox, and the file for Danmarks Statistik."""

from django.http import HttpRequest, HttpResponse

from sikkersag.foundation.access.gate import needs


@needs("intake.count")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@needs("intake.count")
def statistics(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
