"""One loop: what is learnt, and that stopping, cutting and sharing change nothing."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import nn

from photoplay.training import checkpoints
from photoplay.training.logs import read
from photoplay.training.loop import train
from photoplay.training.options import TrainOptions
from photoplay.types.errors import AssetError, BriefError
from photoplay.types.example import Example
from photoplay.types.recipe import Recipe


@dataclass(frozen=True)
class Options:
    width: int = 6


class Line(nn.Module):
    """Learns a straight line from the key's number; draws noise and drops out if told to."""

    def __init__(self, options=None, *, noise=0.0, dropout=0.0):
        super().__init__()
        self.options, self.noise = options or Options(), noise
        self.net = nn.Sequential(nn.Linear(1, self.options.width), nn.Tanh(), nn.Dropout(dropout),
                                 nn.Linear(self.options.width, 1))  # fmt: skip

    def batch(self, examples):
        return {"x": torch.tensor([[float(one.key)] for one in examples])}

    def loss(self, batch):
        x = batch["x"]
        wanted = 2 * x - 1 + self.noise * torch.randn_like(x)
        return (self.net(x) - wanted).square().mean()


EXAMPLES = [Example(key=str(k / 10)) for k in range(-10, 11)]
RECIPE = Recipe(steps=40, batch=4, learning_rate=0.03, warmup=5, lowest=0.1, clip=1.0,
                weight_decay=0.01, average=0.9)  # fmt: skip
ONCE = TrainOptions(save_every=1000, validate_every=20, log_every=1)


def line(**facts):
    torch.manual_seed(0)
    return Line(**facts)


def weights(model):
    return torch.cat([one.detach().flatten() for one in model.parameters()])


def test_it_learns_and_keeps_the_best_and_the_last(tmp_path):
    model = line()
    outcome = train("line", model, EXAMPLES, Recipe(steps=150, batch=8, learning_rate=0.03), ONCE,
                    tmp_path, held_out=EXAMPLES[::3])  # fmt: skip
    assert outcome.step == 150
    assert outcome.best < 0.05
    log = read(tmp_path / "log.csv")
    losses = [float(row["loss"]) for row in log if row["split"] == "train"]
    assert len(losses) == 150
    assert losses[-1] < losses[0] / 10
    again = Line()
    checkpoints.load_weights(tmp_path / "last", again)
    assert torch.equal(weights(again), weights(model))


@pytest.mark.parametrize("stop", [1, 13, 20])
def test_a_run_that_was_stopped_ends_with_the_same_weights_bit_by_bit(tmp_path, stop):
    whole = line(noise=0.5, dropout=0.3)
    train("line", whole, EXAMPLES, RECIPE, ONCE, tmp_path / "whole", held_out=EXAMPLES[::4])

    class StoppedError(Exception):
        pass

    def until(step, _loss):
        if step == stop + 2:  # two steps after the checkpoint are lost and done again
            raise StoppedError

    options = TrainOptions(save_every=stop, validate_every=20, log_every=1)
    with pytest.raises(StoppedError):
        train("line", line(noise=0.5, dropout=0.3), EXAMPLES, RECIPE, options, tmp_path / "cut",
              held_out=EXAMPLES[::4], seen=until)  # fmt: skip
    torch.manual_seed(99)
    second = Line(noise=0.5, dropout=0.3)  # other first weights: all comes from the checkpoint
    train("line", second, EXAMPLES, RECIPE, options, tmp_path / "cut", held_out=EXAMPLES[::4])
    assert torch.equal(weights(second), weights(whole))
    for name in ("weights.safetensors", "training.safetensors"):
        assert (tmp_path / "cut/last" / name).read_bytes() == (
            tmp_path / "whole/last" / name
        ).read_bytes()
    logs = [[(row["step"], row["split"], row["loss"]) for row in read(tmp_path / one / "log.csv")]
            for one in ("cut", "whole")]  # fmt: skip
    assert logs[0] == logs[1]


