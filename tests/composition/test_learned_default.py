"""By which rule learned tunes become a style's default."""

import pytest

from photoplay.composition.learned_default import TABLE, replaces, usual_composer
from photoplay.composition.rhythm import table
from photoplay.composition.styles import CARDS, STYLES

NEARER, NO_NEARER = (1.0, 0.4, -0.9, -0.1), (1.0, 0.9, -0.4, 0.2)


def row(nearer=5, **facts):
    measures = {str(k): NEARER if k < nearer else NO_NEARER for k in range(7)}
    return {
        "measures": measures,
        "findings": [4, 4],
        "of_tune": [2, 1],
        "hits": [0.9, 0.9],
        **facts,
    }


def test_five_nearer_measures_and_nothing_worse_replace_the_rules():
    assert replaces(row())
    assert replaces(row(nearer=7))


@pytest.mark.parametrize(
    "facts",
    [{"nearer": 4}, {"findings": [4, 5]}, {"of_tune": [2, 3]}, {"hits": [0.9, 0.89]}],
)
def test_one_thing_worse_leaves_the_rules(facts):
    assert not replaces(row(**facts))


def test_every_card_says_what_the_table_says():
    assert set(table(TABLE)["styles"]) <= set(CARDS)
    for name, card in CARDS.items():
        assert card.composer == STYLES[name].card.composer == usual_composer(name)
        if card.yardstick is None:
            assert card.composer == "rules"
