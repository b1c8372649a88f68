"""Every command and every line of Python that README.md and docs/how-to.md show, tried."""

import re
import shlex
from pathlib import Path

import click
import pytest

from photoplay.cli.main import photoplay as program
from photoplay.cli.main import run

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/how-to.md", "docs/exchange.md", "docs/plan.md", "docs/evaluation.md")
FILMS = ("holiday.mp4", "talk.mp4", "clip.mp4", "film.mp4", "cut.mov", "clips/a.mp4", "clips/b.mp4")
UNFINISHED = re.compile(r"\bCOMMAND\b|\bSHELL\b|FILM\.{3}|…")


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands():
    """Every line that begins with `photoplay`, in blocks and between backticks."""
    for page in PAGES:
        blocks = re.findall(r"^```\w*\n(.*?)^```", text(page), re.M | re.S)
        lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
        prose = re.sub(r"^```.*?^```", "", text(page), flags=re.M | re.S)
        lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose)]
        for line in lines:
            bare = line.removeprefix(".venv/bin/")
            if bare.startswith("photoplay ") and not UNFINISHED.search(bare):
                yield page, bare.removeprefix("photoplay ")
            elif bare.startswith("--") and page == "docs/how-to.md":
                yield page, f"score film.mp4 {bare}"


COMMANDS = sorted(set(commands()))


@pytest.fixture(scope="module")
def desk(small_film, tmp_path_factory):
    """A folder with every file that the pages name."""
    import cv2
    import numpy as np

    folder = tmp_path_factory.mktemp("desk")
    for name in FILMS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(small_film.read_bytes())
    (folder / "photos").mkdir()
    cv2.imwrite(str(folder / "photos" / "1.png"), np.full((48, 64, 3), 90, np.uint8))
    return folder


def words_of(line, desk):
    words = []
    for word in shlex.split(re.split(r" (?:>+|\|) ", line)[0]):
        found = sorted(str(p.relative_to(desk)) for p in desk.glob(word)) if "*" in word else []
        words += found or [word]
    return words


def test_the_pages_show_a_fair_number_of_commands():
    assert len(COMMANDS) > 25


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_every_command_that_a_page_shows_can_be_given(page, line, desk, monkeypatch, capsys):
    monkeypatch.chdir(desk)
    name, *words = words_of(line, desk)
    if any(word in {"MY.sf2", "my.sf2"} for word in words):
        words = [word for word in words if word not in {"--font", "my.sf2"}]
    if "--help" in words:
        assert run([name, *words]) == 0
        return
    command = program.get_command(click.Context(program), name)
    context = command.make_context(name, list(words), resilient_parsing=not words)
    assert context.params is not None
    made_up = {"--markers", "--tempo-map", "--vision-model", "--preset", "--identity"}
    if name == "score" and not made_up & set(words):
        times = {
            "--hit",
            "--hero",
            "--range",
            "--silence",
            "--avoid",
            "--shift",
            "--section",
        } & set(words)
        assert run([name, *words, *(() if times else ("--synth", "built-in")), "--dry-run"]) in (
            (0, 2) if times else (0,)
        ), capsys.readouterr().err


def test_the_quick_start_runs(desk, monkeypatch, capsys):
    blocks = re.findall(r"^```python\n(.*?)^```", text("README.md"), re.M | re.S)
    assert blocks
    monkeypatch.chdir(desk)
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "holiday.scored.mp4" in said
    assert (desk / "holiday.scored.mp4").stat().st_size > 1000


def test_every_make_target_that_the_readme_shows_is_there():
    shown = set(re.findall(r"`?make (\w+)", text("README.md")))
    targets = set(re.findall(r"^(\w[\w-]*):", text("Makefile"), re.M))
    assert shown <= targets
    assert {"score", "test"} <= shown
