"""The net in NumPy is the net in PyTorch, and plays without it."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from photoplay.composition.learned_net import LearnedNet, Memory, write
from photoplay.methods.to_score import learned
from photoplay.tokens import bar_wishes
from photoplay.tokens.bar_notes import ROLES
from tests.contracts.lessons import lessons


@pytest.fixture(params=[learned.Options.tiny(), learned.Options(width=32, depth=3, heads=4)])
def model(request):
    torch.manual_seed(0)
    return learned.Model(request.param).eval()


def net_of(model):
    weights = {name: one.numpy() for name, one in model.state_dict().items()}
    return LearnedNet(weights, model.options.heads)


@torch.no_grad()
def test_every_word_is_heard_as_in_torch(model):
    batch = model.batch(lessons()[:1])
    marks = torch.zeros_like(batch["ahead"])
    marks[:, :5] = 2
    whole = model._hear(batch["words"], batch["asked"], marks)[0]
    net, memory = net_of(model), Memory()
    for place, (word, wish) in enumerate(
        zip(batch["words"][0].numpy(), batch["asked"][0].numpy(), strict=True)
    ):
        heard = net.read(word, wish, memory, mark=2 * (place < 5))
        np.testing.assert_allclose(heard, whole[place].numpy(), atol=1e-4)
        known = torch.tensor(heard, dtype=torch.float32)
        for field, (norm, head) in enumerate(zip(model.norms, model.heads, strict=True)):
            np.testing.assert_allclose(net.logits(known.numpy(), field), head(norm(known)).numpy(),
                                       atol=1e-4)  # fmt: skip
            value = int(word[field])
            known = torch.tensor(net.told(known.numpy(), field, value), dtype=torch.float32)
    assert memory.length == len(whole)


def asked(example):
    return bar_wishes.wishes(example.vectors, example.sheet.chords, 4.0, example.tempo)


def test_what_is_written_obeys_and_is_the_same_for_a_seed(model):
    net, example = net_of(model), lessons()[0]
    once, again, other = (write(net, asked(example), 16, np.random.default_rng(seed))
                          for seed in (1, 1, 2))  # fmt: skip
    assert once == again
    assert once != other
    assert once.bars == 4
    assert set(once.part.tolist()) <= set(np.flatnonzero(example.vectors["roles"][0]) + 1)
    for part, pitch in zip(once.part.tolist(), once.pitch.tolist(), strict=True):
        low, high = bar_wishes.RANGES[ROLES[part - 1]]
        assert low <= pitch <= high


def test_a_net_that_knows_a_lesson_by_heart_writes_it_without_torch():
    torch.manual_seed(0)
    model = learned.Model(learned.Options.tiny()).eval()
    batch, optimiser = model.batch(lessons()), torch.optim.Adam(model.parameters(), 8e-3)
    for _ in range(90):
        optimiser.zero_grad()
        model.loss(batch).backward()
        optimiser.step()
    example = lessons()[1]
    grid = write(net_of(model), asked(example), 16, np.random.default_rng(0))
    wanted = set(zip(example.notes.onset.tolist(), example.notes.pitch.tolist(), strict=True))
    found = set(zip(grid.onset.tolist(), grid.pitch.tolist(), strict=True))
    assert len(found & wanted) >= 0.8 * len(wanted)


def test_it_loads_no_torch():
    code = "import sys, photoplay.composition.learned_net; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
