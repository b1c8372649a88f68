"""Albums: tempo first, pictures that last whole bars, chapters by date or likeness."""

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from photoplay.composition.styles import CARDS
from photoplay.media.exif import taken
from photoplay.media.probe import by_date, probe
from photoplay.media.publish import publish
from photoplay.media.wave import read_wave
from photoplay.planning.albums import paced, pulses_a_picture
from photoplay.planning.bars import metre_of
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.scoring import settings_for, work
from photoplay.types.analysis import Scene
from photoplay.types.brief import Brief
from tests.planning.conftest import analysis_of


def exif(date):
    """APP1 with the date on which a picture was taken."""
    text = date.encode() + b"\0"
    inner = struct.pack("<HHHII", 1, 0x9003, 2, len(text), 44) + bytes(4)
    first = struct.pack("<HHHII", 1, 0x8769, 4, 1, 26) + bytes(4)
    tiff = b"II*\0" + struct.pack("<I", 8) + first + inner + text
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def photo(path, hue, date=None):
    grey = np.random.default_rng(hue).integers(0, 60, (90, 120, 3), dtype=np.uint8)
    pixels = cv2.resize(grey, (240, 180)) + np.array([hue % 150, 60, 190 - hue % 150], np.uint8)
    data = cv2.imencode(".jpg", pixels)[1].tobytes()
    path.write_bytes(data[:2] + (exif(date) if date else b"") + data[2:])


DATES = ("2024:05:04 10:00:00", "2024:05:04 10:05:00", "2024:05:04 10:09:00",
         "2024:05:06 15:00:00", "2024:05:06 15:03:00", "2024:05:06 15:08:00")  # fmt: skip


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for number, date in enumerate(DATES):
        photo(folder / f"{9 - number}.jpg", 40 * number, date)  # names against the dates
    return folder


def test_the_date_is_read_from_the_file(photos, tmp_path):
    assert str(taken(photos / "9.jpg")) == "2024-05-04 10:00:00"
    photo(tmp_path / "plain.jpg", 1)
    assert taken(tmp_path / "plain.jpg") is None
    (tmp_path / "cut.jpg").write_bytes((photos / "9.jpg").read_bytes()[:40])
    assert taken(tmp_path / "cut.jpg") is None


def test_dated_pictures_come_in_the_order_of_their_dates_with_a_chapter_a_day(photos):
    film = probe(photos, seconds_per_image=2.0)
    assert [path.name for path in film.pictures] == [f"{9 - k}.jpg" for k in range(6)]
    assert [(c.start, c.end) for c in film.chapters] == [(0.0, 6.0), (6.0, 12.0)]
    assert film.chapters[1].title.startswith("06 May 2024")


def test_one_picture_without_a_date_leaves_the_order_of_names(photos, tmp_path):
    for path in photos.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    photo(tmp_path / "5.png.jpg", 3)
    film = probe(tmp_path, seconds_per_image=2.0)
    assert film.pictures[0].name == "4.jpg"
    assert film.chapters == ()


def test_a_picture_alone_makes_no_chapter(tmp_path):
    dates = [*DATES[:3], "2024:05:05 12:00:00", *DATES[3:]]
    for number, date in enumerate(dates):
        photo(tmp_path / f"{number}.jpg", number, date)
    _, chapters = by_date(sorted(tmp_path.iterdir()), 1.0)
    assert [(c.start, c.end) for c in chapters] == [(0.0, 4.0), (4.0, 7.0)]


@pytest.mark.parametrize("wanted", [2.0, 3.0, 4.0, 5.5, 9.0])
@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8"])
def test_pictures_last_whole_bars_and_frames_near_what_is_asked(wanted, metre):
    pulses, seconds = pulses_a_picture(wanted, metre_of(metre), 84.0, (60.0, 120.0), 0.04)
    tempo = 60 * pulses / seconds
    assert pulses % metre_of(metre).pulses == 0
    assert 59 <= tempo <= 122
    assert seconds / 0.04 == pytest.approx(round(seconds / 0.04))
    assert abs(seconds - wanted) <= 0.2 * wanted


