"""Films of every kind go through: looked at whole, published with the picture untouched.

What comes out is judged by the referee, which shares no code with Photoplay's reading.
"""

from dataclasses import dataclass
from itertools import pairwise

import pytest
import referee
import zoo

from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.media.publish import Publication, publish
from photoplay.media.sound import read_sound
from photoplay.scoring import default_out
from photoplay.types.film import Film

SUFFIXES = {"no suffix": ".mp4", "wrong suffix": ".mkv"}
"""Where the film's own name says nothing, or another container than it is."""
ONE_TRACK = {".flv", ".3gp"}
LONGEST_PACKET = 0.027
"""Seconds of sound in the longest packet of the codecs that are written (MP3, MP2: 24 ms)."""


@dataclass
class Journey:
    kind: zoo.Kind
    film: Film
    source: object
    looked: list
    clicks: list
    out: object
    publication: Publication


def send(folder, kind, name="film"):
    """Make a film and take it through looking and publishing."""
    source = zoo.make(folder / f"{name}{kind.suffix}", kind)
    film = probe(source)
    looked = list(read_frames(film))
    clicks = referee.write_clicks(folder / "mix.wav", film.duration)
    out = default_out(source)
    publication = publish(film, folder / "mix.wav", out)
    return Journey(kind, film, source, looked, clicks, out, publication)


@pytest.fixture(scope="module", params=zoo.FILMS)
def journey(request, tmp_path_factory):
    return request.param, send(tmp_path_factory.mktemp("zoo"), zoo.FILMS[request.param])


def test_every_picture_is_looked_at(journey):
    _, trip = journey
    assert len(trip.looked) == len(referee.shown_times(trip.source))
    times = [frame.time for frame in trip.looked]
    assert times == sorted(set(times))
    assert abs(trip.film.duration - trip.kind.seconds) <= 1.05 / trip.kind.rate


def test_the_film_s_own_sound_is_read_to_the_length_of_the_picture(journey):
    _, trip = journey
    if trip.film.audio:
        samples = sum(len(block.samples) for block in read_sound(trip.film))
        assert samples == round(trip.film.duration * 48_000)


def test_the_container_is_kept_and_the_picture_is_not_touched(journey):
    name, trip = journey
    assert trip.out.suffix == SUFFIXES.get(name, trip.kind.suffix)
    assert referee.picture_packets(trip.out) == referee.picture_packets(trip.source)
    before, after = (referee.shown_times(path) for path in (trip.source, trip.out))
    gaps = [[b - a for a, b in pairwise(row)] for row in (before, after)]
    assert gaps[1] == pytest.approx(gaps[0], abs=0.0011)


def test_the_sound_is_in_sync_and_as_long_as_the_picture(journey):
    _, trip = journey
    heard, end = referee.clicks_in(trip.out)
    assert heard == pytest.approx(trip.clicks, abs=0.001)
    longest = max(1 / trip.kind.rate, LONGEST_PACKET)
    assert abs(end - trip.film.duration) <= longest


def test_the_film_s_own_sound_comes_along_in_step(journey):
    _, trip = journey
    tracks = trip.kind.sounds if trip.kind.sound else 0
    if trip.out.suffix in ONE_TRACK:
        assert tracks == 0 or any("one sound track" in said for said in trip.publication.remarks)
        return
    assert not trip.publication.remarks
    for track in range(tracks):
        assert referee.sound_packets(trip.out, track + 1) == referee.sound_packets(
            trip.source, track
        )
        offsets = referee.begins(trip.source, track), referee.begins(trip.out, track + 1)
        assert offsets[1] == pytest.approx(offsets[0], abs=0.0011)


def test_rates_are_named_as_the_trade_names_them(tmp_path):
    for name in (
        "23.976",
        "29.97 drop-frame",
        "59.94",
        "240 frames a second",
        "one frame a second",
    ):
        kind = zoo.FILMS[name]
        path = zoo.make(tmp_path / f"{name}{kind.suffix}", kind)
        assert probe(path).frame_rate == kind.rate
    drop = probe(tmp_path / "29.97 drop-frame.mov")
    assert drop.timecode == "01:00:00;00"


def test_wide_colour_and_interlacing_are_noticed(tmp_path):
    told = {}
    for name in ("PQ", "HLG", "interlaced", "mp4"):
        kind = zoo.FILMS[name]
        film = probe(zoo.make(tmp_path / f"{name}{kind.suffix}", kind))
        told[name] = (film.high_dynamic_range, film.interlaced)
    assert told == {"PQ": (True, False), "HLG": (True, False), "interlaced": (False, True),
                    "mp4": (False, False)}  # fmt: skip
