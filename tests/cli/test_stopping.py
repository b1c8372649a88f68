"""Stopped by hand, stopped by the system, killed: nothing half-made, and the next run goes on."""

import json
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
import json, os, signal, sys
from photoplay import guiding, looking, pipeline
from photoplay.cli import score
from photoplay.cli.main import run
from photoplay.media import publish
from photoplay.mixing import mixer
from photoplay.rendering import band
real = pipeline.Stage.__init__
def stopped(kind, stage, film):
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
    signal.signal(signal.SIGINT, signal.default_int_handler)
    told = os.open(film + ".told", os.O_CREAT | os.O_WRONLY)
    os.dup2(told, 1)
    os.dup2(told, 2)
    return run(["score", film, "--synth", "built-in"])
codes = {}
for kind, stage, film in json.loads(sys.argv[1]):
    # What is loaded is loaded once: each run is a fork of a process that did nothing else yet.
    if not (child := os.fork()):
        code = stopped(getattr(signal, kind), stage, film)
        sys.stderr.flush()
        os._exit(code)
    codes[film] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps(codes))
"""


def left_over(folder):
    return [p.name for p in folder.rglob(".*") if p.name != ".lock"]


STOPS = [("SIGTERM", "analyse"), ("SIGINT", "plan"), ("SIGTERM", "compose"), ("SIGINT", "render"),
         ("SIGKILL", "render"), ("SIGTERM", "mix"), ("SIGKILL", "mix"), ("SIGINT", "mux"),
         ("SIGKILL", "mux")]  # fmt: skip


@pytest.fixture(scope="module")
def stopped(tiny_film, film_with_noise, tmp_path_factory):
    """(film, exit code, what was told) of a run of each of STOPS, and of "noise", stopped as it
    listens."""
    films = {}
    for kind, stage in [*STOPS, ("SIGINT", "noise")]:
        films[kind, stage] = tmp_path_factory.mktemp("stopped") / "film.mp4"
        source = film_with_noise if stage == "noise" else tiny_film
        films[kind, stage].write_bytes(source.read_bytes())
    orders = [(kind, stage.replace("noise", "analyse"), str(film))
              for (kind, stage), film in films.items()]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_IN, json.dumps(orders)],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    codes = json.loads(done.stdout)
    return {
        key: (film, codes[str(film)], film.with_name("film.mp4.told").read_text())
        for key, film in films.items()
    }


@pytest.mark.parametrize(("kind", "stage"), STOPS)
def test_a_run_that_is_stopped_goes_on_where_it_was(stopped, kind, stage):
    film, code, told = stopped[kind, stage]
    assert code == (-signal.SIGKILL if kind == "SIGKILL" else 130), told
    root = film.with_name("film.photoplay")
    if kind != "SIGKILL":
        assert told.splitlines()[-1].startswith("photoplay: stopped;")
        assert not left_over(film.parent)
    assert (root / "analysis.json").exists() or stage == "analyse"
    from photoplay import score

    again = score(film, synth="built-in")
    assert again.out.exists()
    assert not left_over(film.parent)
    outcomes = {run.stage: run.outcome for run in again.runs}
    if stage in {"render", "mix", "mux"}:
        assert outcomes["analyse"] == outcomes["plan"] == outcomes["compose"] == "fresh"


def test_a_stop_ends_the_threads_that_look_and_listen(stopped):
    film, code, told = stopped["SIGINT", "noise"]
    assert code == 130, told
    assert not film.with_name("film.photoplay").exists()


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
