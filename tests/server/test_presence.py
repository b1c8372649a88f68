"""Servers of one queue in a real PostgreSQL: who is there is known, and who is gone has heirs."""

import threading
import time

import psycopg
import pytest

from benchmarks.two_servers import postgres, postgres_programs, small_films, story
from photoplay.server import presence
from photoplay.types.errors import BriefError

PROGRAMS = postgres_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def database():
    with postgres(PROGRAMS) as url:
        yield url


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(presence, "LOOK", 0.05)
    monkeypatch.setattr(presence, "GRACE", 0.4)
    monkeypatch.setattr(presence, "_PATIENCE", 0.3)


def there(database, name, *, working=(), heard=lambda name: None):
    return presence.present(database, name, at_work=lambda: set(working), inherit=heard)


def test_two_servers_of_one_name_are_refused(database):
    with there(database, "one"):
        with pytest.raises(BriefError, match="--name gives this one another"):
            there(database, "one").__enter__()
        with there(database, "two"):
            pass
    with there(database, "one"):
        pass


def test_the_work_of_a_server_that_is_gone_is_inherited_and_of_one_that_is_there_is_not(database):
    heirs, told = [], threading.Event()

    def heard(name):
        heirs.append(name)
        told.set()

    with there(database, "one", working=["one", "two", "three"], heard=heard) as look_about:
        with there(database, "two"), there(database, "three"):
            look_about()
            assert not told.wait(1.0)
            gone = time.monotonic()
        assert told.wait(5.0)
        assert time.monotonic() - gone >= 0.4
    assert set(heirs) <= {"two", "three"}


def test_a_server_that_loses_its_connection_is_there_again_and_keeps_its_work(database):
    told = threading.Event()
    with (
        there(database, "one", working=["two"], heard=lambda name: told.set()) as look_about,
        there(database, "two") as looks_too,
    ):
        look_about()
        looks_too()
        with psycopg.connect(database, autocommit=True) as line:
            holds = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' ORDER BY pid"
            before = line.execute(holds).fetchall()
            for (pid,) in before:
                line.execute("SELECT pg_terminate_backend(%s)", (pid,))
            assert not told.wait(1.0)
            after = line.execute(holds).fetchall()
    assert len(set(before)) == len({pid for (pid,) in after} - {pid for (pid,) in before}) == 2


@pytest.mark.slow
def test_films_of_a_server_that_is_killed_are_done_once_by_the_other(database, tmp_path):
    films = small_films(tmp_path, 2)
    told = story(tmp_path / "root", database, films, kill_after=0)
    assert told["orphans"] == 1
    assert told["problems"] == []
    assert told["done"] == told["scored"] == 2
    assert told["done_by"] == {"one": 2}
    assert told["once"]
