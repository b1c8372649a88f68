"""What every method promises, whichever paper it comes from."""

import dataclasses

import pytest
import torch

from photoplay.catalog import DATASETS, METHODS, find
from photoplay.types.notes import notes_of
from photoplay.types.recipe import Recipe
from photoplay.types.score import Score
from tests.contracts.lessons import lessons

STEPS = 250
_KNOWN = {}
"""By method: module, a model that knows the lessons by heart, its loss before and after."""


def exempt(module, promise):
    told = [one for one in module.CARD.exemptions if one.startswith(f"{promise}:")]
    if told:
        pytest.skip(told[0])


@pytest.fixture(params=METHODS)
def module(request):
    return find(METHODS, request.param)


@pytest.fixture
def known(module):
    name = module.CARD.name
    if name not in _KNOWN:
        torch.manual_seed(0)
        model = module.Model(module.Options.tiny())
        model.eval()  # nothing is moved to another key
        before = model.loss(model.batch(lessons())).item()
        optimiser = torch.optim.Adam(model.parameters(), 3e-3)
        batch = model.batch(lessons())
        for _ in range(STEPS):
            optimiser.zero_grad()
            model.loss(batch).backward()
            optimiser.step()
        _KNOWN[name] = model, before, model.loss(batch).item()
    return _KNOWN[name]


def test_the_card_and_the_sizes_are_filled_in(module):
    card = module.CARD
    assert METHODS[card.name] == module.__name__
    assert all((card.title, card.paper, card.reads, card.learns_from))
    assert set(card.learns_from) <= set(DATASETS)
    assert set(module.RECIPES) == {"tiny", "small", "paper"}
    assert all(isinstance(one, Recipe) for one in module.RECIPES.values())
    sizes = [sum(p.numel() for p in module.Model(make()).parameters())
             for make in (module.Options.tiny, module.Options.small)]  # fmt: skip
    assert sizes[0] < sizes[1]
    assert module.Options.tiny() != module.Options.paper()


def test_it_learns_two_examples_by_heart(module, known):
    exempt(module, "heart")
    _, before, after = known
    assert after < before / 3


def exchanged(name):
    """The lessons with one thing that is read given to the other."""
    one, two = lessons()
    if name in one.vectors:
        return [
            dataclasses.replace(to, vectors={**to.vectors, name: of.vectors[name]})
            for to, of in ((one, two), (two, one))
        ]
    return [dataclasses.replace(to, **{name: getattr(of, name)}) for to, of in
            ((one, two), (two, one))]  # fmt: skip


def test_it_misses_what_its_card_says_it_reads(module, known):
    exempt(module, "hears")
    model, _, after = known
    for name in module.CARD.reads:
        crossed = model.loss(model.batch(exchanged(name))).item()
        assert crossed > after * 1.5, f"{name} is not listened to"


def heard_notes(score):
    table = notes_of(score)
    return set(zip(table.onset.tolist(), table.pitch.tolist(), strict=True))


def test_it_gives_back_what_it_knows_by_heart(module, known):
    exempt(module, "gives back")
    model, _, _ = known
    for example in lessons():
        score = model.compose(example, torch.Generator().manual_seed(3))
        assert isinstance(score, Score)
        wanted = set(zip((example.notes.onset * 240).tolist(), example.notes.pitch.tolist(),
                         strict=True))  # fmt: skip
        assert len(heard_notes(score) & wanted) >= 0.8 * len(wanted)


def test_the_same_seed_gives_the_same_music_and_another_seed_other(module):
    exempt(module, "seed")
    torch.manual_seed(0)
    model = module.Model(module.Options.tiny()).eval()
    example = lessons()[0]
    once, again, other = (model.compose(example, torch.Generator().manual_seed(seed))
                          for seed in (7, 7, 8))  # fmt: skip
    assert once == again
    assert heard_notes(once) != heard_notes(other)
    assert once.method == module.CARD.name
