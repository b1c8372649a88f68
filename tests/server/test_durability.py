"""What a service that is killed leaves: nothing running, nothing lost; the next one goes on."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from photoplay.server.client import Client, ServiceError

QUICK = {"synth": "built-in"}


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextlib.contextmanager
def running(root, *more):
    """(process, client) of a service in a process of its own."""
    port = free_port()
    words = [sys.executable, "-m", "photoplay", "serve", "--root", str(root), "--port", str(port)]
    process = subprocess.Popen([*words, *more])
    client = Client(f"http://127.0.0.1:{port}", timeout=300)
    try:
        for _ in range(300):
            with contextlib.suppress(ConnectionError):
                client.ask("GET", "/films")
                break
            time.sleep(0.2)
        yield process, client
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=200)


def errands(root):
    """Processes that do a deed for a service in `root`: what they say goes to a file there."""
    found = []
    for words in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            said = os.readlink(words.parent / "fd" / "2")
            if b"photoplay.server.errand" in words.read_bytes() and said.startswith(str(root)):
                found.append(int(words.parent.name))
    return found


def soon(holds, seconds=10):
    """What `holds()` says once it is true, or at last."""
    end = time.monotonic() + seconds
    while not (said := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return said


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_a_service_killed_in_mid_job_goes_on_at_the_interrupted_stage(tmp_path, tiny_film):
    with running(tmp_path) as (process, client):
        film = client.add(tiny_film, wishes=QUICK)
        begun = {"kind": "score"}
        job = client.ask("POST", f"/films/{film}/jobs", begun, {"Idempotency-Key": "one"})
        with contextlib.suppress(OSError):
            for now in client.follow(job["id"]):
                if now["stage"] in ("compose", "render"):
                    break
        assert soon(lambda: errands(tmp_path))  # between two stages there is none for a moment
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert soon(lambda: not errands(tmp_path))
    looked = (tmp_path / "films" / film / "film.photoplay" / "analysis.json").stat().st_mtime_ns
    with running(tmp_path) as (_, client):
        again = client.ask("POST", f"/films/{film}/jobs", begun, {"Idempotency-Key": "one"})
        assert again["id"] == job["id"]
        *_, last = client.follow(job["id"])
        assert last["state"] == "done"
        path = client.fetch(film, "film.scored.mp4", tmp_path / "got.mp4")
        assert path.stat().st_size > 0
    after = (tmp_path / "films" / film / "film.photoplay" / "analysis.json").stat().st_mtime_ns
    assert after == looked
    left = [p for p in (tmp_path / "films" / film).rglob("*") if re.match(r"\..*\.said$", p.name)]
    assert len(left) <= 1  # what the killed deed had said


def test_twenty_clients_at_once_are_served(tmp_path, tiny_film):
    with running(tmp_path, "--waiting", "5") as (process, client):
        films, refused, wrong = [], [], []

        def story():
            try:
                film = client.add(tiny_film, wishes=QUICK)
                films.append(film)
                client.ask("POST", f"/films/{film}/jobs", {"kind": "score"})
            except ServiceError as error:
                (refused if error.http_status == 429 else wrong).append(error)

        clients = [threading.Thread(target=story) for _ in range(20)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        assert not wrong
        assert len(films) == 20
        assert refused
        status = Path(f"/proc/{process.pid}/status")
        if status.exists():
            peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])
            assert peak < 500_000, f"{peak} kB"
