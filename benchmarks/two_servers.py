"""Two servers on one queue in PostgreSQL, one killed in the middle: is every film done once?

    python benchmarks/two_servers.py [--films 50] [--kill-after 10]

Needs Debian's postgresql (or PostgreSQL's programs on PATH), which it runs in a scratch folder on a
port of its own. Prints what came of it as one line of JSON and ends with 1 where a film was lost,
failed, or done twice.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from photoplay.films.encoding import write_film
from photoplay.pipeline import STAGES
from photoplay.server.client import Client
from photoplay.types.errors import PhotoplayError

QUICK = {"style": "piano", "synth": "built-in", "keep_audio": "none"}


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "postgres").exists()), None)


@contextlib.contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """The URL of a PostgreSQL with an empty database, gone afterwards."""
    user = _other_than_root()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder = Path(place)
        if user:
            shutil.chown(folder, user)
        data, port = folder / "data", free_port()
        made = [programs / "initdb", "-D", data, "-U", "photoplay", "--auth=trust", "--no-sync"]
        subprocess.run(made, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1",
             "-c", "fsync=off", "-c", "log_min_messages=fatal"],
            user=user, cwd="/", stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"postgresql://photoplay@127.0.0.1:{port}/photoplay"
            _made(url.rsplit("/", 1)[0] + "/postgres")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # its fast way to end
            server.wait(timeout=60)


@contextlib.contextmanager
def server(
    root: Path, database: str, name: str
) -> Iterator[tuple[subprocess.Popen[bytes], Client]]:
    """(process, client) of one server on the queue; ended afterwards if it still runs."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "photoplay", "serve", "--root", str(root), "--port", str(port),
         "--database", database, "--name", name, "--waiting", "1000"],
        cwd=root,
    )  # fmt: skip
    client = Client(f"http://127.0.0.1:{port}", timeout=300)
    try:
        _until(lambda: _answers(client), 120, f"server {name} does not answer")
        yield process, client
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=200)


def story(root: Path, database: str, films: list[Path], *, kill_after: int) -> dict[str, Any]:
    """Score `films` by two servers of which one is killed after some; what came of it."""
    root.mkdir(parents=True, exist_ok=True)
    with server(root, database, "one") as (_, one), server(root, database, "two") as (other, two):
        jobs = []
        for k, film in enumerate(films):
            client = (one, two)[k % 2]
            made = client.add(film, title=f"film {k + 1}", wishes=QUICK, seed=k)
            jobs.append(client.ask("POST", f"/films/{made}/jobs", {"kind": "score"})["id"])
        _until(lambda: _count(one, jobs) >= kill_after, 3600, "the queue stands still")
        _until(lambda: _at_work(database, "two"), 3600, "the server to be killed has nothing to do")
        orphan = _at_work(database, "two")
        other.send_signal(signal.SIGKILL)
        other.wait()
        killed, done_before = time.monotonic(), _count(one, jobs)
        _until(lambda: not (set(orphan) & set(_at_work(database, "two"))), 120,
               "nobody took over")  # fmt: skip
        taken_over = time.monotonic() - killed
        _until(lambda: all(_find(one, job)["state"] in ("done", "failed") for job in jobs), 3600,
               "the films are not done")  # fmt: skip
        rows = [_find(one, job) for job in jobs]
        whole = [bool(one.ask("GET", f"/films/{row['film']}")["scored"]) for row in rows]
        steps, by = _told_by(database)
        return {
            "films": len(films), "done": sum(row["state"] == "done" for row in rows),
            "scored": sum(whole), "done_before_the_kill": done_before, "orphans": len(orphan),
            "taken_over_after_s": round(taken_over, 1), "done_by": by,
            "steps_a_film": sorted(set(steps.values())),
            "once": sorted(steps) == sorted(jobs) and set(steps.values()) == {len(STAGES)},
            "problems": [row["problem"] for row in rows if row["problem"]],
        }  # fmt: skip


def small_films(folder: Path, count: int) -> list[Path]:
    """Films of two to four seconds, 160x90, each another."""
    paths = []
    for k in range(count):
        rng = np.random.default_rng(k)
        shots = [np.full((90, 160, 3), rng.integers(20, 220, 3), np.uint8) for _ in range(3)]
        frames = 20 + 10 * (k % 3)
        path = folder / f"{k:03d}.mp4"
        write_film(path, (_moving(shots[3 * at // frames], at) for at in range(frames)),
                   Fraction(10))  # fmt: skip
        paths.append(path)
    return paths


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _moving(ground: Any, at: int) -> Any:
    picture = ground.copy()
    picture[30:60, 4 * at % 120 : 4 * at % 120 + 30] = 255 - ground[0, 0]
    return picture


def _other_than_root() -> str | None:
    """PostgreSQL will not run as root: the user that its package made, where we are root."""
    if os.geteuid() != 0:
        return None
    names = {row.pw_name for row in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _made(url: str) -> None:
    def made() -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(url, autocommit=True) as line:
                line.execute("CREATE DATABASE photoplay")
            return True
        return False

    _until(made, 60, "PostgreSQL does not answer")


def _answers(client: Client) -> bool:
    with contextlib.suppress(ConnectionError, PhotoplayError):
        client.ask("GET", "/films")
        return True
    return False


def _find(client: Client, job: str) -> Any:
    return client.ask("GET", f"/jobs/{job}")


def _count(client: Client, jobs: list[str]) -> int:
    return sum(_find(client, job)["state"] == "done" for job in jobs)


def _at_work(database: str, name: str) -> list[str]:
    with psycopg.connect(database) as line:
        rows = line.execute(
            "SELECT workflow_uuid FROM dbos.workflow_status"
            " WHERE status = 'PENDING' AND executor_id = %s", (name,),
        ).fetchall()  # fmt: skip
    return [row[0] for row in rows]


def _told_by(database: str) -> tuple[dict[str, int], dict[str, int]]:
    """Steps noted as done a job, and jobs a server."""
    with psycopg.connect(database) as line:
        steps = line.execute(
            "SELECT workflow_uuid, count(*) FROM dbos.operation_outputs GROUP BY 1"
        ).fetchall()
        by = line.execute(
            "SELECT executor_id, count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'"
            " GROUP BY 1 ORDER BY 1"
        ).fetchall()
    return dict(steps), dict(by)


def _until(holds: Any, seconds: float, otherwise: str) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        time.sleep(0.1)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--films", type=int, default=50)
    words.add_argument("--kill-after", type=int, default=10)
    given = words.parse_args()
    programs = postgres_programs()
    if programs is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place, postgres(programs) as database:
        folder = Path(place)
        films = small_films(folder, given.films)
        told = story(folder / "root", database, films, kill_after=given.kill_after)
    print(json.dumps(told))
    return 0 if told["once"] and told["done"] == told["scored"] == told["films"] else 1


if __name__ == "__main__":
    sys.exit(main())
