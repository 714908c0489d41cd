"""The addresses of the acts that change a case. No name and no number of a person stands in any of them."""

from __future__ import annotations

from django.urls import path

from sikkersag.casefile.views.acts import access, families, opening, people, state, whose

urlpatterns = [
    path("sag/ny/", opening.new, name="case_new"),
    path("sag/<str:number>/spoergsmaal/nyt/", state.matter, name="matter_new"),
    path("sag/<str:number>/giv-videre/", whose.give, name="case_hand_over"),
    path("sag/<str:number>/laest-overdragelse/", whose.read, name="case_acknowledge"),
    path("sag/<str:number>/luk/", state.close, name="case_close"),
    path("sag/<str:number>/genaabn/", state.reopen, name="case_reopen"),
    path("sag/<str:number>/begraens/", access.restrict, name="case_restrict"),
    path("sag/<str:number>/adgang/", access.grants, name="case_grant"),
    path("sag/<str:number>/adgang/<int:grant>/tag-tilbage/", access.withdraw, name="case_grant_withdraw"),
    path("sag/<str:number>/personer/", people.parties, name="parties"),
    path("sag/<str:number>/personer/ny/", people.new, name="party_new"),
    path("sag/<str:number>/personer/<uuid:person>/fjern/<slug:role>/", people.remove, name="party_remove"),
    path("sag/<str:number>/personer/<uuid:person>/bopael/", people.home, name="party_home"),
    path("sag/<str:number>/personer/<uuid:person>/adresse/", people.protect_address, name="party_protect"),
    path(
        "sag/<str:number>/personer/<uuid:person>/ophaev-beskyttelse/", people.unprotect_address, name="party_unprotect"
    ),
    path("sag/<str:number>/foraeldremyndighed/", people.custody, name="custody_change"),
    path("sag/<str:number>/foedsel/", families.birth, name="case_birth"),
    path("sag/<str:number>/familie/", families.join, name="family_join"),
]
