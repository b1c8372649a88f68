"""Where a film has music of its own, ours ends before it and comes back after it."""

import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.types.analysis import FilmSound
from photoplay.types.brief import Brief
from photoplay.types.time import Span
from tests.planning.conftest import analysis_of

SONG = Span(20.0, 38.0)


@pytest.fixture(scope="module")
def plan():
    sound = FilmSound(loudness=-20.0, speech_loudness=None, silent=False, music_share=0.3)
    seen = analysis_of(60.0, cuts=(5.0, 10.0, 25.0, 30.0, 45.0), music=(SONG,), sound=sound)
    return make_plan(seen, Brief(use="vlog"), CARDS, seed=2, title="made")


def test_ours_comes_to_a_close_and_begins_again(plan):
    first, second = plan.cues
    assert (first.ending, second.ending) == ("cadence", "cadence")
    assert SONG.start - 4.0 < first.end <= SONG.start + 0.2
    assert SONG.end - 0.2 <= second.start < SONG.end + 4.0
    assert second.end == pytest.approx(60.0, abs=0.1)
    assert [s.cadence for s in plan.sections if s.cue == first.id][-1] == "full"


def test_no_note_begins_or_sounds_in_it(plan):
    score = compose(plan)
    for part in score.parts:
        begins = score.tempo_map.seconds(np.array([note.onset for note in part.notes]))
        assert not ((begins > SONG.start + 0.2) & (begins < SONG.end - 0.2)).any(), part.id
        ends = score.tempo_map.seconds(np.array([n.onset + n.duration for n in part.notes]))
        before = ends[begins < SONG.start]
        assert before.max() <= SONG.start + 0.3, part.id


def test_no_moment_inside_it_is_struck(plan):
    assert all(not SONG.holds(hit.time) for hit in plan.honoured)
