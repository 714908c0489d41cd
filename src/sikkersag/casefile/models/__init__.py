"""The tables of the casefile. `journal` is the truth; every other table is a projection of it, or a draft."""

from sikkersag.casefile.models.case import Assignment, Case, Family, Matter, Party
from sikkersag.casefile.models.documents import Document, DocumentVersion
from sikkersag.casefile.models.drafts import Draft, SavedView
from sikkersag.casefile.models.journal import AppendKey, Content, Event, Sealing
from sikkersag.casefile.models.ledger import LedgerRow
from sikkersag.casefile.models.search import SearchText

__all__ = [
    "AppendKey",
    "Assignment",
    "Case",
    "Content",
    "Document",
    "DocumentVersion",
    "Draft",
    "Event",
    "Family",
    "LedgerRow",
    "Matter",
    "Party",
    "SavedView",
    "Sealing",
    "SearchText",
]
