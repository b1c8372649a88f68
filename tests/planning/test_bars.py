import numpy as np
import pytest

from photoplay.planning.bars import metre_of, tempo_map
from photoplay.planning.tempo import Pulses


@pytest.mark.parametrize(
    ("name", "lead", "each", "written"),
    [
        ("4/4", 0.345, 0.84, (1, 8)),  # a quarter would stand at 174 before a film at 71
        ("4/4", 0.85, 0.62, (3, 8)),
        ("4/4", 0.80, 0.84, (1, 4)),
        ("6/8", 0.50, 0.75, (2, 8)),
    ],
)
def test_what_leads_in_is_as_fast_as_what_follows(name, lead, each, written):
    times = lead + each * np.arange(40)
    pulses = Pulses(times=times, base=60 / each, reward=0.0)
    found = tempo_map(pulses, [], float(times[-1]) + 2.0, metre_of(name), steady=True)
    first = found.bars[0]
    assert (first.numerator, first.denominator) == written
    assert found.seconds([first.end])[0] == pytest.approx(lead)
    assert found.bpm_at(0.0) / found.bpm_at(first.end) == pytest.approx(1, abs=0.4)


@pytest.mark.parametrize("each", [0.42, 0.57, 0.71])
@pytest.mark.parametrize("duration", [7.0, 8.0, 10.0])
def test_the_last_chord_of_a_short_film_does_not_take_half_of_it(duration, each):
    times = each * np.arange(int(duration / each) + 3)
    pulses = Pulses(times=times, base=60 / each, reward=0.0)
    found = tempo_map(pulses, [], duration, metre_of("4/4"), steady=False)
    struck = found.seconds([found.bars[-1].start])[0]
    assert 1.4 <= duration - struck <= 0.34 * duration
