"""A user's own drafts. Nobody else sees them, whatever their role."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from sikkersag.casefile.models import Draft
from sikkersag.foundation.login.models import User


def drafts_of(user: User) -> QuerySet[Draft]:
    """One's own drafts, latest first, with their families."""
    return Draft.objects.filter(author=user).select_related("family").order_by("-saved_at", "pk")


def draft_of(user: User, draft: UUID) -> Draft | None:
    """One of one's own drafts; None for what is not there or is another's."""
    return drafts_of(user).filter(pk=draft).first()
