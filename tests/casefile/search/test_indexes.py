"""The indexes of each database: they are used, kept in line, and made again when they are lost."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.casefile.factory import World, write

from sikkersag.casefile.models import SearchText
from sikkersag.casefile.searching import TABLE, Needle, holding, install

pytestmark = pytest.mark.django_db

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own table of words")
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's trigrams")


def found(*needles: Needle) -> int:
    return holding(SearchText.objects.all(), needles).count()


def sql(statement: str, *values: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def test_no_needle_finds_nothing(world: World) -> None:
    assert found() == 0


def test_few_letters_are_looked_for_row_by_row(world: World) -> None:
    write(world.ida, "notat", "2026-03-02", text="Kvæk sagde ænderne.")
    assert found(Needle("kvæk"), Needle("æn")) == 1
    assert found(Needle("kvæk"), Needle("zq")) == 0


@pytest.mark.parametrize("letters", ["%", "_", "\\", "'", '"', "kv%k", "kv_k", "k'v", 'k"v', "kvæk*"])
def test_signs_that_a_database_knows_stand_for_themselves(world: World, letters: str) -> None:
    write(world.ida, "notat", "2026-03-02", text="Kvæk sagde ænderne.")
    assert found(Needle(letters)) == 0
    assert found(Needle(letters, phrase=True)) == 0


@sqlite_only
def test_the_table_of_words_follows_the_rows(world: World) -> None:
    write(world.ida, "notat", "2026-03-02", text="Kvækkede.")
    row = SearchText.objects.get(folded__contains="kvækkede")
    row.folded = "kvidrede"
    row.save()
    assert (found(Needle("kvækkede")), found(Needle("kvidrede"))) == (0, 1)
    row.delete()
    assert found(Needle("kvidrede")) == 0
    sql(f"INSERT INTO {TABLE}({TABLE}) VALUES ('integrity-check')")


@sqlite_only
def test_lost_triggers_are_made_again_with_the_words(world: World) -> None:
    sql(f"DROP TRIGGER {TABLE}_insert")
    write(world.ida, "notat", "2026-03-02", text="Kvækkede.")
    assert found(Needle("kvækkede")) == 0
    install(connection)
    assert found(Needle("kvækkede")) == 1
    write(world.ida, "notat", "2026-03-02", text="Kvidrede.")
    assert found(Needle("kvidrede")) == 1


@sqlite_only
def test_a_word_is_looked_up_in_the_table_of_words(world: World) -> None:
    plan = holding(SearchText.objects.all(), [Needle("kvæk")]).explain()
    assert "VIRTUAL TABLE INDEX" in plan


@postgresql_only
def test_the_indexes_of_groups_of_letters_stand(world: World) -> None:
    names = {name for (name,) in sql("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%gin_trgm_ops%%'")}
    assert names == {
        "searchtext_trigrams",
        "case_number_trigrams",
        "person_folded_words",
        "person_name_key_words",
    }


@postgresql_only
def test_a_word_is_looked_up_by_its_groups_of_letters(world: World) -> None:
    sql("SET LOCAL enable_seqscan = off")
    for needle in (Needle("kvæk"), Needle("sagde ænderne", phrase=True)):
        plan = holding(SearchText.objects.all(), [needle]).explain()
        assert "searchtext_trigrams" in plan, plan