@pytest.fixture(scope="module")
def scored(photos, tmp_path_factory):
    folder = tmp_path_factory.mktemp("album")
    settings = settings_for(photos, folder / "a.mp4", seed=2,
                            wishes={"seconds_per_image": 3.0, "synth": "built-in"})  # fmt: skip
    return work(Project(folder / "a.photoplay"), settings, until="mix")


def test_every_picture_changes_on_a_bar_line(scored):
    plan, film = scored.plan, scored.analysis.film
    lines = plan.tempo_map.seconds([bar.start for bar in plan.tempo_map.bars])
    for cut in scored.analysis.cuts:
        assert np.abs(lines - cut).min() < 1e-6
    assert len(plan.tempo_map.bars) * 4 == film.pulses_per_image * 6
    assert "tempo first" in plan.tempo.reason
    assert plan.use.value == "album"
    assert len({p.bpm for p in plan.tempo_map.points}) == 1


def test_film_and_chapters_are_written_as_long_as_the_pictures(scored, tmp_path):
    film = replace(scored.analysis.film, width=64, height=36)
    publish(film, scored.project.path("mix.wav"), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as file:
        seconds = float(file.streams.video[0].duration * file.streams.video[0].time_base)
        chapters = [(c["start"] * c["time_base"], c["metadata"]["title"]) for c in file.chapters()]
    assert seconds == pytest.approx(film.duration, abs=0.001)
    assert [float(start) for start, _ in chapters] == pytest.approx(
        [c.start for c in film.chapters], abs=0.001
    )
    assert chapters[1][1] == film.chapters[1].title


def test_an_album_is_never_silent(scored):
    assert not scored.plan.silences
    music = np.concatenate(list(read_wave(scored.project.path("music.wav"))))
    body = music[: -int(1.5 * 48_000)]
    windows = [np.abs(body[k : k + 48_000]).max() for k in range(0, len(body) - 48_000, 24_000)]
    assert min(windows) > 1e-3


def an_album(scenes, pictures=12, each=2.4):
    """What a looker says of pictures of which the first `scenes` and the others are alike."""
    seen = analysis_of(pictures * each, cuts=[each * k for k in range(1, pictures)])
    film = replace(seen.film, kind="album", seconds_per_image=each, frame_rate=Fraction(25),
                   pictures=tuple(Path(f"{k}.jpg") for k in range(pictures)))  # fmt: skip
    middle = scenes * each
    first, rest = tuple(range(scenes)), tuple(range(scenes, pictures))
    rows = (
        Scene(start=0.0, end=middle, shots=first),
        Scene(start=middle, end=film.duration, shots=rest),
    )
    return replace(seen, film=film, scenes=rows)


def test_alike_pictures_without_dates_make_chapters_and_chapters_begin_sections():
    made = paced(an_album(5), Brief(), CARDS)
    each = made.film.seconds_per_image
    assert [c.start for c in made.film.chapters] == pytest.approx([0.0, 5 * each])
    assert made.shots[-1].end == made.film.duration == pytest.approx(12 * each)
    plan = make_plan(made, Brief(), CARDS, seed=1, title="album")
    assert any(abs(s.start - 5 * each) < 1e-6 for s in plan.sections)
    assert plan.duration == pytest.approx(float(plan.tempo_map.seconds(plan.tempo_map.beats)[0]))


def test_pictures_too_brief_for_a_bar_change_on_beats():
    pulses, seconds = pulses_a_picture(0.6, metre_of("4/4"), 90.0, (70.0, 120.0), 0.04)
    assert (pulses, seconds) == (1, pytest.approx(0.6))
    made = paced(an_album(3, pictures=7, each=0.6), Brief(metre="4/4"), CARDS)
    plan = make_plan(made, Brief(metre="4/4"), CARDS, seed=1, title="album")
    assert plan.duration == pytest.approx(float(plan.tempo_map.seconds(plan.tempo_map.beats)[0]))
    beats = plan.tempo_map.beat_at(np.array(made.cuts))
    assert beats == pytest.approx(np.round(beats), abs=1e-6)


def test_a_tempo_asked_for_is_kept_to():
    made = paced(an_album(6), Brief(tempo=(100.0, 100.0), metre="4/4"), CARDS)
    plan = make_plan(made, Brief(tempo=(100.0, 100.0), metre="4/4"), CARDS, seed=1, title="album")
    assert float(plan.tempo.value) == pytest.approx(100, rel=0.01)
