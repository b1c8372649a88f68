"""Nothing, nearly nothing and what does not fit: an error, nan or a stated value, never a silence.

Over every measure, every convention but those that repeat a known fault, and every input in turn.
"""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest

from photoplay.catalog import METRICS, find

CARDS = [card for question in METRICS for card in find(METRICS, question).MEASURES]


def beside(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


INPUTS, EDGES = beside("measure_inputs"), beside("measure_edges")


@pytest.fixture(params=CARDS, ids=lambda card: card.name)
def card(request):
    return request.param


def kinds(card):
    return [INPUTS.KINDS[need] for need in card.needs]


def plain(card):
    return [INPUTS.MAKERS[kind](np.random.default_rng(3)) for kind in kinds(card)]


def rules(card):
    return [one for one in card.conventions if not one.as_released]


def value(card, given, rule):
    """The measure's number, nan, or an error's words; what is no ValueError is raised."""
    told = {"convention": rule.name} if len(card.conventions) > 1 else {}
    try:
        result = card.function(*given, **told)
    except ValueError as error:
        return str(error)
    found = np.asarray(getattr(result, "value", result), dtype=float)
    return float(found) if found.ndim == 0 else found


def cases(card, table):
    """Every edge of every input, and of both where the first two are of one kind."""
    names = kinds(card)
    for place, kind in enumerate(names):
        for edge, bad in table.get(kind, {}).items():
            given = plain(card)
            given[place] = bad
            yield edge, given
    if len(names) > 1 and names[0] == names[1]:
        for edge, bad in table.get(names[0], {}).items():
            given = plain(card)
            given[0] = given[1] = bad
            yield edge, given


def is_refused(found):
    if isinstance(found, str):
        assert len(found) > 10, "an error must say what was got"
        return True
    return bool(np.all(np.isnan(found)))


def test_nothing_is_refused_or_nan_or_has_a_value_that_is_stated(card):
    stated = EDGES.STATED.get(card.name, {})
    for rule in rules(card):
        for edge, given in cases(card, EDGES.NOTHING):
            found = value(card, given, rule)
            if is_refused(found):
                continue
            assert edge in stated, f"{rule.name}: {edge} gives {found} in silence"
            wanted = stated[edge][0]
            assert wanted is None or found == wanted, f"{rule.name}: {edge}"


def test_nearly_nothing_is_refused_or_nan_or_within_the_range(card):
    for rule in rules(card):
        for edge, given in cases(card, EDGES.ONE):
            found = value(card, given, rule)
            if is_refused(found) or card.name in EDGES.OTHER_SCALES:
                continue
            assert np.all(card.low <= np.asarray(found)), f"{rule.name}: {edge}"
            assert np.all(np.asarray(found) <= card.high), f"{rule.name}: {edge}"


def test_what_does_not_fit_is_refused(card):
    names = kinds(card)
    if len(names) < 2 or names[0] != names[1] or names[1] not in EDGES.SHORTER:
        pytest.skip("it takes no two things that must fit each other")
    for rule in rules(card):
        given = plain(card)
        given[1] = EDGES.SHORTER[names[1]](given[1])
        found = value(card, given, rule)
        assert isinstance(found, str) or card.name in EDGES.CUT_TO_FIT, rule.name


def test_every_stated_value_is_of_a_measure_and_really_given():
    cards = {card.name: card for card in CARDS}
    for name, stated in EDGES.STATED.items():
        for edge, (wanted, why) in stated.items():
            assert why
            found = [
                value(cards[name], given, rule)
                for rule in rules(cards[name])
                for one, given in cases(cards[name], EDGES.NOTHING)
                if one == edge
            ]
            finite = [v for v in found if not is_refused(v)]
            assert finite, f"{name}: {edge} is always refused"
            assert wanted is None or all(math.isclose(v, wanted) for v in finite)


def test_every_kind_of_input_has_edges():
    used = {kind for card in CARDS for kind in kinds(card)}
    without = {"few", "count"}  # whole numbers: what is malformed covers them
    assert used - without <= set(EDGES.NOTHING) | {"number", "share"}
