"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig

#: The addresses that lie below "Undersøgelser" in the menu.
_PAGES = (
    *("inquiry", "inquiry_new", "inquiry_bring", "inquiry_versions", "inquiry_approve", "inquiry_preliminary"),
    *("talk_new", "consents", "consent_new", "sharing", "sharing_new", "discussion_new"),
)


class Config(AppConfig):
    """The inquiry."""

    name = "sikkersag.inquiry"
    label = "inquiry"
    verbose_name = "Undersøgelse"

    def ready(self) -> None:
        """Register the permissions and what is walled."""
        from sikkersag.inquiry import permissions

        permissions.register()
        self._documents()
        self._involvement()

    def _documents(self) -> None:
        """Working documents: their tables, their part of a matter, their place in the menu."""
        from sikkersag.casefile.matters import register_part
        from sikkersag.foundation.access.wall import Walled, wall
        from sikkersag.foundation.ui import menu
        from sikkersag.foundation.ui.menu import MenuItem
        from sikkersag.inquiry import part

        through = "inquiry_workingdocument"
        wall(
            Walled(through),
            Walled("inquiry_save", "document_id", through=through),
            Walled("inquiry_approval", "document_id", through=through),
        )
        register_part(10, part.tell)
        menu.register(
            MenuItem(
                "inquiries", "Undersøgelser", "inquiries", 35, "case.read", covers=_PAGES, count=part.count_waiting
            )
        )

    def _involvement(self) -> None:
        """Talks, consents, information and discussions: their forms and their parts of a matter."""
        from sikkersag.casefile import doing, matters
        from sikkersag.casefile.forms.rooms import register_form
        from sikkersag.inquiry import matterparts
        from sikkersag.inquiry.forms import consent, discussion, sharing, talk

        register_form(talk.WORD, talk.Talk)
        register_form(consent.WORD, consent.opened_by)
        register_form(sharing.WORD, sharing.opened_by)
        register_form(discussion.WORD, discussion.Discussion)
        doing.register_page(discussion.KIND, "discussion_new")
        for act, kind in sharing.KINDS.items():
            doing.register_page(kind, "sharing_new", act)
        doing.register_page(talk.KIND, "talk_new")
        doing.register_page("samtykke", "consent_new", "givet")
        doing.register_page("samtykke_soegt", "consent_new", "spurgt")
        matters.register_part(20, matterparts.talks)
        matters.register_part(30, matterparts.consents)
        matters.register_part(40, matterparts.discussions)
