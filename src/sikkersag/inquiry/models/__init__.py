"""The tables of the inquiry: working documents, what each save held, and the leader's approvals."""

from __future__ import annotations

from sikkersag.inquiry.models.documents import Save, WorkingDocument
from sikkersag.inquiry.models.reviews import Approval

__all__ = ["Approval", "Save", "WorkingDocument"]
