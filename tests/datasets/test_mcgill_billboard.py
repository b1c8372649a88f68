import pytest

from photoplay.datasets.music.mcgill_billboard import Dataset, write_sample
from photoplay.types.errors import DatasetError


@pytest.fixture
def song(tmp_path):
    write_sample(tmp_path)
    return Dataset(tmp_path)["0003"]


def test_chords_share_the_time_of_their_line_by_the_length_of_their_bars(song):
    told = [(round(c.start, 3), round(c.end, 3), c.label) for c in song.chords]
    assert told == [
        (0.0, 0.5, "N"),
        # one bar of C, then two beats of F and two of G; four seconds for two bars
        (0.5, 2.5, "C:maj"), (2.5, 3.5, "F:maj"), (3.5, 4.5, "G:7"),
        # a bar of four and one of two, played twice: six seconds for twelve beats
        (4.5, 6.5, "A:min"), (6.5, 7.5, "G:maj"), (7.5, 9.5, "A:min"), (9.5, 10.5, "G:maj"),
        (10.5, 12.5, "N"), (12.5, 13.5, "*"), (13.5, 14.5, "&pause"),
    ]  # fmt: skip
    assert [c.root for c in song.chords][-3:] == [None] * 3


def test_sections_last_until_the_next(song):
    told = [(s.start, s.end, s.label, s.letter) for s in song.sections]
    assert told == [(0.5, 4.5, "intro", "A"), (4.5, 14.5, "verse", "B")]


def test_time_that_goes_back_is_broken(tmp_path):
    write_sample(tmp_path)
    path = tmp_path / "billboard-2.0-salami_chords" / "0003" / "salami_chords.txt"
    path.write_text(path.read_text().replace("10.5\t", "3.5\t"))
    with pytest.raises(DatasetError, match=r"0003.*line 9: time goes back to 3\.5"):
        Dataset(tmp_path)["0003"]
