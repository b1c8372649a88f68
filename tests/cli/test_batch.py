"""A batch that is stopped leaves no half films, and goes on where it was."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from photoplay.cli.main import run

EASY = ("--synth", "built-in", "--style", "piano")


def _hears_ctrl_c():
    """As in a terminal, also where the tests themselves run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def batch(folder, *more):
    films = sorted(folder.glob("film?.mp4"))
    return [sys.executable, "-m", "photoplay", "score", *map(str, films), *EASY, *more]


def done_in(folder):
    """Names of the films of which the last stage is on record."""
    stems = [path.parent.stem for path in folder.glob("film?.photoplay/state.json")
             if "mux" in json.loads(path.read_text())]  # fmt: skip
    return {f"{stem}.scored.mp4" for stem in stems}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_in_a_batch(tiny_film, tmp_path, jobs, capsys):
    for k in range(3):
        (tmp_path / f"film{k}.mp4").write_bytes(tiny_film.read_bytes())
    process = subprocess.Popen(
        batch(tmp_path, "--jobs", jobs), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - no other thread runs here
    )  # fmt: skip
    until = time.monotonic() + 120
    while not done_in(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)  # until a first film is done
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of its processes
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert told.splitlines()[-1].startswith("photoplay: stopped;"), told
    done = done_in(tmp_path)
    assert 1 <= len(done) < 3
    left = [path for path in tmp_path.rglob(".*") if path.name != ".lock"]
    assert not left
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in done}
    capsys.readouterr()
    assert run(batch(tmp_path, "--json")[3:]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["error"] for row in rows] == [""] * 3
    assert len(list(tmp_path.glob("*.scored.mp4"))) == 3
    assert all((tmp_path / name).stat().st_mtime_ns == when for name, when in before.items())
