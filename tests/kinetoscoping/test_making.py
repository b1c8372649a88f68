import io
import json
from dataclasses import replace

import av
import numpy as np
import pytest

from photoplay import assets
from photoplay.datasets.paired.kinetoscope import CARD, Dataset
from photoplay.kinetoscoping.arranging import arranged
from photoplay.kinetoscoping.making import Making, make_item
from photoplay.kinetoscoping.recipes import MANNERS, Recipe, recipes
from photoplay.kinetoscoping.sounding import LOUDNESS, played
from photoplay.media.packing import to_files
from photoplay.preparation.shards import read_shards
from photoplay.theory.loudness import measure
from photoplay.types.errors import AssetError, BriefError, DatasetError
from tests.kinetoscoping.songs import copies


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return copies(tmp_path_factory.mktemp("copies"), ("003", "004", "010", "011", "012", "013"))


@pytest.fixture(scope="module")
def making(source):
    return Making(source=source, seconds=4)


def recipe(kind="film", manner="shapes", song="003", rounds=0):
    return Recipe(kind=kind, manner=manner, level="clean", song=song, round=rounds, seed=0)


def shown(film):
    """Grey pictures, shape (frames, height, width)."""
    with av.open(io.BytesIO(film)) as file:
        return np.stack([f.to_ndarray(format="gray").astype(int) for f in file.decode(video=0)])


@pytest.mark.parametrize("kind", MANNERS)
def test_items_are_the_same_whenever_they_are_made(making, kind, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    wanted = recipe(kind, MANNERS[kind][0])
    example = make_item(making, wanted, one)
    first, again = to_files(example), to_files(make_item(making, wanted, two))
    films = [name for name in first if name.endswith(".mp4")]
    for name in films:
        one, other = (shown(files.pop(name)) for files in (first, again))
        # Sums in another order may move a shade by one.
        assert np.abs(one - other).mean() < 0.05
    assert first == again
    assert to_files(example) != to_files(make_item(making, replace(wanted, round=1), two))
    assert {"notes", "beats", "chords", "keys", "tempo", "facts"} <= example.given()
    assert all(path.exists() for _, path in example.files())
    assert set(example.given()) <= set(CARD.gives)


def test_wrong_pairs_are_marked_and_of_two_sorts(making, tmp_path):
    bare = replace(making, drawn=False)
    made = [make_item(bare, recipe("dance", "sway", rounds=n), tmp_path) for n in range(40, 80)]
    sorts = [one.facts["pair"] for one in made]
    assert {"right", "lag", "other song"} == set(sorts)
    assert 2 <= sum(not one.matched for one in made) <= 24
    for one in made:
        assert one.matched == (one.facts["pair"] == "right")
        assert (one.facts["lag"] != "0 beats") == (one.facts["pair"] == "lag")
        assert ("other song" in one.facts) == (one.facts["pair"] == "other song")
        moves = np.array([float(word) for word in one.facts["moves"].split(";")])
        if one.matched:
            assert all(np.abs(one.beats.times - move).min() < 1e-3 for move in moves)


def test_beats_bars_and_phrases_agree_with_each_other(making, tmp_path):
    item = make_item(replace(making, drawn=False), recipe("dance", "pop"), tmp_path)
    assert np.diff(item.beats.times) == pytest.approx(60 / item.tempo)
    assert set(item.beats.places) == {1, 2, 3, 4}
    for section in item.sections[1:]:
        assert np.abs(item.beats.downbeats - section.start).min() < 1e-6


def test_dancers_have_all_three_orders_and_no_film_when_not_drawn(making, tmp_path):
    item = make_item(replace(making, drawn=False), recipe("dance", "arms"), tmp_path)
    assert item.film is None
    assert item.keypoints.order == "coco-17"
    assert item.keypoints.points.shape == (240, 1, 17, 3)
    shapes = {name: row.shape for name, row in item.vectors.items()}
    assert shapes["smpl-24"] == shapes["smpl poses"] == (240, 72)
    assert shapes["openpose-25 of camera 1"] == (240, 50)
    assert not list(tmp_path.iterdir())


def test_a_picture_has_the_feeling_of_its_music(making, tmp_path):
    calm = make_item(making, recipe("picture", "calm"), tmp_path)
    excited = make_item(making, recipe("picture", "excited"), tmp_path)
    assert calm.emotions[0].arousal < 0 < excited.emotions[0].arousal
    assert calm.tempo < 80 < excited.tempo
    for item in (calm, excited):
        assert (item.emotions[0].valence > 0) == (item.keys[0].mode == "major")


def test_keys_tell_the_recipe_and_others_are_refused():
    one = recipe(song="Haydn, J./Op. 1-2")
    assert "/" not in one.key
    assert Recipe.of(one.key) == one
    with pytest.raises(BriefError, match="is not KIND"):
        Recipe.of("film-shapes")
    with pytest.raises(BriefError, match="no 'film' of manner 'sway'"):
        recipe("film", "sway")
    with pytest.raises(BriefError, match="no level"):
        replace(one, level="foul")


def test_recipes_go_round_songs_kinds_and_manners():
    made = recipes(["a", "b", "c"], 8, kinds=("film", "dance"), manners=("shapes", "pop"))
    assert [one.song for one in made[:3]] == [one.song for one in made[3:6]]
    assert {(one.kind, one.manner) for one in made} == {("film", "shapes"), ("dance", "pop")}
    assert len({one.key for one in made}) == 8
    assert "footage" not in {one.manner for one in recipes(["a"], 12)}
    assert "footage" in {one.manner for one in recipes(["a"], 12, footage=True)}
    with pytest.raises(BriefError, match="nothing to make"):
        recipes(["a"], 3, kinds=("film",), manners=("sway",))


def test_a_short_song_is_left_out(making, tmp_path):
    with pytest.raises(DatasetError, match="too short"):
        make_item(making, recipe(song="001"), tmp_path)


def test_the_command_draws_goes_on_and_makes_a_copy(source, tmp_path, capsys):
    from photoplay.cli.main import run

    out = tmp_path / "out"
    arguments = ["kinetoscope", source.root, str(out), "--items", "7", "--seconds", "4", "--jobs",
                 "1", "--kind", "picture", "--kind", "dance", "--joints-alone",
                 "--shards"]  # fmt: skip
    assert run(arguments) == 0
    assert "left out" in capsys.readouterr().out
    dataset = Dataset(out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("item.json")}
    assert len(dataset) == len(times) >= 5
    assert sum(len(dataset.split(split)) for split in CARD.splits) == len(dataset)
    shards = list(read_shards(sorted((out / "shards").glob("*.tar"))))
    assert sorted(one.key for one in shards) == sorted(dataset)
    lost = next(iter(times))
    for path in lost.parent.iterdir():
        path.unlink()
    lost.parent.rmdir()
    assert run([*arguments, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["left_out"]) == 7 - len(times)
    assert lost.stat().st_mtime_ns > times.pop(lost)
    assert all(path.stat().st_mtime_ns == before for path, before in times.items())


def test_music_sounds_at_its_loudness_and_repeats(source):
    try:
        assets.find_font(None)
    except AssetError:
        pytest.skip("no sound font is set up")
    piece = arranged(source.song("003"), 2, 3.0, np.random.default_rng(0))
    sound = played(piece, 2.0)
    assert sound.shape == (96_000, 2)
    assert measure([sound]).integrated == pytest.approx(LOUDNESS, abs=1.0)
    assert np.array_equal(sound, played(piece, 2.0))
