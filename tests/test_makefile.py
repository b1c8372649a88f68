"""`make score VIDEO=…` hands the name over as it is."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMES = ["plain.mp4", "with space.mp4", "it's.mp4", 'say "cheese".mp4', "a&b;(c).mp4", "ö ß.mp4",
         "`id`.mp4", "$$HOME.mp4"]  # fmt: skip


@pytest.fixture
def clone(tmp_path):
    """The Makefile with everything set up, and a program that writes down what it was given."""
    if not shutil.which("make"):
        pytest.skip("there is no make here")
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    sources = tmp_path / "src/photoplay/assets/sources.py"
    sources.parent.mkdir(parents=True)
    sources.touch()
    program = tmp_path / ".venv/bin/photoplay"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nfor one in "$@"; do printf "%s\\n" "$one"; done\n')
    program.chmod(0o755)
    for stamp in (".base", ".assets", ".dev"):
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


def make(clone, *arguments, **where):
    done = subprocess.run(
        ["make", "-s", "-C", str(clone), *arguments], capture_output=True, text=True, timeout=30,
        check=True, **where,
    )  # fmt: skip
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_kind_arrive(clone, name):
    assert make(clone, "score", f"VIDEO={name}") == ["score", name.replace("$$", "$")]


def test_without_a_video_the_demo_is_scored_and_more_can_be_asked(clone):
    assert make(clone, "score") == ["score", "--demo"]
    assert make(clone, "score", "VIDEO=a b.mp4", "ARGS=--mood tense --seed 7") == [
        "score", "a b.mp4", "--mood", "tense", "--seed", "7",
    ]  # fmt: skip


def test_a_name_is_looked_for_where_the_user_stands(clone, tmp_path_factory):
    desk = tmp_path_factory.mktemp("desk")
    (desk / "my film.mp4").touch()
    environment = {"PATH": "/usr/bin:/bin", "PWD": str(desk)}
    said = make(clone, "score", "VIDEO=my film.mp4", cwd=desk, env=environment)
    assert said == ["score", str(desk / "my film.mp4")]
