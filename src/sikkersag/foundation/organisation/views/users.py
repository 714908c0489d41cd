"""Those who may sign in: made, closed, helped when a telephone or a password is lost. No case is seen here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sikkersag.foundation.access.errors import Denied
from sikkersag.foundation.access.gate import Request, needs
from sikkersag.foundation.access.roles import roles
from sikkersag.foundation.login import actions
from sikkersag.foundation.login.models import User
from sikkersag.foundation.organisation import forms, queries
from sikkersag.foundation.organisation.models import Employment, StandIn

USERS_A_PAGE = 50
LONGEST_SOUGHT = 120


def _title(role: str) -> str:
    return roles()[role].title if role in roles() else role


@needs("users.edit")
@require_safe
def users(request: Request) -> HttpResponse:
    """Everybody, with their posts today; found by name or user name."""
    # Longer than any name: a database cannot search for a book.
    sought = request.GET.get("q", "").strip()[:LONGEST_SOUGHT]
    day = queries.day_of(request.now)
    found = User.objects.order_by("name", "pk")
    for word in sought.split():
        found = found.filter(Q(name__icontains=word) | Q(username__icontains=word))
    page = Paginator(found, USERS_A_PAGE).get_page(request.GET.get("side"))
    posts = queries.on(Employment.objects.filter(user__in=[user.pk for user in page]), day)
    names = queries.tree(day).places
    told: dict[int, list[str]] = {}
    for post in posts.order_by("starts", "pk"):
        name = names[post.unit_id].name if post.unit_id in names else ""
        told.setdefault(post.user_id, []).append(f"{_title(post.role)}, {name}")
    rows = [(user, told.get(user.pk, [])) for user in page]
    return render(request, "organisation/users.html", {"rows": rows, "page": page, "sought": sought})


@needs("users.edit")
def create_user(request: Request) -> HttpResponse:
    """Make a user. What they may do comes with a post in a unit."""
    form = forms.CreateUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.create_user(
                username=data["username"],
                name=data["name"],
                email=data["email"],
                password=data["password"] or None,
                by=request.user,
                now=request.now,
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, f"{user.name} er oprettet. Ansæt nu {user.name} i en enhed.")
            return redirect("user", user.pk)
    context = {"form": form, "title": "Opret en bruger", "act": "Opret brugeren"}
    return render(request, "organisation/create.html", context)


@needs("users.edit")
@require_safe
def user_page(request: Request, pk: int) -> HttpResponse:
    """One user: posts, stand-ins, and what can be done."""
    return _user_page(request, get_object_or_404(User, pk=pk), forms.NewPasswordForm())


@needs("users.edit")
@require_POST
def change_user(request: Request, pk: int, act: str) -> HttpResponse:
    """Do one thing to one user, as its button says. Not to oneself: then nobody could mend it."""
    user = get_object_or_404(User, pk=pk)
    if user.pk == request.user.pk:
        raise Denied("Du kan ikke ændre din egen bruger her. Bed en anden systemadministrator om det.")
    form = forms.NewPasswordForm(request.POST if act == "adgangskode" else None)
    if act == "luk":
        actions.deactivate(user=user, by=request.user, now=request.now)
        told = f"{user.name} kan ikke logge ind mere og er logget ud alle steder."
    elif act == "aabn":
        actions.reactivate(user=user, by=request.user, now=request.now)
        told = f"{user.name} kan logge ind igen."
    elif act == "anden-faktor":
        actions.reset_second_factor(user=user, by=request.user, now=request.now)
        told = f"{user.name} skal sætte to-trins-login op på ny næste gang."
    elif act == "laas-op":
        actions.release_lockout(user=user, by=request.user, now=request.now)
        told = f"{user.name} kan prøve at logge ind igen nu."
    else:
        if not form.is_valid():
            return _user_page(request, user, form)
        try:
            actions.set_password(user=user, password=form.cleaned_data["password"], by=request.user, now=request.now)
        except ValidationError as wrong:
            form.add_error(None, wrong)
            return _user_page(request, user, form)
        told = f"{user.name} har fået en ny adgangskode. Giv den videre på en sikker måde."
    messages.success(request, told)
    return redirect("user", pk)


def _user_page(request: Request, user: User, form: forms.NewPasswordForm) -> HttpResponse:
    day = queries.day_of(request.now)
    names = queries.tree(day).places
    posts = Employment.objects.filter(user=user).select_related("unit").order_by("-starts", "-pk")
    stand_ins = StandIn.objects.filter(Q(absent=user) | Q(substitute=user)).select_related("absent", "substitute")
    context = {
        "person": user,
        "trail": [("Brugere", reverse("users"))],
        "own": user.pk == request.user.pk,
        "form": form,
        "posts": [
            (
                post,
                _title(post.role),
                names[post.unit_id].name if post.unit_id in names else post.unit.key,
                post.starts <= day and (post.ends is None or post.ends > day),
            )
            for post in posts
        ],
        "stand_ins": stand_ins.order_by("-starts"),
    }
    return render(request, "organisation/user.html", context)
