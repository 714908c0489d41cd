"""Two people at the same moment: one approval writes, the other is told; words are never written over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connections
from tests.casefile.factory import make_world, moment_at, when
from tests.databases import Database
from tests.inquiry.filling import NOW, filled, kinds, sent
from tests.inquiry.test_siblings import matter_about

from sikkersag.foundation.login.models import User
from sikkersag.foundation.refused import RefusedError
from sikkersag.inquiry.actions import documents, finishing
from sikkersag.inquiry.actions.together import begin_for_sibling
from sikkersag.inquiry.models import Approval, WorkingDocument


def together(*acts: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each with a connection of its own; answers what each was refused with, if it was."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            ready.wait(timeout=10)
            act()
        except RefusedError as error:
            return error.message
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_of_two_leaders_who_approve_at_once_one_writes_and_the_other_is_told(committed_db: Database) -> None:
    world = make_world()
    document = sent(world)

    def approving(by: User) -> Callable[[], object]:
        return lambda: finishing.approve(document.pk, {}, 0, by=by, now=when(NOW))

    said = together(approving(world.town.leader), approving(world.town.area_leader))
    assert sorted(bool(one) for one in said) == [False, True]
    assert "allerede godkendt" in "".join(said)
    assert [kinds(world.ida).count(kind) for kind in ("bfu_konklusion", "bfu_afsluttet")] == [1, 1]
    assert Approval.objects.filter(document=document, outcome="godkendt").count() == 1


def test_approving_and_taking_back_at_once_leave_one_answer(committed_db: Database) -> None:
    world = make_world()
    document = sent(world)
    said = together(
        lambda: finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW)),
        lambda: finishing.take_back(document.pk, by=world.town.worker, now=when(NOW)),
    )
    assert sorted(bool(one) for one in said) == [False, True]
    found = WorkingDocument.objects.get(pk=document.pk)
    assert (found.status == "faerdig") is ("bfu_afsluttet" in kinds(world.ida))


def test_two_who_save_at_once_do_not_write_over_each_other(committed_db: Database) -> None:
    world = make_world()
    document = filled(world)

    def saving(by: User, words: str) -> Callable[[], object]:
        data = document.data | {"t.hos_barnet.0.tekst": [words]}
        return lambda: documents.save(document.pk, data, document.version, by=by, now=when(NOW))

    said = together(saving(world.town.worker, "Saras."), saving(world.town.colleague, "Jonas'."))
    assert sorted(bool(one) for one in said) == [False, True]
    assert "nyere udgave" in "".join(said)
    assert WorkingDocument.objects.get(pk=document.pk).version == document.version + 1


def test_when_the_journal_refuses_nothing_of_the_finishing_is_kept(committed_db: Database) -> None:
    world = make_world()
    document = sent(world)
    data = document.data | {"t.hos_barnet.0.tekst": ["x" * 200_001]}
    WorkingDocument.objects.filter(pk=document.pk).update(data=data)
    before = kinds(world.ida)
    try:
        finishing.approve(document.pk, {}, 0, by=world.town.leader, now=when(NOW))
    except (RefusedError, ValueError):
        pass
    else:
        raise AssertionError("a text that no entry may hold was journalised")
    document.refresh_from_db()
    assert document.status == "afventer" and kinds(world.ida) == before
    assert Approval.objects.get(document=document).outcome == ""


def test_one_sends_the_first_while_two_begin_the_siblings(committed_db: Database) -> None:
    world = make_world()
    first, matter = filled(world), matter_about(world.emil)

    def beginning(by: User) -> Callable[[], object]:
        return lambda: begin_for_sibling(
            uuid4(), first=first, pieces=(), case=world.emil, matter=matter, by=by, now=when(NOW),
            decided=moment_at("2026-03-09"),
        )  # fmt: skip

    said = together(
        lambda: finishing.send(first.pk, version=first.version, by=world.town.worker, now=when(NOW)),
        beginning(world.town.worker),
        beginning(world.town.colleague),
    )
    assert said[0] == "" and sorted(bool(one) for one in said[1:]) == [False, True]
    assert WorkingDocument.objects.filter(shared_from=first).count() == 1
    assert kinds(world.emil).count("bfu_besluttet") == 1
    assert kinds(world.ida).count("soeskende_undersoegelse_besluttet") == 1
