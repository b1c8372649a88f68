import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.harmonic_colour import fitting
from photoplay.composition.short_score import write_sketch
from photoplay.planning.palette import choose_palette
from photoplay.theory.instruments import instrument

ROWS = [["0maj", "5maj", "7maj", "0maj"], ["0maj", "9min", "4min", "2min"],
        ["9min", "4min", "9min", "2min"], ["5maj", "7maj", "5maj", "7maj"]]  # fmt: skip


def share_of_minor(row):
    return sum(name.endswith("min") for name in row) / len(row)


def test_a_glad_section_gets_the_brightest_and_a_sad_one_the_darkest(plans):
    glad = fitting(ROWS, plans.make_section("s1", 0, 8, valence=0.9, arousal=0.0, tension=-0.6))
    sad = fitting(ROWS, plans.make_section("s1", 0, 8, valence=-0.9, arousal=0.0, tension=0.6))
    assert share_of_minor(glad[0]) == 0
    assert share_of_minor(sad[0]) >= 0.75


def test_a_calm_section_stays_at_home_and_an_excited_one_leaves(plans):
    facts = {"valence": 0.5, "tension": 0.0}
    calm = fitting(ROWS, plans.make_section("s1", 0, 8, arousal=-1.0, **facts))
    wild = fitting(ROWS, plans.make_section("s1", 0, 8, arousal=1.0, **facts))
    assert calm[0].count("0maj") > wild[0].count("0maj")


def test_each_candidate_is_given_back_once(plans):
    found = fitting([*ROWS, ROWS[0]], plans.make_section("s1", 0, 8))
    assert sorted(found) == sorted(ROWS)
    assert fitting([ROWS[0]], plans.make_section("s1", 0, 8)) == [ROWS[0]]


def chords_of(plans, seed, **facts):
    sections = [plans.make_section(f"s{k}", 8 * k, 8, **facts) for k in range(3)]
    plan = plans.make_plan(sections, seed=seed, style="piano")
    return [(c.root, c.quality, c.beat) for c in write_sketch(plan).chords]


def test_calm_sections_change_chords_half_as_often(plans):
    calm = len(chords_of(plans, 1, arousal=-0.7))
    lively = len(chords_of(plans, 1, arousal=0.5))
    assert calm < 0.7 * lively


def test_two_films_have_two_harmonies_and_a_seed_changes_less(plans):
    def quality(seed, **facts):
        rows = chords_of(plans, seed, **facts)
        return np.bincount([root for root, _, _ in rows], minlength=12) / len(rows)

    glad = [quality(seed, valence=0.8, arousal=0.4) for seed in range(5)]
    sad = [quality(seed, valence=-0.8, arousal=-0.6, mode="minor") for seed in range(5)]
    between = np.mean([np.abs(a - b).sum() for a in glad for b in sad])
    within = np.mean([np.abs(a - b).sum() for rows in (glad, sad) for a in rows for b in rows])
    assert between > 1.5 * within


@pytest.mark.parametrize("style", ["orchestral", "chamber", "folk"])
def test_glad_films_get_higher_instruments(style):
    from photoplay.composition.styles import CARDS
    from photoplay.types.brief import Brief

    def height(valence):
        rows = [choose_palette(Brief(), CARDS[style], s, valence)[0] for s in range(12)]
        return np.mean([sum(instrument(p.instrument).comfortable) / 2
                        for row in rows for p in row if p.role == "melody"])  # fmt: skip

    assert height(0.8) > height(-0.8) + 2


def test_the_band_lies_higher_in_a_glad_film(plans):
    def register(valence):
        sections = [plans.make_section("s1", 0, 8, valence=valence)]
        score = compose(plans.make_plan(sections, style="piano", seed=4))
        return np.mean([n.pitch for p in score.parts if p.role != "bass" for n in p.notes])

    assert register(0.9) > register(-0.9) + 3
