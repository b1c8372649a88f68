"""Stopped by hand, stopped by the system, killed: nothing half-made, and the next run goes on."""

import os
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest

from photoplay.project import Project, sweep
from photoplay.types.errors import AssetError, MediaError

STOPPED_IN = """
import os, signal, sys
from photoplay import pipeline
from photoplay.cli.main import run
signal.signal(signal.SIGINT, signal.default_int_handler)
kind, stage = getattr(signal, sys.argv[1]), sys.argv[2]
real = pipeline.Stage.__init__
def armed(self, *, name, run, **rest):
    def halfway(progress):
        def tell(at, share):
            progress(at, share)
            if share > 0:
                os.kill(os.getpid(), kind)
        run(tell)
        os.kill(os.getpid(), kind)  # a stage that tells nothing on its way
    real(self, name=name, run=halfway if name == stage else run, **rest)
pipeline.Stage.__init__ = armed
sys.exit(run(["score", sys.argv[3], "--synth", "built-in", "--style", "piano"]))
"""


def left_over(folder):
    return [p.name for p in folder.rglob(".*") if p.name != ".lock"]


STOPS = [("SIGTERM", "analyse"), ("SIGINT", "plan"), ("SIGTERM", "compose"), ("SIGINT", "render"),
         ("SIGKILL", "render"), ("SIGTERM", "mix"), ("SIGKILL", "mix"), ("SIGINT", "mux"),
         ("SIGKILL", "mux")]  # fmt: skip


@pytest.mark.parametrize(("kind", "stage"), STOPS)
def test_a_run_that_is_stopped_goes_on_where_it_was(small_film, tmp_path, kind, stage):
    film = tmp_path / "film.mp4"
    film.write_bytes(small_film.read_bytes())
    stopped = subprocess.run(
        [sys.executable, "-c", STOPPED_IN, kind, stage, str(film)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert stopped.returncode == (-signal.SIGKILL if kind == "SIGKILL" else 130), stopped.stderr
    if kind != "SIGKILL":
        assert stopped.stderr.splitlines()[-1].startswith("photoplay: stopped;")
        assert not left_over(tmp_path)
    root = tmp_path / "film.photoplay"
    made = {name for name in ("plan.json", "score.json") if (root / name).exists()}
    from photoplay import score

    again = score(film, synth="built-in", style="piano")
    assert again.out.exists()
    assert not left_over(tmp_path)
    outcomes = {run.stage: run.outcome for run in again.runs}
    if "score.json" in made and stage in {"render", "mix", "mux"}:
        assert outcomes["analyse"] == outcomes["plan"] == outcomes["compose"] == "fresh"


def test_a_stop_ends_the_threads_that_look_and_listen(film_with_noise, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(film_with_noise.read_bytes())
    stopped = subprocess.run(
        [sys.executable, "-c", STOPPED_IN, "SIGINT", "analyse", str(film)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert stopped.returncode == 130, stopped.stderr
    assert not (tmp_path / "film.photoplay").exists()


@pytest.mark.parametrize(("error", "code"), [(MediaError("torn"), 3), (AssetError("deaf"), 4),
                                             (ZeroDivisionError("odd"), 1)])  # fmt: skip
@pytest.mark.parametrize("place", ["looking.read_sounds", "media.pictures._decoded"])
def test_what_goes_wrong_in_a_thread_is_told_like_any_error(
    film_with_noise, tmp_path, monkeypatch, capsys, place, error, code
):
    from photoplay.cli.main import run

    module, name = f"photoplay.{place}".rsplit(".", 1)
    real = getattr(import_module(module), name)

    def torn(*args, **options):
        pieces = iter(real(*args, **options))
        yield next(pieces)
        raise error

    monkeypatch.setattr(f"{module}.{name}", torn)
    assert run(["score", str(film_with_noise), "--project", str(tmp_path / "p")]) == code
    assert str(error) in capsys.readouterr().err
    assert not (tmp_path / "p").exists()
    assert not [one for one in threading.enumerate() if one.name in {"beside", "ahead"}]


def test_what_a_process_that_is_alive_is_writing_is_left_alone(tmp_path):
    alive, gone = os.getppid(), 2**22 - 1
    for number in (alive, gone):
        (tmp_path / f".mix.{number}.wav").touch()
    sweep(Project(tmp_path).root, Path(tmp_path / "out.mp4"))
    assert [p.name for p in tmp_path.iterdir()] == [f".mix.{alive}.wav"]
