"""Subjects by what a net knows and by colours together."""

import numpy as np
import pytest

from photoplay.analysis.likeness import LikenessOptions, together, with_subjects
from photoplay.types.analysis import Shot


def rows(*angles):
    """Unit vectors whose cosines are those of the angles between them, in degrees."""
    turned = np.radians(np.array(angles, dtype=np.float64))
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


def subjects(learned, plain):
    shots = [Shot(start=float(k), end=k + 1.0) for k in range(len(learned))]
    vectors = together(learned, plain)
    told = with_subjects(shots, vectors, learned=True, options=LikenessOptions())
    return [shot.subject for shot in told]


def test_the_cosine_of_both_is_the_mean_of_the_two():
    learned, plain = 3 * rows(0, 60), rows(0, 90)
    both = together(learned, plain)
    assert both @ both.T == pytest.approx(np.array([[1, 0.25], [0.25, 1]]), abs=1e-6)


def test_two_places_of_one_kind_are_told_apart_by_their_colours():
    assert subjects(rows(0, 30, 0, 30), rows(0, 70, 5, 75)) == [0, 1, 0, 1]


def test_one_place_in_a_somewhat_other_light_is_one():
    assert subjects(rows(0, 10, 80), rows(0, 50, 80)) == [0, 0, 1]
