import pytest

from photoplay.planning.sections import key_of
from photoplay.types.errors import BriefError


@pytest.mark.parametrize(
    ("text", "tonic", "mode"),
    [("C major", 0, "major"), ("F# dorian", 6, "dorian"), ("Bb", 10, None), ("Am", 9, "minor"),
     ("Eb minor", 3, "minor"), ("Cb", 11, None)],
)  # fmt: skip
def test_keys_are_read(text, tonic, mode):
    assert (key_of(text).tonic, key_of(text).mode) == (tonic, mode)


@pytest.mark.parametrize("text", ["", "H", "C sharp", "major", "Cx minor"])
def test_other_words_are_no_keys(text):
    with pytest.raises(BriefError):
        key_of(text)
