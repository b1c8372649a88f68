"""Looking in a process of its own sees the same, says the same, and leaves nothing behind."""

import os
import signal
import subprocess
import sys

import pytest

from photoplay import looking_apart
from photoplay.looking import look_at
from photoplay.looking_apart import look_apart
from photoplay.media.probe import probe
from photoplay.project import Project
from photoplay.types.errors import AssetError, MediaError
from photoplay.types.progress import unheard


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path / "p.photoplay")
    project.create()
    return project


@pytest.fixture
def begun(monkeypatch):
    """The processes that were begun."""
    found = []
    begin = subprocess.Popen

    def popen(*arguments, **named):
        found.append(begin(*arguments, **named))
        return found[-1]

    monkeypatch.setattr(looking_apart.subprocess, "Popen", popen)
    return found


def test_the_same_is_seen(film_with_noise, project, tmp_path):
    film, shares = probe(film_with_noise), []
    look_apart(film, project, lambda _, share: shares.append(share),
               vision_model=None, preview=False)  # fmt: skip
    here = Project(tmp_path / "here.photoplay")
    here.create()
    here.save_analysis(look_at(film, unheard))
    for name in ("analysis.json", "analysis.npz"):
        assert project.path(name).read_bytes() == here.path(name).read_bytes()
    assert shares == sorted(shares)


def test_what_goes_wrong_is_said_as_if_it_had_gone_wrong_here(small_film, project, tmp_path):
    model = tmp_path / "no.onnx"
    with pytest.raises(AssetError, match=r"no\.onnx"):
        look_apart(probe(small_film), project, unheard, vision_model=str(model), preview=False)
    assert not project.path("analysis.json").exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, None])
def test_no_process_is_left(small_film, project, monkeypatch, begun, stop):
    monkeypatch.setattr(looking_apart, "_PATIENCE", 60.0)

    def stopped(stage, share):
        if stop is not None:
            raise stop
        os.kill(begun[0].pid, signal.SIGKILL)

    with pytest.raises(stop or MediaError):
        look_apart(probe(small_film), project, stopped, vision_model=None, preview=False)
    assert begun[0].returncode == (130 if stop else -signal.SIGKILL)
    assert not any(project.root.glob("analysis*"))


def test_a_long_film_is_looked_at_there(small_film, tmp_path, monkeypatch, begun):
    from photoplay.scoring import settings_for, work

    monkeypatch.setattr(looking_apart, "APART_FROM", 1.0)
    project = Project(tmp_path / "long.photoplay")
    work(project, settings_for(small_film, tmp_path / "out.mp4", seed=0), until="analyse")
    assert [p.args for p in begun] == [[sys.executable, "-m", "photoplay.looking_apart"]]
    assert len(project.load_analysis().shots) == 4
