import numpy as np
import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.given import fitted
from photoplay.planning.planner import make_plan
from photoplay.types.brief import Brief, Mark
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.time import Span


def irregular(count, duration, seed=0):
    gaps = np.random.default_rng(seed).lognormal(0, 0.6, count + 1)
    return (np.cumsum(gaps / gaps.sum() * duration)[:-1]).tolist()


def ends_of(plan):
    return float(plan.tempo_map.seconds(plan.tempo_map.beats)[0])


def plan_of(analysis, seed=0, **wishes):
    return make_plan(analysis, Brief(**wishes), CARDS, seed=seed, title="made")


@pytest.mark.parametrize("style", ["orchestral", "piano", "rock", "jazz", "folk"])
def test_nine_in_ten_of_irregular_cuts_are_met_by_the_grid(made, style):
    analysis = made(60.0, irregular(24, 60.0))
    plan = plan_of(analysis, style=style)
    cuts = [hit for hit in plan.hits if hit.source in {"cut", "scene"}]
    assert np.mean([hit.honoured for hit in cuts]) >= 0.85


def test_every_honoured_hit_can_be_brought_to_half_a_frame_late(made):
    plan = plan_of(made(60.0, irregular(20, 60.0, seed=3)), style="piano")
    for hit in plan.honoured:
        assert hit.error == pytest.approx(
            float(plan.tempo_map.seconds(hit.beat)[0]) - hit.time, abs=1e-4
        )
        assert -0.025 <= hit.error <= 0.04 + 0.025


def test_every_declined_hit_says_why(made):
    plan = plan_of(made(30.0, irregular(30, 30.0, seed=4)), style="lofi")
    assert all(hit.reason for hit in plan.hits)


def test_the_last_bar_ends_with_the_film(made):
    for duration in (7.3, 21.5, 60.0, 183.0):
        plan = plan_of(made(duration, irregular(5, duration)))
        assert ends_of(plan) == pytest.approx(duration, abs=1e-6)


@pytest.mark.parametrize("style", ["rock", "jazz", "electronic", "epic"])
def test_tempo_stays_steady_where_drums_play(made, style):
    plan = plan_of(made(60.0, irregular(20, 60.0, seed=5)), style=style)
    for section in plan.sections:
        bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        # The upbeat and the ring-out have a time of their own.
        bars = [bar for bar in bars if bar.numerator > 1 and bar is not plan.tempo_map.bars[-1]]
        tempi = [
            plan.tempo_map.bpm_at(b) for bar in bars for b in np.arange(bar.start, bar.end, 1.0)
        ]
        assert np.std(tempi) / np.mean(tempi) <= 0.017


def test_a_seed_moves_the_key_but_not_the_hits(made):
    analysis = made(60.0, irregular(15, 60.0))
    one, other = plan_of(analysis, seed=1), plan_of(analysis, seed=2)
    assert one.hits == other.hits
    assert one.tempo_map == other.tempo_map
    keys = {plan_of(made(8.0), seed=seed).sections[0].tonic for seed in range(8)}
    assert len(keys) > 2


def test_energy_follows_motion(made):
    motion = np.repeat([0.02, 0.2, 0.03, 0.15, 0.01, 0.12], 100)
    plan = plan_of(made(60.0, motion=motion))
    beats = np.arange(len(plan.energy) - 1)
    moved = motion[np.clip((plan.tempo_map.seconds(beats.astype(float)) * 10).astype(int), 0, 599)]
    assert np.corrcoef(moved, plan.energy[:-1])[0, 1] > 0.7


def test_sections_cover_every_bar_of_every_cue_once(made):
    plan = plan_of(made(90.0, irregular(12, 90.0)), silence=(Span(40, 50),))
    for cue in plan.cues:
        mine = [s for s in plan.sections if s.cue == cue.id]
        covered = [bar for s in mine for bar in range(s.start_bar, s.start_bar + s.bars)]
        assert covered == list(range(cue.start_bar, cue.start_bar + cue.bars))


def test_no_cue_sounds_in_a_silence_that_was_asked_for(made):
    plan = plan_of(made(90.0), silence=(Span(40, 50),))
    assert len(plan.cues) == 2
    assert all(cue.end <= 41.0 or cue.start >= 49.0 for cue in plan.cues)