def test_cutting_a_batch_into_pieces_changes_nothing_but_rounding(tmp_path):
    found = []
    for pieces in (1, 2, 4):
        model = line()
        options = TrainOptions(accumulate=pieces)
        train("line", model, EXAMPLES, RECIPE, options, tmp_path / str(pieces))
        found.append(weights(model))
    torch.testing.assert_close(found[1], found[0], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(found[2], found[0], rtol=1e-4, atol=1e-5)


SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
from tests.training.test_loop import EXAMPLES, ONCE, RECIPE, line
from photoplay.training.loop import train
train("line", line(), EXAMPLES, RECIPE, ONCE, Path(sys.argv[1]), held_out=EXAMPLES[::4])
"""


def test_two_processes_learn_what_one_does(tmp_path, monkeypatch):
    alone = line()
    train("line", alone, EXAMPLES, RECIPE, ONCE, tmp_path / "one", held_out=EXAMPLES[::4])
    root = Path(__file__).parents[2]
    script = tmp_path / "run.py"
    script.write_text(SCRIPT.format(paths=[str(root), str(root / "src")]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # What torchrun tells its processes; the first of the two is this one.
    told = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "two")], stderr=subprocess.PIPE, text=True,
        env={**os.environ, **told, "RANK": "1", "LOCAL_RANK": "1", "PYTHONWARNINGS": "ignore"},
    ) as second:  # fmt: skip
        for name, value in {**told, "RANK": "0", "LOCAL_RANK": "0"}.items():
            monkeypatch.setenv(name, value)
        together = line()
        train("line", together, EXAMPLES, RECIPE, ONCE, tmp_path / "two", held_out=EXAMPLES[::4])
        _, said = second.communicate(timeout=240)
    assert second.returncode == 0, said[-2000:]
    torch.testing.assert_close(weights(together), weights(alone), rtol=1e-4, atol=1e-5)
    kept = [(tmp_path / one / "last", Line()) for one in ("one", "two")]
    for folder, net in kept:
        checkpoints.load_weights(folder, net)
    one, two = (weights(net) for _, net in kept)
    torch.testing.assert_close(two, one, rtol=1e-4, atol=1e-5)
    logs = [[float(row["loss"]) for row in read(tmp_path / one / "log.csv")]
            for one in ("one", "two")]  # fmt: skip
    assert logs[0] == pytest.approx(logs[1], rel=1e-3, abs=1e-5)


def test_it_stops_early_when_held_out_examples_get_no_better(tmp_path):
    recipe = Recipe(steps=400, batch=4, learning_rate=1e-9)
    options = TrainOptions(validate_every=5, patience=3)
    far = [Example(key="50")]
    outcome = train("line", line(noise=0.1), EXAMPLES, recipe, options, tmp_path, held_out=far)
    assert outcome.stopped_early
    assert outcome.step < 400
    assert checkpoints.read_state(tmp_path / "last").worse == 3


def test_the_running_mean_is_what_is_saved_and_measured(tmp_path):
    recipe = Recipe(steps=10, batch=4, learning_rate=0.05, average=0.5)
    model = line()
    means = weights(model)
    seen = []
    train("line", model, EXAMPLES, recipe, ONCE, tmp_path,
          seen=lambda *_: seen.append(weights(model)))  # fmt: skip
    for one in seen:
        means = means + 0.5 * (one - means)
    saved = Line()
    checkpoints.load_weights(tmp_path / "last", saved)
    torch.testing.assert_close(weights(saved), means)
    assert not torch.allclose(weights(saved), weights(model), atol=1e-4)


def test_gradients_are_no_longer_than_asked(tmp_path):
    recipe = Recipe(steps=1, batch=4, learning_rate=1e-3, clip=0.01)
    model = line()
    train("line", model, EXAMPLES, recipe, ONCE, tmp_path)
    length = torch.cat([one.grad.flatten() for one in model.parameters()]).norm()
    assert length.item() == pytest.approx(0.01, rel=1e-3)
    assert float(read(tmp_path / "log.csv")[0]["gradient"]) > 0.01


def test_bfloat16_learns_too(tmp_path):
    recipe = Recipe(steps=150, batch=8, learning_rate=0.03)
    options = TrainOptions(precision="bfloat16")
    model = line()
    outcome = train("line", model, EXAMPLES, recipe, options, tmp_path, held_out=EXAMPLES)
    assert outcome.best < 0.1
    assert weights(model).dtype == torch.float32


def test_another_runs_folder_is_refused(tmp_path):
    train("line", line(), EXAMPLES, Recipe(steps=2), ONCE, tmp_path)
    with pytest.raises(BriefError, match="trained with another seed: 0, now 5"):
        train("line", line(), EXAMPLES, Recipe(steps=2), TrainOptions(seed=5), tmp_path)
    with pytest.raises(BriefError, match="another recipe"):
        train("line", line(), EXAMPLES, Recipe(steps=3), ONCE, tmp_path)


def test_a_damaged_checkpoint_is_said_plainly(tmp_path):
    train("line", line(), EXAMPLES, Recipe(steps=2), ONCE, tmp_path)
    (tmp_path / "last" / "weights.safetensors").write_bytes(b"nothing")
    with pytest.raises(AssetError, match="cannot be read"):
        checkpoints.load_weights(tmp_path / "last", Line())
    (tmp_path / "last" / "state.json").write_text("{}")
    with pytest.raises(AssetError, match="no checkpoint that can be read"):
        train("line", line(), EXAMPLES, Recipe(steps=2), ONCE, tmp_path)


def test_weights_of_another_net_are_refused(tmp_path):
    train("line", line(), EXAMPLES, Recipe(steps=2), ONCE, tmp_path)
    with pytest.raises(AssetError, match="of another net"):
        checkpoints.load_weights(tmp_path / "last", Line(Options(width=7)))


def test_a_checkpoint_survives_a_stop_between_its_renames(tmp_path):
    train("line", line(), EXAMPLES, Recipe(steps=2), ONCE, tmp_path)
    (tmp_path / "last").rename(tmp_path / "last.old")
    outcome = train("line", line(), EXAMPLES, Recipe(steps=2), ONCE, tmp_path)
    assert outcome.step == 2


def test_a_batch_that_does_not_divide_is_refused(tmp_path):
    with pytest.raises(BriefError, match="a batch of 4 cannot be cut into 3"):
        train("line", line(), EXAMPLES, RECIPE, TrainOptions(accumulate=3), tmp_path)


def test_a_device_that_is_not_there_is_said_plainly(tmp_path):
    if torch.cuda.is_available():
        pytest.skip("there is one here")
    with pytest.raises(BriefError, match="no CUDA device here"):
        train("line", line(), EXAMPLES, RECIPE, TrainOptions(device="cuda"), tmp_path)
    with pytest.raises(ValueError, match="float16 needs cuda"):
        TrainOptions(precision="float16")
