import re

import pytest

from photoplay.report.drawing import Timeline, shortened


def test_names_too_long_for_the_margin_keep_both_ends():
    assert shortened("Violins") == "Violins"
    short = shortened("Orchestral percussion and timpani")
    assert len(short) == 24
    assert short.startswith("Orchestral p")
    assert short.endswith("and timpani"[-11:])


def test_every_curve_of_a_row_is_named_in_its_colour():
    draw = Timeline(10.0)
    draw.row("Affect", 60, [("valence", "valence"), ("arousal", "arousal")])
    svg = draw.svg("a timeline")
    assert re.search(r'class="key valence"[^>]*>valence<', svg)
    assert re.search(r'class="key arousal"[^>]*>arousal<', svg)


@pytest.mark.parametrize("seconds", [0.0, 5.0, 10.0])
def test_a_script_can_find_any_time_on_the_timeline(seconds):
    draw = Timeline(10.0)
    svg = draw.svg("a timeline")
    left, right, whole = (
        float(re.search(f'data-{name}="([0-9.]+)"', svg)[1])
        for name in ("left", "right", "seconds")
    )
    assert left + (right - left) * seconds / whole == pytest.approx(draw.x(seconds))
