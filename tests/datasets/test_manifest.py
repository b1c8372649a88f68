import pytest

from photoplay.datasets.paired.harmony_set import Dataset
from photoplay.types.errors import DatasetError


def manifest(root, *lines):
    (root / "films.csv").write_text("\n".join(lines) + "\n")
    return Dataset(root)


def test_a_key_and_one_medium_are_enough(tmp_path):
    dataset = manifest(tmp_path, "key,film", "one,a.mp4")
    assert dataset["one"].film.path == tmp_path / "a.mp4"
    assert dataset["one"].given() == {"film"}
    assert dataset.split("train") == ()


def test_music_runs_beside_the_film_unless_it_says_where(tmp_path):
    dataset = manifest(
        tmp_path,
        "key,film,music,start,end,music_start,music_end",
        "one,a.mp4,a.wav,5,15,,",
        "two,a.mp4,a.wav,5,15,60,70",
    )
    assert (dataset["one"].music.start, dataset["one"].music.end) == (5, 15)
    assert (dataset["two"].music.start, dataset["two"].music.end) == (60, 70)


def test_cuts_become_shots_of_the_stretch(tmp_path):
    dataset = manifest(tmp_path, "key,film,start,end,cuts", "one,a.mp4,5,15,2;7;9.5;20")
    assert [(s.start, s.end) for s in dataset["one"].shots] == [(5, 7), (7, 9.5), (9.5, 15)]


def test_a_wrong_pair_says_so(tmp_path):
    dataset = manifest(tmp_path, "key,film,matched,mood board", "one,a.mp4,0,blue")
    assert not dataset["one"].matched
    assert dataset["one"].facts == {"mood board": "blue"}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("film", "a.mp4"), "lacks the columns key"),
        (("key,film", "one,a.mp4", "one,b.mp4"), "line 3: key 'one' is no new name"),
        (("key,film,style", "one,,pop"), "line 2: names no media"),
        (("key,film,split", "one,a.mp4,tset"), "split 'tset' is none of train"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(tmp_path, lines, told):
    with pytest.raises(DatasetError, match=told):
        list(manifest(tmp_path, *lines))


@pytest.mark.parametrize("path", ["../a.mp4", "/etc/a.mp4", "x/../../a.mp4"])
def test_media_lie_inside_the_folder(tmp_path, path):
    with pytest.raises(DatasetError, match="outside the folder"):
        manifest(tmp_path, "key,film", f"one,{path}")["one"]


def test_a_number_that_is_none_is_told(tmp_path):
    with pytest.raises(DatasetError, match="tempo 'fast' is not a number"):
        manifest(tmp_path, "key,film,tempo", "one,a.mp4,fast")["one"]
