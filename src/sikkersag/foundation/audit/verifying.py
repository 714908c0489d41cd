"""Finding out whether anything has been altered unseen: rooms register what they can prove, `sikkersag verify` asks.

A fault names its place so exactly that somebody can go and look: which case, which entry, what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from sikkersag.foundation.audit import chain
from sikkersag.foundation.audit.anchors import Anchors
from sikkersag.foundation.audit.models import Seal
from sikkersag.foundation.audit.protection import missing
from sikkersag.foundation.audit.sealing import digest_of, hash_of, sealed_tables


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: where, and what, in Danish."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


Verifier = Callable[[Anchors], Iterator[Fault]]
_verifiers: list[Verifier] = []


def register_verifier(verifier: Verifier) -> None:
    """Ask this room too. Registering the same one again changes nothing."""
    if verifier not in _verifiers:
        _verifiers.append(verifier)


def verify(anchors: Anchors) -> Iterator[Fault]:
    """Every fault that can be found: triggers, seals, and what each room proves of its own."""
    for name in missing(connection):
        yield Fault(f"udløser {name}", "mangler eller er en anden end programmets; rækker kan have været ændret")
    for name in anchors.damaged:
        yield Fault(f"forankringen {name}", "er skåret over eller ændret; hent den fra det sted, hvor den også ligger")
    yield from _seals(anchors)
    for verifier in _verifiers:
        yield from verifier(anchors)


def _seals(anchors: Anchors) -> Iterator[Fault]:
    known = [model._meta.db_table for model in sealed_tables()]
    for seal in Seal.objects.exclude(table__in=known).order_by("pk"):
        yield Fault(f"segl nr. {seal.pk}", f"er for en tabel, der ikke forsegles ({seal.table})")
    for model in sealed_tables():
        table = model._meta.db_table
        previous, last = chain.START, 0
        for seal in Seal.objects.filter(table=table).order_by("first"):
            place = f"{model._meta.verbose_name or table}, rækkerne {seal.first}-{seal.last}"
            if seal.first <= last:
                yield Fault(place, "forseglet to gange")
            count, digest = digest_of(model, seal.first, seal.last)
            if count != seal.count:
                yield Fault(place, f"der er {count} rækker, og der blev forseglet {seal.count}")
            elif hash_of(seal, previous, digest) != seal.hash:
                yield Fault(place, "indholdet eller rækkefølgen er ændret siden forseglingen")
            previous, last = seal.hash, seal.last
        anchored = anchors.seals.get(table)
        if anchored and not Seal.objects.filter(table=table, hash=anchored).exists():
            yield Fault(f"{model._meta.verbose_name or table}", "det forankrede segl findes ikke længere")
