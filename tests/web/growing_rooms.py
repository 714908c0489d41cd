"""The addresses of the inquiry and of letters: for the bounds of the pages' queries."""

from __future__ import annotations

from uuid import UUID

from sikkersag.correspondence.models import Letter
from sikkersag.inquiry.models import WorkingDocument


def inquiry_pages(ida: str, matter: UUID) -> dict[str, tuple[str, str]]:
    """Who opens each address of the inquiry in Ida's case (number), and the address itself."""
    one = WorkingDocument.objects.order_by("-version", "pk")[0]
    inquiry, asked = f"/sag/{ida}/undersoegelse/{one.pk}", f"spoergsmaal={one.matter_id}&slags=screening"
    return {
        "inquiries": ("leader", "/undersoegelser/"),
        "inquiry": ("worker", f"{inquiry}/"),
        "inquiry_approve": ("leader", f"{inquiry}/godkend/"),
        "inquiry_bring": ("worker", f"{inquiry}/hent/hos_barnet/"),
        "inquiry_drop": ("worker", f"{inquiry}/opgiv/"),
        "inquiry_new": ("worker", f"/sag/{ida}/undersoegelse/ny/?{asked}"),
        "inquiry_preliminary": ("worker", f"{inquiry}/foreloebig/"),
        "inquiry_versions": ("worker", f"{inquiry}/versioner/"),
        "talk_new": ("worker", f"/sag/{ida}/boernesamtale/?spoergsmaal={matter}"),
        "talk_aids": ("worker", "/hjaelpemidler/"),
        "talk_aid": ("worker", "/hjaelpemidler/tre-huse/"),
        "consents": ("worker", f"/sag/{ida}/samtykker/"),
        "consent_new": ("worker", f"/sag/{ida}/samtykker/givet/"),
        "sharing": ("worker", f"/sag/{ida}/oplysninger/"),
        "sharing_new": ("worker", f"/sag/{ida}/oplysninger/indhentet/"),
        "discussion_new": ("worker", f"/sag/{ida}/sagsdroeftelse/"),
    }


def letter_pages(ida: str) -> dict[str, tuple[str, str]]:
    """Who opens each address of letters and their texts, and the address itself."""
    return {
        "case_letter": ("worker", f"/sag/{ida}/brev/{Letter.objects.order_by('made_at', 'pk')[0].pk}/"),
        "case_letters": ("worker", f"/sag/{ida}/breve/"),
        "letters_bundle": ("worker", "/breve/udskrift/"),
        "letters_followed": ("worker", "/breve/?vis=alle"),
        "texts": ("lawyer", "/tekster/"),
        "text": ("lawyer", "/tekster/hilsen/"),
        "text_preview": ("lawyer", "/tekster/hilsen/eksempel.pdf"),
        "text_version": ("lawyer", "/tekster/hilsen/udgave/1/"),
    }
