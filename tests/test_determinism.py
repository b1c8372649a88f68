"""The same film, options and seed give the same bytes: run after run, however many threads, and on
other processors (another kind of core asked of the linear algebra)."""

import hashlib
import os
import shutil
import subprocess
import sys
from fractions import Fraction

import pytest

from photoplay.films.encoding import write_film
from photoplay.project import Project
from photoplay.scoring import settings_for, work
from tests.conftest import pictures

MADE = ("plan.json", "score.mid", "score.musicxml", "music.wav", "mix.wav")


def photoplay(*arguments, **settings):
    """One run in a process of its own, with environment `settings`."""
    done = subprocess.run(
        [sys.executable, "-m", "photoplay", *map(str, arguments), "-q"],
        env=os.environ | settings, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def threads(count, core):
    return {
        "OMP_NUM_THREADS": str(count), "OPENBLAS_NUM_THREADS": str(count),
        "OPENBLAS_CORETYPE": core,
    }  # fmt: skip


def digests(root, names=MADE):
    files = [root / name for name in names] + sorted((root / "stems").glob("*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def score(film, folder, seed=5, **settings):
    folder.mkdir()
    photoplay("score", film, "--out", folder / "out.mp4", "--project", folder / "p",
              "--synth", "built-in", "--style", "electronic", "--seed", seed,
              **settings)  # fmt: skip
    return folder / "p"


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Four seconds: more than one block of sound."""
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    write_film(path, pictures(40, size=(96, 54), cuts=(15,)), Fraction(10))
    return path


@pytest.fixture(scope="module")
def first(film, tmp_path_factory):
    return score(film, tmp_path_factory.mktemp("first") / "a", **threads(1, "Haswell"))


def test_two_threads_and_another_core_play_the_same(film, first, tmp_path):
    again = score(film, tmp_path / "b", **threads(2, "Prescott"))
    assert digests(again) == digests(first)
    films = [(root.parent / "out.mp4").read_bytes() for root in (first, again)]
    assert films[0] == films[1]


def test_from_one_plan_any_machine_writes_the_same_notes(first, tmp_path):
    root = tmp_path / "p"
    shutil.copytree(first, root)
    for name in ("score.json", "score.mid", "score.musicxml", "state.json"):
        (root / name).unlink()
    plan = (root / "plan.json").read_bytes()
    photoplay("analyse", root, "--fresh", **threads(2, "Nehalem"))
    (root / "plan.json").write_bytes(plan)
    photoplay("compose", root, **threads(2, "Nehalem"))
    assert (root / "plan.json").read_bytes() == plan
    names = ("score.mid", "score.musicxml")
    assert all((root / n).read_bytes() == (first / n).read_bytes() for n in names)


def test_another_seed_gives_other_notes(film, first, tmp_path):
    settings = settings_for(film, tmp_path / "o.mp4", seed=6, wishes={"style": "electronic"})
    other = work(Project(tmp_path / "c"), settings, until="compose").project
    assert other.path("score.mid").read_bytes() != (first / "score.mid").read_bytes()
