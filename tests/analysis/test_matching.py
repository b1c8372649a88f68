from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from photoplay.analysis.matching import match_cuts
from photoplay.types.analysis import Analysis, Shot
from photoplay.types.errors import BriefError
from photoplay.types.film import Film

RATE = 25
LENGTHS = (40, 90, 51, 97, 60, 110)


def reel(seed, frames):
    """Fingerprints of a shot: a pattern that drifts, with a little noise."""
    rng = np.random.default_rng(seed)
    wave = rng.uniform(20, 230, 96 + frames)
    smooth = np.convolve(wave, np.ones(5) / 5, mode="same")
    return np.stack([smooth[k // 2 : k // 2 + 96] for k in range(frames)])


def cut_of(pictures, edges, noise=0.0, tmp="film.mp4"):
    rng = np.random.default_rng(9)
    shown = np.clip(np.concatenate(pictures) + rng.normal(0, noise, 96), 0, 255).astype(np.uint8)
    times = np.arange(len(shown), dtype=np.float32) / RATE
    duration = len(shown) / RATE
    bounds = [0, *edges, len(shown)]
    shots = tuple(Shot(start=a / RATE, end=b / RATE) for a, b in pairwise(bounds))
    film = Film(
        path=Path(tmp), kind="video", duration=duration, frame_rate=RATE, width=16, height=9
    )
    return Analysis(film=film, transitions=(), shots=shots, scenes=(), moments=(), curves={},
                    prints=shown, print_times=times)  # fmt: skip


@pytest.fixture
def shots():
    return [reel(k, length) for k, length in enumerate(LENGTHS)]


@pytest.fixture
def old(shots):
    return cut_of(shots, np.cumsum(LENGTHS)[:-1].tolist())


def frames(recut):
    return [
        (round(p.start * RATE), round(p.end * RATE),
         None if p.old_start is None else round(p.old_start * RATE))
        for p in recut.pieces
    ]  # fmt: skip


def test_the_same_film_is_one_piece_and_every_shot_is_kept(old):
    recut = match_cuts(old, old)
    assert frames(recut) == [(0, 448, 0)]
    assert {shot.fate for shot in recut.shots} == {"kept"}


def test_a_trim_a_swap_and_a_removal_are_found_to_the_frame(old, shots):
    new = [shots[0], shots[1][:-14], shots[3], shots[2], shots[5]]
    recut = match_cuts(old, cut_of(new, [], noise=2.0))
    assert frames(recut) == [(0, 116, 0), (116, 213, 181), (213, 264, 130), (264, 374, 338)]
    fates = [shot.fate for shot in recut.shots]
    assert fates[0] == "kept"
    assert fates[1] == "trimmed"
    assert recut.shots[1].tail * RATE == pytest.approx(14, abs=0.01)
    assert sorted(fates[2:4]) == ["kept", "moved"]
    assert fates[4:] == ["removed", "kept"]


def test_new_pictures_and_a_replaced_shot_belong_to_nobody(old, shots):
    new = [shots[0], reel(77, 60), shots[1], reel(78, 51), *shots[3:]]
    assert frames(match_cuts(old, cut_of(new, []))) == [
        (0, 40, 0), (40, 100, None), (100, 190, 40), (190, 241, None), (241, 508, 181),
    ]  # fmt: skip


def test_another_grading_is_still_the_same_film(old, shots):
    recut = match_cuts(old, cut_of([shot * 0.97 + 6 for shot in shots], []))
    assert frames(recut) == [(0, 448, 0)]


def test_another_film_shares_nothing(old):
    recut = match_cuts(old, cut_of([reel(100 + k, 80) for k in range(4)], []))
    assert frames(recut) == [(0, 320, None)]
    assert {shot.fate for shot in recut.shots} == {"removed"}


def test_a_moment_is_found_again_wherever_its_picture_is(old, shots):
    recut = match_cuts(old, cut_of([shots[1], shots[0], shots[0]], []))
    assert recut.times_of(0.4) == pytest.approx((4.0, 5.6))
    assert recut.times_of(8.0) == ()


def test_without_fingerprints_the_mend_is_named(old):
    bare = Analysis(
        film=old.film, transitions=(), shots=old.shots, scenes=(), moments=(), curves={}
    )
    with pytest.raises(BriefError, match="analyse PROJECT --fresh"):
        match_cuts(bare, old)
