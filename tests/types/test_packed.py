import json

import numpy as np
import pytest

from photoplay.types.annotations import Beats, Emotion, Keypoints
from photoplay.types.example import Clip, Example
from photoplay.types.notes import table_of
from photoplay.types.packed import pack, same, unpack


def example(**changes):
    facts = {
        "key": "one",
        "film": Clip(path="film.mp4", start=1 / 3, end=2.0),
        "notes": table_of([(0, 480, 60), (480, 240, 64)]),
        "beats": Beats(times=np.array([0.1, 0.7]), places=np.array([1, 2])),
        "emotions": (Emotion(of="music", word="calm", valence=0.1 + 0.2),),
        "keypoints": Keypoints(
            order="coco-17", rate=30, unit="pixels", points=np.zeros((2, 1, 17, 2), np.float32)
        ),
        "vectors": {"a.b": np.arange(6, dtype=np.float32).reshape(2, 3)},
        "facts": {"who": "nobody"},
    }
    return Example(**(facts | changes))


def test_nothing_is_lost_on_the_way_through_json():
    form, arrays = pack(example())
    back = unpack(Example, json.loads(json.dumps(form)), arrays)
    assert same(back, example())
    assert back.emotions[0].valence == 0.1 + 0.2


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "two"},
        {"emotions": (Emotion(of="music", word="calm", valence=0.3),)},
        {"vectors": {"a.b": np.arange(6, dtype=np.float32).reshape(3, 2)}},
        {"vectors": {"a.b": np.arange(6, dtype=np.float64).reshape(2, 3)}},
        {"notes": None},
    ],
)
def test_any_difference_is_seen(changes):
    assert not same(example(), example(**changes))


def test_a_form_of_something_else_is_refused():
    with pytest.raises(ValueError, match="Example"):
        unpack(Example, {"key": 3}, {})
    with pytest.raises(ValueError, match="expected the fields"):
        unpack(Example, {"hearsay": 3}, {})


def test_what_is_not_a_number_has_no_form():
    with pytest.raises(ValueError, match="no packed form"):
        pack(Emotion(of="music", valence=float("nan")))
