"""What every measure promises, whatever it measures; exceptions stand on its card."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest

from photoplay.catalog import METRICS, find

SHELVES = ("music", "audio", "correspondence", "subjective")
CARDS = [card for question in METRICS for card in find(METRICS, question).MEASURES]
PROMISES = ("identity", "range", "symmetry", "malformed")


def inputs():
    spec = importlib.util.spec_from_file_location(
        "measure_inputs", Path(__file__).with_name("measure_inputs.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


INPUTS = inputs()


def kinds(card):
    missing = [need for need in card.needs if need not in INPUTS.KINDS]
    assert not missing, f"tests/contracts/measure_inputs.py knows no {missing}"
    return [INPUTS.KINDS[need] for need in card.needs]


def random_inputs(card, rng):
    return [INPUTS.MAKERS[kind](rng) for kind in kinds(card)]


def measured(card, given, **options):
    """The one number of a result: itself, or its `value`."""
    result = card.function(*given, **options)
    return float(getattr(result, "value", result))


def skip_if_exempt(card, promise):
    for exemption in card.exemptions:
        name, _, reason = exemption.partition(": ")
        if name == promise:
            pytest.skip(reason)


def told(card, convention):
    return {"convention": convention.name} if len(card.conventions) > 1 else {}


@pytest.fixture(params=CARDS, ids=lambda card: card.name)
def card(request):
    return request.param


def test_names_are_unique():
    names = [card.name for card in CARDS]
    assert len(names) == len(set(names))


def test_the_card_is_filled_in(card):
    assert card.name == card.name.lower().replace(" ", "-")
    assert card.question.endswith("?")
    assert card.shelf in SHELVES
    assert card.low < card.high
    assert card.conventions
    assert card.why_default
    assert card.trap
    assert card.chance or card.shelf != "correspondence"
    assert all(one.meaning and one.source for one in card.conventions)
    assert not card.conventions[0].as_released, "a known fault must not be the default"
    for exemption in card.exemptions:
        promise, _, reason = exemption.partition(": ")
        assert promise in PROMISES
        assert reason


@pytest.mark.parametrize("seed", range(3))
def test_values_lie_in_the_range(card, seed):
    skip_if_exempt(card, "range")
    given = random_inputs(card, np.random.default_rng(seed))
    for convention in card.conventions:
        value = measured(card, given, **told(card, convention))
        if not (convention.as_released or math.isnan(value)):
            assert card.low <= value <= card.high, convention.name


def test_identity_scores_best(card):
    skip_if_exempt(card, "identity")
    if card.best is None or len(set(kinds(card)[:2])) == len(kinds(card)[:2]):
        pytest.skip("it has no better direction, or does not compare two things of a kind")
    given = random_inputs(card, np.random.default_rng(5))
    given[1] = given[0]
    for convention in card.conventions:
        if not convention.as_released:
            value = measured(card, given, **told(card, convention))
            assert value == pytest.approx(card.best, abs=1e-6), convention.name


def test_symmetry_holds_where_it_is_claimed(card):
    skip_if_exempt(card, "symmetry")
    if not card.symmetric:
        pytest.skip("it does not claim to be symmetric")
    one, other, *rest = random_inputs(card, np.random.default_rng(6))
    there, back = measured(card, (one, other, *rest)), measured(card, (other, one, *rest))
    assert there == pytest.approx(back, rel=1e-9, abs=1e-9)


def test_malformed_input_is_refused(card):
    skip_if_exempt(card, "malformed")
    good = random_inputs(card, np.random.default_rng(7))
    for place, kind in enumerate(kinds(card)):
        for bad in INPUTS.MALFORMED[kind]:
            given = [*good[:place], bad, *good[place + 1 :]]
            with pytest.raises(ValueError, match=r"."):
                card.function(*given)


def test_an_unknown_convention_is_refused(card):
    if len(card.conventions) < 2:
        pytest.skip("it has one convention")
    with pytest.raises(ValueError, match="convention"):
        card.function(*random_inputs(card, np.random.default_rng(8)), convention="hearsay")


def test_the_input_is_left_as_it_was(card):
    given = random_inputs(card, np.random.default_rng(9))
    before = [one.copy() if isinstance(one, np.ndarray) else None for one in given]
    card.function(*given)
    for one, was in zip(given, before, strict=True):
        assert was is None or np.array_equal(one, was)
