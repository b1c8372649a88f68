"""The whole path, on small films, as a user of Python walks it."""

import json
import re
import shutil
from fractions import Fraction

import av
import numpy as np
import pytest

import photoplay
from photoplay.checking import check
from photoplay.films.encoding import write_film
from photoplay.media.wave import read_wave
from photoplay.project import Project
from photoplay.scoring import settings_for, work
from photoplay.showing import page_of
from photoplay.types.errors import BriefError, OutputError, PhotoplayError

EASY = {"synth": "built-in"}
"""No font: the path must not depend on one being set up."""


@pytest.fixture(scope="module")
def scored(small_film, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scored")
    shares = []
    result = photoplay.score(
        small_film, folder / "out.mp4", project=folder / "p.photoplay", seed=3, style="electronic",
        progress=lambda stage, share: shares.append((stage, share)), **EASY,
    )  # fmt: skip
    return result, shares


def packets(path, kind):
    with av.open(str(path)) as file:
        stream = getattr(file.streams, kind)[0]
        return [bytes(p) for p in file.demux(stream) if p.size]


def test_everything_that_is_promised_lies_in_the_project(scored):
    root = scored[0].project.root
    wanted = {"analysis.json", "analysis.npz", "plan.json", "score.json", "score.mid",
              "score.musicxml", "stems", "mix.wav", "music.wav", "cue-sheet.csv", "markers.edl",
              "timeline.otio", "manifest.json"}  # fmt: skip
    assert wanted <= {path.name for path in root.iterdir()}
    assert not [path for path in root.rglob("*") if ".part" in path.name]


def test_the_picture_is_copied_and_the_sound_is_as_long(scored, small_film):
    assert packets(scored[0].out, "video") == packets(small_film, "video")
    sound = sum(len(b) for b in read_wave(scored[0].project.path("mix.wav")))
    assert sound == 6 * 48_000


def test_stems_add_up_to_the_music_before_mastering(scored):
    root = scored[0].project.root
    stems = [np.concatenate(list(read_wave(p))) for p in sorted((root / "stems").iterdir())]
    music = np.concatenate(list(read_wave(root / "music.wav")))
    total = np.sum(stems, axis=0)
    inside = (np.abs(total) > 1e-2).all(axis=1)
    gain = music[inside] / total[inside]
    # The master's gain moves, but it is one for both sides and never far from its middle.
    assert np.allclose(gain[:, 0], gain[:, 1], rtol=2e-3)
    assert np.median(np.abs(gain / np.median(gain) - 1)) < 0.2


def test_the_result_passes_its_own_checks(scored):
    report = check(scored[0].project, scored[0].settings)
    assert not [f"{f.name}: {f.value}" for f in report.findings if not f.passed]


def test_the_page_shows_everything_and_fetches_nothing(scored, tmp_path):
    text = page_of(scored[0].project, beside=tmp_path)
    for heading in ("Hits", "Checks", "Writing", "The plan in words", "Stems"):
        assert f"<h2>{heading}</h2>" in text
    for row in ("Cuts", "Scenes", "valence", "Sections", "Chords", "Spectrogram", "Loudness"):
        assert f">{row}</text>" in text
    assert text.count("data:image/jpeg") > 20
    without_pictures = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<]+", without_pictures))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    for path in re.findall(r'<(?:audio|video)[^>]* src="([^"]+)"', text):
        assert (tmp_path / path).is_file()


def test_progress_never_falls_back(scored):
    last = {}
    for stage, share in scored[1]:
        assert 0 <= share <= 1
        assert share >= last.get(stage, 0) - 1e-9
        last[stage] = share
    assert {"analyse", "render", "mix"} <= set(last)


def test_nothing_is_done_twice_and_only_what_changed_is_redone(scored):
    project, settings = scored[0].project, scored[0].settings
    assert {run.outcome for run in work(project, settings).runs} == {"fresh"}
    from dataclasses import replace

    quieter = replace(settings, mix=replace(settings.mix, loudness=-20.0))
    made = [run.stage for run in work(project, quieter).runs if run.outcome == "made"]
    assert made == ["mix", "mux"]


def test_the_same_seed_gives_the_same_bytes(small_film, scored, tmp_path):
    again = photoplay.score(
        small_film, tmp_path / "o.mp4", project=tmp_path / "p.photoplay", seed=3,
        style="electronic", **EASY,
    )  # fmt: skip
    for name in ("score.mid", "plan.json", "music.wav"):
        first, second = (p.path(name).read_bytes() for p in (scored[0].project, again.project))
        if name != "music.wav":
            assert first == second
    one = sorted((again.project.root / "stems").iterdir())
    other = sorted((scored[0].project.root / "stems").iterdir())
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]


def test_a_plan_edited_by_hand_is_followed(small_film, tmp_path):
    project = Project(tmp_path / "p.photoplay")
    settings = settings_for(
        small_film, tmp_path / "o.mp4", seed=1, wishes={"style": "piano", **EASY}
    )
    work(project, settings, until="plan")
    plan = json.loads(project.path("plan.json").read_text())
    for section in plan["sections"]:
        section["tonic"], section["mode"] = 6, "dorian"
    project.path("plan.json").write_text(json.dumps(plan))
    result = work(project, settings, until="compose")
    assert {(key.tonic, key.mode) for key in result.score.keys} == {(6, "dorian")}


@pytest.mark.parametrize("keep", ["none", "mix", "duck"])
def test_the_films_own_sound_is_kept_as_asked(film_with_noise, tmp_path, keep):
    result = photoplay.score(film_with_noise, tmp_path / "o.mp4", project=tmp_path / "p.photoplay",
                             style="ambient", keep_audio=keep, **EASY)  # fmt: skip
    music, mixed = (np.concatenate(list(read_wave(result.project.path(n))))
                    for n in ("music.wav", "mix.wav"))  # fmt: skip
    assert np.array_equal(music, mixed) == (keep == "none")
    with av.open(str(result.out)) as file:
        assert len(file.streams.audio) == 2


def test_a_picture_and_an_album_become_films(tmp_path):
    import cv2

    folder = tmp_path / "photos"
    folder.mkdir()
    for k in range(3):
        cv2.imwrite(str(folder / f"{k}.jpg"), np.full((90, 160, 3), 60 * k + 40, np.uint8))
    one = photoplay.score(folder / "1.jpg", project=tmp_path / "a.photoplay", duration=2.0, **EASY)
    album = photoplay.score(folder, tmp_path / "b.mp4", project=tmp_path / "b.photoplay",
                            seconds_per_image=1.0, **EASY)  # fmt: skip
    assert one.analysis.film.duration == pytest.approx(2.0)
    film = album.analysis.film
    assert film.duration == pytest.approx(3 * film.seconds_per_image)
    each = film.seconds_per_image
    assert [t.start for t in album.analysis.transitions] == pytest.approx([each, 2 * each])
    assert one.out.name == "1.scored.mp4"


@pytest.mark.parametrize("count", [1, 2, 12])
def test_a_film_of_hardly_any_frames_is_scored(tmp_path, count):
    path = tmp_path / "short.mp4"
    write_film(path, [np.full((90, 160, 3), 90, np.uint8)] * count, Fraction(25))
    result = photoplay.score(path, tmp_path / "o.mp4", project=tmp_path / "p.photoplay", **EASY)
    assert result.out.exists()


def cut_short(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])


