"""Themes and their subjects, on films whose subjects are known."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.planning.sightings import sightings
from photoplay.theory.transformations import TRANSFORMATIONS
from photoplay.types.analysis import Shot
from photoplay.types.brief import Brief
from photoplay.types.time import Curve


@pytest.fixture
def film(made):
    """Two subjects turn about; the second is dark, fast and tense when it comes back."""
    edges = [0.0, 8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0]
    film = made(cuts=edges[1:-1], duration=64.0)
    shots = tuple(Shot(start=a, end=b, subject=k % 2)
                  for k, (a, b) in enumerate(itertools.pairwise(edges)))  # fmt: skip
    valence = np.zeros(640, dtype=np.float32)
    valence[240:320] = valence[400:480] = -0.8
    curves = dict(film.curves) | {"valence": Curve(10.0, valence)}
    return replace(film, shots=shots, curves=curves)


def plan_of(film, **facts):
    return make_plan(film, Brief(style="piano", tempo=(110, 130), **facts), CARDS, seed=1,
                     title="t")  # fmt: skip


def test_a_theme_is_heard_where_its_subject_is_seen(film):
    plan = plan_of(film)
    subjects = {theme.id: theme.subject for theme in plan.themes}
    assert set(subjects.values()) >= {0, 1}
    bars = plan.tempo_map.bars
    right = 0
    for s in plan.statements:
        start, end = plan.tempo_map.seconds([bars[s.bar].start, bars[s.bar + s.bars - 1].end])
        on_screen = {row.subject: row.overlap(start, end) for row in sightings(film)}
        seen = max(sightings(film), key=lambda row: row.overlap(start, end)).subject
        right += seen == subjects[s.theme]
        assert on_screen
    assert right >= 0.8 * len(plan.statements)


def test_it_is_whole_once_then_changed_then_whole_again(film):
    plan = plan_of(film)
    for theme in plan.themes:
        forms = [s.form for s in plan.statements if s.theme == theme.id]
        assert forms.count("first") == 1
        assert forms.index("first") == len([f for f in forms if f == "piece"])
        assert forms.count("completion") <= 1
    returns = [s for s in plan.statements if s.form in {"return", "completion"}]
    assert {s.transformation for s in returns} <= set(TRANSFORMATIONS)
    assert len({s.transformation for s in returns}) >= min(4, len(returns))
    plain = sum(s.transformation == "statement" and s.form == "return" for s in returns)
    assert plain <= 0.4 * len(returns)
    assert all(s.reason for s in returns)


def test_what_darkens_is_heard_in_another_light(film):
    plan = plan_of(film, key="C major")
    dark = {s.transformation for s in plan.statements if "dark" in s.reason}
    assert dark & {"reharmonisation", "mode-change"}


def test_the_seed_moves_no_theme(film):
    one = plan_of(film)
    other = make_plan(film, Brief(style="piano", tempo=(110, 130)), CARDS, seed=9, title="t")
    places = [[(s.theme, s.bar) for s in plan.statements] for plan in (one, other)]
    assert places[0] == places[1]


def test_a_film_of_one_subject_still_has_a_theme_that_changes(made):
    plan = plan_of(made(cuts=[], duration=60.0))
    assert [theme.subject for theme in plan.themes] == [None]
    used = Counter(s.transformation for s in plan.statements)
    assert len(used) >= 4


def test_a_statement_locked_by_hand_outlives_a_new_plan(film):
    plan = plan_of(film)
    first = plan.statements[2]
    mine = replace(first, transformation="inversion", locked=True, reason="mine")
    kept = replace(plan, statements=(*plan.statements[:2], mine, *plan.statements[3:]))
    again = make_plan(film, Brief(style="piano", tempo=(110, 130)), CARDS, seed=1, title="t",
                      kept=kept)  # fmt: skip
    assert mine in again.statements
