"""The app's name and label, and what it registers when the program starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """The inquiry."""

    name = "sikkersag.inquiry"
    label = "inquiry"
    verbose_name = "Undersøgelse"

    def ready(self) -> None:
        """Register the permissions and what is walled, the forms of this room and its parts of a matter's page."""
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