BAD = {
    "empty": (lambda path: path.write_bytes(b""), 3),
    "text": (lambda path: path.write_text("not a film"), 3),
    "noise": (lambda path: path.write_bytes(np.random.default_rng(0).bytes(20_000)), 3),
    "truncated": (cut_short, 3),
    "missing": (lambda path: path.unlink(), 3),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_films_get_their_exit_code_and_leave_nothing_behind(small_film, tmp_path, kind):
    path = tmp_path / "bad.mp4"
    shutil.copy(small_film, path)
    spoil, code = BAD[kind]
    spoil(path)
    with pytest.raises(PhotoplayError) as caught:
        photoplay.score(path, tmp_path / "o.mp4", project=tmp_path / "p.photoplay", **EASY)
    assert caught.value.exit_code == code
    assert len(str(caught.value)) > 20
    assert not (tmp_path / "o.mp4").exists()
    assert not (tmp_path / "p.photoplay").exists()
    assert not [p for p in tmp_path.rglob("*") if ".part" in p.name]


def test_a_stranger_s_file_is_not_overwritten(small_film, tmp_path):
    target = tmp_path / "o.mp4"
    target.write_bytes(b"mine")
    with pytest.raises(OutputError, match="--overwrite"):
        photoplay.score(small_film, target, project=tmp_path / "p.photoplay", **EASY)
    assert target.read_bytes() == b"mine"


def test_an_unknown_wish_names_the_nearest(small_film, tmp_path):
    with pytest.raises(BriefError, match="style"):
        photoplay.score(
            small_film, tmp_path / "o.mp4", project=tmp_path / "p.photoplay", stile="jazz"
        )
