"""How a piece ends."""

import numpy as np
import pytest

from photoplay.composition.composer import compose


def last_chord(plans, energy):
    """Mean velocity of every player's last chord in a film of one energy."""
    plan = plans.make_plan([plans.make_section("s1", 0, 5, energy=energy)], style="chamber", seed=4)
    ring = plan.tempo_map.bars[-1].start
    struck = {
        part.id: [n.velocity for n in part.notes if abs(n.onset - ring) < 0.01]
        for part in compose(plan).parts
    }
    return {player: np.mean(found) for player, found in struck.items() if found}


def test_where_the_film_has_calmed_the_last_chord_is_struck_softly(plans):
    calm, middle = last_chord(plans, 0.2), last_chord(plans, 0.5)
    both = set(calm) & set(middle)
    assert both
    # About 3 dB less is there by energy alone.
    assert np.mean([40 * np.log10(calm[k] / middle[k]) for k in both]) < -4.0


@pytest.mark.parametrize("style", ["folk", "chamber", "jazz"])
def test_where_no_bass_plays_the_last_chord_still_stands_on_its_root(plans, style):
    sections = [plans.make_section("s1", 0, 9, tonic=2, energy=0.4, cadence="full",
                                   without=("bass",))]  # fmt: skip
    plan = plans.make_plan(sections, style=style, seed=4)
    score = compose(plan)
    ring = plan.tempo_map.bars[-1].start
    pitched = [n for p in score.parts if not p.drums and p.role != "effects" for n in p.notes]
    assert not any(p.role == "bass" for p in score.parts)
    assert min(n.pitch for n in pitched if n.end > ring + 0.1) % 12 == 2
