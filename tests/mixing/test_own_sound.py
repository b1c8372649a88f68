"""What becomes of a film's own sound when its music is replaced."""

from types import SimpleNamespace

import numpy as np
import pytest

from photoplay.mixing.ducking import RATE
from photoplay.mixing.mixer import _keep, _opening
from photoplay.mixing.options import MixOptions
from photoplay.types.time import Span


def analysis(**parts):
    film = SimpleNamespace(duration=20.0)
    usual = {"music": (), "effects": (), "speech": (), "sound": None, "film": film}
    return SimpleNamespace(**(usual | parts))


PLAN = SimpleNamespace(existing_music=())
MUSIC, RAIN = (Span(0.0, 20.0),), (Span(5.0, 9.0),)


@pytest.mark.parametrize(
    ("seen", "kept"),
    [
        (analysis(effects=(Span(0.0, 20.0),)), "mix"),
        (analysis(music=MUSIC, effects=RAIN), "effects"),
        (analysis(music=MUSIC), "none"),
        (analysis(music=MUSIC, speech=(Span(3.0, 8.0),)), "duck"),
    ],
    ids=["rain alone", "music under rain", "music alone", "talk over music"],
)
def test_what_is_no_music_is_not_thrown_away(seen, kept):
    assert _keep(MixOptions(), PLAN, seen, True) == kept


def test_replaced_music_is_heard_only_under_what_is_louder():
    seen = analysis(music=MUSIC, effects=RAIN)
    gate = _opening("effects", PLAN, seen, MixOptions(), round(20 * RATE))
    assert np.all(gate[round(5 * RATE) : round(9 * RATE)] > 0.999)
    assert not gate[: round(4.7 * RATE)].any()
    assert not gate[round(9.6 * RATE) :].any()


def test_sound_without_replaced_music_is_always_open():
    assert _opening("mix", PLAN, analysis(effects=RAIN), MixOptions(), 100) is None