@pytest.mark.parametrize(("valence", "minor"), [(0.6, False), (-0.7, True)])
def test_valence_decides_between_major_and_minor(made, valence, minor):
    plan = plan_of(made(30.0, valence=valence), style="orchestral")
    dark = {"minor", "dorian", "phrygian", "harmonic-minor"}
    assert all((section.mode in dark) == minor for section in plan.sections)


def test_arousal_decides_the_tempo(made):
    slow = plan_of(made(30.0, arousal=-0.8), style="orchestral").tempo.value
    fast = plan_of(made(30.0, arousal=0.7), style="orchestral").tempo.value
    assert fast > slow + 30


def test_words_are_read(made):
    plan = plan_of(made(40.0), text="calm piano, then tense from 0:20, hit at 0:31")
    assert plan.style.value == "piano"
    assert "calm" in str(plan.mood.value)
    asked = [hit for hit in plan.hits if hit.source == "brief"]
    assert [hit.time for hit in asked] == [31.0]
    assert asked[0].honoured


def test_wishes_that_exclude_each_other_are_refused(made):
    with pytest.raises(PlanConflictError, match="inside the silence"):
        plan_of(made(30.0), hits=(12.0,), silence=(Span(10, 15),))
    with pytest.raises(PlanConflictError, match="30"):
        plan_of(made(30.0), hits=(31.0,))


@pytest.mark.parametrize(
    "wish", [{"style": "orchestal"}, {"key": "H minor"}, {"metre": "4"}, {"tempo": (200.0, 100.0)}]
)
def test_what_cannot_be_read_is_a_brief_error(made, wish):
    with pytest.raises(BriefError):
        plan_of(made(20.0), **wish)


@pytest.mark.parametrize("duration", [0.04, 0.5, 2.0, 5.0])
def test_the_shortest_films_get_a_plan(made, duration):
    plan = plan_of(made(duration))
    assert plan.tempo_map.bars
    assert ends_of(plan) == pytest.approx(duration, abs=1e-6)


def test_half_an_hour_is_planned_in_the_same_way(made):
    plan = plan_of(made(1800.0, irregular(250, 1800.0)), use="documentary")
    assert len(plan.sections) > 30
    assert any(stretch.reason for stretch in plan.silences)


def test_speech_makes_the_writing_sparser(made):
    loud = plan_of(made(30.0)).sections[0].density
    spoken = plan_of(made(30.0, speech=(Span(0, 30),))).sections[0].density
    assert spoken < loud


def test_music_that_fills_the_film_is_replaced_and_said_so(made):
    from photoplay.types.analysis import FilmSound

    sound = FilmSound(loudness=-20.0, speech_loudness=None, silent=False, music_share=0.95)
    plan = plan_of(made(30.0, music=(Span(0, 29),), sound=sound))
    assert not plan.existing_music
    assert any("replaced" in remark for remark in plan.remarks)


def test_the_first_half_second_is_the_films_own_beginning_unless_it_is_asked_for(made):
    analysis = made(30.0, (0.3, 8.0, 20.0))
    assert min(hit.time for hit in plan_of(analysis).hits) == 8.0
    assert min(hit.time for hit in plan_of(analysis, hits=(0.3,)).hits) == 0.3


def test_marked_moments_are_struck_met_and_begin_sections(made):
    marks = (
        Mark(time=10.3, kind="hit", weight=0.9),
        Mark(time=21.7, kind="accent", weight=0.6),
        Mark(time=33.1, kind="section"),
    )
    plan = plan_of(made(60.0), style="piano", marks=marks)
    struck = {round(hit.time, 1): hit for hit in plan.hits if hit.source == "marker"}
    assert (struck[10.3].rank, struck[10.3].locked) == ("hit", True)
    assert struck[21.7].rank in ("accent", "hit")
    assert all(hit.honoured for hit in struck.values())
    assert min(abs(section.start - 33.1) for section in plan.sections) < 0.6


def test_a_given_tempo_map_is_kept_to(made):
    made_map = plan_of(made(20.0, [5.0, 9.3]), style="piano").tempo_map
    given = fitted(made_map, 32.0)
    plan = make_plan(made(32.0, [5.0, 9.3]), Brief(style="rock"), CARDS, seed=0, title="x",
                     given=given)  # fmt: skip
    assert plan.tempo_map == given
    assert plan.tempo.locked
    assert plan.tempo.reason == "from the given tempo map"
    assert ends_of(plan) == pytest.approx(32.0)
