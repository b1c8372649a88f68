import numpy as np
import pytest

from photoplay.datasets.music import pop909_cl
from photoplay.datasets.samples import write_tune
from photoplay.films.kinetoscope import LEVELS, draw_music
from photoplay.kinetoscoping import item_keys, make_item, split_of
from photoplay.looking import look_at
from photoplay.media.probe import probe
from photoplay.preparation.packing import to_files
from photoplay.preparation.shards import read_shards
from photoplay.types.notes import table_of

BEAT = 480


def music(bars=8, seed=0):
    """Bars that are full and empty by turns, with a strong low note in the third."""
    rng = np.random.default_rng(seed)
    rows = []
    for bar in range(bars):
        many = (2, 16)[bar % 2]
        for i in range(many):
            at = bar * 4 * BEAT + i * 4 * BEAT // many
            rows.append((at, BEAT // 4, int(rng.integers(60, 80)), 70))
    rows.append((int(9.5 * BEAT), BEAT, 36, 127))
    return table_of(rows, bpm=96)


BARS = [bar * 2.5 for bar in range(8)]


def test_what_is_drawn_follows_the_music(tmp_path):
    drawn = draw_music(tmp_path / "a.mp4", music(), BARS, seconds=10)
    assert drawn.cuts == pytest.approx((2.5, 5.0, 7.5), abs=0.021)  # to the nearest frame
    assert drawn.shots[0].start == 0
    assert drawn.shots[-1].end == 10
    assert any(abs(flash - 9.5 * 60 / 96) < 0.04 for flash in drawn.flashes)
    full, empty = drawn.density.mean(3.0, 4.5), drawn.density.mean(0.8, 1.8)
    assert full > empty + 0.3
    assert np.corrcoef(drawn.density.values, drawn.speed.values)[0, 1] > 0.99


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_draws_the_same_film(tmp_path, level):
    for name in ("a", "b"):
        draw_music(tmp_path / f"{name}.mp4", music(), BARS, seconds=4, level=level, seed=3)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.slow
def test_our_own_analysis_finds_what_was_planted(tmp_path):
    drawn = draw_music(tmp_path / "a.mp4", music(), BARS, seconds=10)
    seen = look_at(probe(tmp_path / "a.mp4"), lambda stage, share: None)
    for cut in drawn.cuts:
        assert min(abs(cut - one) for one in seen.cuts) < 0.05
    flashes = [one.time for one in seen.moments if one.kind == "flash"]
    for flash in drawn.flashes:
        assert min(abs(flash - one) for one in flashes) < 0.05
    full, empty = (seen.curves["motion"].mean(a, b) for a, b in ((3.0, 4.5), (0.8, 1.8)))
    assert full > 1.5 * empty


def test_empty_music_is_one_slow_shot_after_another(tmp_path):
    drawn = draw_music(tmp_path / "a.mp4", table_of([]), [], seconds=2)
    assert drawn.cuts == drawn.flashes == ()
    assert drawn.things == (0,)


@pytest.fixture
def songs(tmp_path):
    root = tmp_path / "songs"
    pop909_cl.write_sample(root)
    rng = np.random.default_rng(0)
    for name in ("003", "004", "010"):
        tune = [int(one) for one in rng.integers(60, 80, 160)]
        tracks = {"piano": tune, "chords": [60] * 160}
        write_tune(root / "POP909_processed" / f"{name}.mid", tracks, bpm=100)
    return root


def test_items_are_the_same_whenever_they_are_made(songs, tmp_path):
    keys = [key for key in item_keys(songs, 10, "clean", 1) if key[:3] not in ("001", "002")]
    one, two = (tmp_path / name for name in ("one", "two"))
    one.mkdir()
    two.mkdir()
    for key in keys[:3]:
        example = make_item(songs, key, one)
        assert to_files(example) == to_files(make_item(songs, key, two))
        assert example.film.path.exists()
        assert len(example.notes)
        assert example.beats.places[0] == 1 or not example.matched
        assert set(example.curves) == {"planted density", "planted speed"}


def test_wrong_pairs_are_drawn_from_other_beats(songs, tmp_path):
    made = [make_item(songs, f"003-{rounds}-clean-0", tmp_path) for rounds in range(12)]
    wrong = [one for one in made if not one.matched]
    assert 0 < len(wrong) < 8
    assert all(one.facts["lag"] != "0 beats" for one in wrong)
    assert all(one.facts["lag"] == "0 beats" for one in made if one.matched)


def test_songs_are_split_not_clips():
    shares = [split_of(f"{number:03d}") for number in range(1, 910)]
    assert 0.7 < shares.count("train") / 909 < 0.9
    assert 0.05 < shares.count("test") / 909 < 0.15
    assert split_of("017") == split_of("017")


def test_the_command_draws_goes_on_and_writes_shards(songs, tmp_path, capsys):
    from photoplay.cli.main import run

    out = tmp_path / "out"
    arguments = ["kinetoscope", str(songs), str(out), "--items", "5", "--jobs", "1"]
    assert run(arguments) == 0
    told = capsys.readouterr().out
    assert "2 songs left out" in told  # the sample's two songs of one chord are too short
    examples = list(read_shards(sorted((out / "shards").glob("*.tar")), tmp_path / "scratch"))
    assert sorted(one.facts["song"] for one in examples) == ["003", "004", "010"]
    assert run(arguments) == 0


def test_a_stretch_of_notes_begins_at_nought():
    table = music()
    part = table.between(4 * BEAT, 8 * BEAT)
    assert len(part) == 16
    assert part.onset[0] == 0
    assert part.onset_seconds[0] == 0
    assert part.seconds <= 4 * 60 / 96 + 1e-9
    with pytest.raises(ValueError, match="must last"):
        table.between(BEAT, BEAT)
