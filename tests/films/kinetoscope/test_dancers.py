import numpy as np
import pytest

from photoplay.films.kinetoscope.dancers import ORDERS, dance_passage
from photoplay.films.kinetoscope.dancing import DANCES, moves_of
from photoplay.films.kinetoscope.skeletons import COCO_17, OPENPOSE_25, PARENTS, SMPL_24, rotations
from photoplay.metrics.correspondence.dance import kinematic_beats
from photoplay.types.notes import table_of
from tests.films.kinetoscope.passages import passage


def f1(found, wanted, near):
    hit = sum(np.abs(np.asarray(found) - one).min(initial=9) < near for one in wanted)
    return 2 * hit / (len(found) + len(wanted))


@pytest.mark.parametrize("style", DANCES)
def test_kinematic_beats_are_the_beats_of_the_music(style):
    danced = dance_passage(passage(), seconds=8, style=style, seed=1)
    beats = kinematic_beats(danced.joints(COCO_17)) / 60
    moves = danced.dance.moves
    assert f1(beats, moves, 0.05) > 0.9
    assert f1(beats, np.array(moves) + 0.3, 0.05) < 0.2


@pytest.mark.parametrize("style", DANCES)
def test_bones_keep_their_length_and_feet_the_ground(style):
    danced = dance_passage(passage(), seconds=4, style=style, seed=2)
    body = danced.joints(SMPL_24)
    for joint, parent in list(enumerate(PARENTS))[1:]:
        length = np.linalg.norm(body[:, joint] - body[:, parent], axis=1)
        assert np.ptp(length) < 1e-9
    feet = danced.joints(OPENPOSE_25)[:, 19:, 1]
    assert feet.min() == pytest.approx(-0.01, abs=0.05)


def test_styles_differ_and_seeds_repeat():
    bodies = {style: dance_passage(passage(), seconds=2, style=style, seed=3).joints(COCO_17)
              for style in DANCES}  # fmt: skip
    again = dance_passage(passage(), seconds=2, style="arms", seed=3).joints(COCO_17)
    assert np.array_equal(bodies["arms"], again)
    rows = list(bodies.values())
    assert all(not np.allclose(a, b) for i, a in enumerate(rows) for b in rows[:i])


def test_orders_name_the_same_body():
    danced = dance_passage(passage(), seconds=1, seed=1)
    for name, order in ORDERS.items():
        assert danced.joints(order).shape == (60, int(name.split("-")[1]), 3)
        assert danced.in_picture(order).shape == (60, len(order), 2)
    coco, openpose = danced.joints(COCO_17), danced.joints(OPENPOSE_25)
    assert np.array_equal(coco[:, COCO_17.index("left wrist")], openpose[:, 7])
    left, right = coco[0, COCO_17.index("left hip")], coco[0, COCO_17.index("right hip")]
    assert left[0] > right[0]


def test_joints_do_not_depend_on_whether_they_are_drawn(tmp_path):
    bare = dance_passage(passage(), seconds=1, level="rough", seed=4)
    drawn = dance_passage(passage(), seconds=1, level="rough", seed=4, path=tmp_path / "a.mp4")
    assert np.array_equal(bare.joints(SMPL_24), drawn.joints(SMPL_24))
    assert (tmp_path / "a.mp4").exists()


def test_fast_beats_are_danced_by_twos_and_no_beats_stand_still():
    assert len(moves_of(np.arange(0, 10, 0.3))) == 17
    assert len(moves_of(np.arange(0, 10, 0.5))) == 20
    from photoplay.films.kinetoscope.causes import Passage

    nothing = Passage(notes=table_of([]), bars=(), beats=np.zeros(0))
    body = dance_passage(nothing, seconds=1).joints(SMPL_24)
    assert np.ptp(body, axis=0).max() < 1e-12


def test_a_turn_is_a_rotation():
    quarter = rotations(np.array([0.0, 0.0, np.pi / 2]))
    assert quarter @ np.array([1.0, 0, 0]) == pytest.approx([0, 1, 0], abs=1e-12)
    whole = rotations(np.random.default_rng(0).normal(size=(5, 3)))
    assert np.allclose(whole @ np.swapaxes(whole, -1, -2), np.eye(3))
