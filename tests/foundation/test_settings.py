"""Settings say what the environment asks for, and what each kind of database needs."""

from sikkersag.conf import settings


def test_what_the_address_of_the_database_asks_for_is_kept_beside_the_pool() -> None:
    options = settings.database("postgresql://ida@db.example.dk/sag?sslmode=require")["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["pool"]["max_size"] >= options["pool"]["min_size"] > 0


def test_a_socket_in_a_folder_may_be_the_address_of_the_database() -> None:
    assert settings.database("postgresql://ida@%2Frun%2Fpg/sag")["HOST"] == "/run/pg"


def test_a_writer_on_the_embedded_database_waits_for_the_lock_before_it_begins() -> None:
    assert settings.database("sqlite:////data/sag.sqlite3")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
