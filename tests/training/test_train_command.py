"""`photoplay train` and `photoplay methods` from the outside."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from photoplay.cli.main import run
from photoplay.cli.methods import methods
from photoplay.cli.train import train
from photoplay.datasets.samples import write_lines
from photoplay.training import loop
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
    return ["learned", "--data", f"pop909={POP909}", "--items", "2", "--batch", "4", "--out",
            str(tmp_path / "run"), "--validate-every", "4", "--save-every", "4",
            "--log-every", "2"]  # fmt: skip


def test_a_tiny_net_trains_from_the_command_and_learns(arguments, tmp_path):
    done = called(train, *arguments, "--steps", "10", "--json")
    told = json.loads(done.stdout)
    assert told["steps"] == 10
    assert told["lessons"] > 4
    log = [float(row["loss"]) for row in read(tmp_path / "run/log.csv") if row["split"] == "train"]
    assert log[-1] < log[0]
    again = json.loads(called(train, *arguments, "--steps", "10", "--json").stdout)
    assert again["steps"] == 10
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


@pytest.fixture
def made_songs(tmp_path):
    """A copy of pop909-structure of six made-up songs, long enough to learn from."""
    root = tmp_path / "songs"
    for number in range(1, 7):
        folder = root / "POP909" / f"{number:03}"
        for label in ("human_label1.txt", "human_label2.txt"):
            write_lines(folder / label, "i2A4B4A4B4A4o2")
        chords = ("C:maj [0, 4, 7] 0 4", "G:maj [2, 7, 11] 7 4", "A:min [0, 4, 9] 9 4",
                  "F:maj [0, 5, 9] 5 4")  # fmt: skip
        write_lines(folder / "finalized_chord.txt", *(chords * 6))
        rows = [f"{60 + (number * k + k // 3) % 12} {2 + 2 * (k % 3 == 0)}" for k in range(120)]
        write_lines(folder / "melody.txt", "0 32", *rows)
        write_lines(folder / "analyzed_key.txt", "C:maj")
        write_lines(folder / "tempo.txt", str(80 + number))
    return root


def weights_of(folder):
    return (folder / "last/weights.safetensors").read_bytes()


def test_the_tiny_preset_learns_the_same_again_stopped_or_not(made_songs, tmp_path, monkeypatch):
    def called_for(name):
        return called(
            train, "learned", "--data", f"pop909-structure={made_songs}", "--preset", "tiny",
            "--steps", "8", "--batch", "4", "--save-every", "3", "--log-every", "1", "--seed", "3",
            "--out", str(tmp_path / name), "--json",
        )  # fmt: skip

    assert json.loads(called_for("whole").stdout)["steps"] == 8
    step = loop._Run.step

    def stopped(self, examples):
        if self.state.step == 5:
            raise RuntimeError("the power went")
        return step(self, examples)

    with monkeypatch.context() as patched:
        patched.setattr(loop._Run, "step", stopped)
        with pytest.raises(RuntimeError, match="power"):
            called_for("stopped")
    assert json.loads(called_for("stopped").stdout)["steps"] == 8
    assert weights_of(tmp_path / "whole") == weights_of(tmp_path / "stopped")
    losses = [float(row["loss"]) for row in read(tmp_path / "stopped/log.csv")
              if row["split"] == "train"]  # fmt: skip
    assert len(losses) == 8
    assert losses[-1] < losses[0]
