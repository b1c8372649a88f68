"""`photoplay train` and `photoplay methods` from the outside."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from photoplay.cli.main import run
from photoplay.cli.methods import methods
from photoplay.cli.train import train
from photoplay.training.logs import read

POP909 = Path(__file__).parents[3] / "shared" / "data" / "pop909"


def called(command, *arguments):
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_methods_tell_their_cards():
    cards = json.loads(called(methods, "--json").output)
    assert cards[0]["name"] == "learned"
    assert "density" in cards[0]["reads"]
    assert "learned" in called(methods).output


@pytest.fixture
def arguments(tmp_path):
    if not POP909.is_dir():
        pytest.skip(f"no copy of POP909 at {POP909}")
    return ["learned", "--data", f"pop909={POP909}", "--items", "4", "--batch", "4", "--out",
            str(tmp_path / "run"), "--validate-every", "4", "--save-every", "4",
            "--log-every", "2"]  # fmt: skip


def test_a_tiny_net_trains_from_the_command_and_learns(arguments, tmp_path):
    done = called(train, *arguments, "--steps", "16", "--json")
    told = json.loads(done.stdout)
    assert told["steps"] == 16
    assert told["lessons"] > 10
    log = [float(row["loss"]) for row in read(tmp_path / "run/log.csv") if row["split"] == "train"]
    assert log[-1] < log[0]
    again = json.loads(called(train, *arguments, "--steps", "16", "--json").stdout)
    assert again["steps"] == 16
    assert again["seconds"] < told["seconds"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["lerned", "--data", "pop909=x", "--out", "r"], "perhaps learned"),
        (["learned", "--data", "pop909", "--out", "r"], "write pop909=ROOT"),
        (["learned", "--data", "groove=x", "--out", "r"], "does not learn from 'groove'"),
        (["learned", "--data", "pop909=none", "--out", "r"], "POP909"),
    ],
)
def test_wrong_wishes_are_said_plainly(wrong, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["train", *wrong]) in (2, 3)
    assert words in capsys.readouterr().err
