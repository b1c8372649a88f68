import pytest

from photoplay.theory.scales import MODES, scale, white_shift

WHITE = {0, 2, 4, 5, 7, 9, 11}


@pytest.mark.parametrize("mode", ["lydian", "major", "mixolydian", "dorian", "minor", "phrygian",
                                  "locrian"])  # fmt: skip
@pytest.mark.parametrize("tonic", range(12))
def test_every_church_mode_loses_its_signs(mode, tonic):
    shift = white_shift(tonic, mode)
    assert -5 <= shift <= 6
    assert {(one + shift) % 12 for one in scale(tonic, mode)} == WHITE


@pytest.mark.parametrize("mode", sorted(MODES))
def test_any_other_scale_goes_home_too(mode):
    homes = {(tonic + white_shift(tonic, mode)) % 12 for tonic in range(12)}
    assert len(homes) == 1
    assert homes <= WHITE
