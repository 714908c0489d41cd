"""The tables of what is written to people: letters that are frozen, how each went out, and the texts of lawyers."""

from sikkersag.correspondence.models.letters import Delivery, Letter
from sikkersag.correspondence.models.texts import TextVersion

__all__ = ["Delivery", "Letter", "TextVersion"]
