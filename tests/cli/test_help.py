"""What a user finds who asks: help with examples, completion, names for loudness, JSON."""

import json
import os
import re
import shlex
import subprocess
import sys

import click
import pytest

import photoplay
from photoplay.cli.main import _COMMANDS, run
from photoplay.cli.main import photoplay as program
from photoplay.mixing.options import LOUDNESS, MixOptions
from photoplay.scoring import settings_for
from photoplay.types.errors import BriefError

SPEAKS_JSON_ANYWAY = {"schema", "completion", "mcp", "serve", "studio"}
"""What they say is for programs already."""


def command(name):
    return program.get_command(click.Context(program), name)


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_has_examples_that_name_it(name, capsys):
    assert run([name, "--help"]) == 0
    text = capsys.readouterr().out
    after = text.split("Example")[-1]
    assert "Example" in text
    assert f"photoplay {name}" in after


def examples():
    """Every line of the examples that stand in the help of a command."""
    for name in _COMMANDS:
        words = [command(name)]
        words += list(words[0].commands.values()) if isinstance(words[0], click.Group) else []
        for one in words:
            text = f"{one.help or ''}\n{one.epilog or ''}"
            for line in re.findall(r"^ +photoplay (.+)$", text, re.M):
                yield re.split(r" (?:>+|\||#|&&) ", line)[0].strip()


@pytest.mark.parametrize("line", sorted(set(examples())))
def test_every_example_in_the_help_can_be_given(line):
    name, *words = shlex.split(line)
    found = command(name)
    while isinstance(found, click.Group) and words:
        name, *words = words
        found = found.commands[name]
    try:
        found.make_context(name, words)
    except click.BadParameter as error:
        if "does not exist" not in error.message:  # the files are made up
            raise


@pytest.mark.parametrize("name", sorted(set(_COMMANDS) - SPEAKS_JSON_ANYWAY))
def test_every_command_speaks_json(name):
    found = command(name)
    each = found.commands.values() if isinstance(found, click.Group) else (found,)
    assert any("--json" in option.opts for one in each for option in one.params)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_the_shell_is_to_read(shell, capsys):
    assert run(["completion", shell]) == 0
    lines = capsys.readouterr().out
    assert f"_PHOTOPLAY_COMPLETE={shell}_complete" in lines


def completed(line):
    """What bash is offered at the end of `line`."""
    words = line.split(" ")
    done = subprocess.run(
        [sys.executable, "-m", "photoplay"], capture_output=True, text=True, check=True,
        timeout=60, env=os.environ | {
            "_PHOTOPLAY_COMPLETE": "bash_complete", "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
    )  # fmt: skip
    return {row.partition(",")[2] for row in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("photoplay sc", {"score", "schema"}),
        ("photoplay score --sty", {"--style"}),
        ("photoplay score --style ja", {"jazz"}),
        ("photoplay score --loudness sp", {"spotify"}),
        ("photoplay score --instrument picc", {"piccolo"}),
        ("photoplay score --keep-audio d", {"duck"}),
    ],
)
def test_the_shell_is_offered_what_may_be_said(line, offered):
    assert completed(line) >= offered


def test_a_loudness_may_be_named(tmp_path):
    (tmp_path / "f.mp4").touch()
    for name, level in LOUDNESS.items():
        settings = settings_for(tmp_path / "f.mp4", None, seed=0, wishes={"loudness": name})
        assert settings.mix.loudness == level


@pytest.mark.parametrize(
    ("name", "level", "ceiling"),
    [("spotify", -14, -1), ("apple", -16, -1), ("ebu", -23, -1), ("atsc", -24, -2),
     ("netflix", -27, -2), ("-18", -18, -1), ("-18 LUFS", -18, -1)],
)  # fmt: skip
def test_a_name_brings_its_loudness_and_its_ceiling(small_film, capsys, name, level, ceiling):
    assert run(["score", str(small_film), "--loudness", name, "--dry-run", "--json"]) == 0
    capsys.readouterr()
    mix = settings_for(small_film, None, seed=0, wishes={"loudness": name}).mix
    assert (mix.loudness, mix.true_peak_ceiling) == (level, ceiling)


def test_an_unknown_loudness_names_the_nearest(small_film, capsys):
    assert run(["score", str(small_film), "--loudness", "spotfy"]) == 2
    assert "spotify" in capsys.readouterr().err
    with pytest.raises(BriefError, match="spotify"):
        photoplay.score(small_film, loudness="spotfy")
    assert MixOptions().target == LOUDNESS["web"]


def test_inspect_and_setup_speak_json(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path))
    assert run(["doctor", "--json"]) == 7
    rows = json.loads(capsys.readouterr().out.partition('{"error"')[0])
    assert {"what", "state", "ok", "mend"} == set(rows[0])


def test_doctor_names_a_mend_for_everything_that_is_missing(tmp_path, monkeypatch, capsys):
    from importlib import metadata

    from photoplay.cli import setup

    def nothing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(setup.metadata, "version", nothing)
    monkeypatch.setattr(setup, "_ENOUGH_DISK", 10**18)
    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path))
    assert run(["doctor", "--json"]) == 7
    out = capsys.readouterr().out
    rows = json.loads(out.partition('{"error"')[0])
    missing = [row for row in rows if row["ok"] is False]
    assert {"av", "numpy", "onnx", "font", "silero-vad", "free disk here"} <= {
        row["what"] for row in missing
    }
    assert all(row["mend"] for row in missing)


def test_doctor_finds_a_damaged_model(tmp_path, monkeypatch, capsys):
    from photoplay.assets.sources import MODELS

    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path))
    (tmp_path / MODELS[0].file).write_bytes(b"cut")
    (tmp_path / f"{MODELS[0].file}.card.json").write_text('{"sha256": "0", "bytes": 3}')
    assert run(["doctor", "--json"]) == 7
    rows = json.loads(capsys.readouterr().out.partition('{"error"')[0])
    found = next(row for row in rows if row["what"] == MODELS[0].name)
    assert "damaged" in found["state"]
    assert found["mend"] == f"photoplay setup {MODELS[0].name}"
