"""What a film carries besides picture and sound comes along: turns, titles, covers, captions."""

import struct
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
import referee
import zoo

from photoplay.films.encoding import write_film
from photoplay.media import carrying
from photoplay.media.pictures import read_frames, thumbnails
from photoplay.media.probe import film_stream, open_media, probe
from photoplay.media.publish import publish
from photoplay.scoring import default_out
from photoplay.types.errors import OutputError
from photoplay.types.time import Span

PLAIN = zoo.Kind(".mp4")


def published(source, **how):
    film = probe(source, stretch=how.pop("stretch", None))
    referee.write_clicks(source.with_name("mix.wav"), film.duration)
    out = how.pop("out", default_out(source))
    return film, publish(film, source.with_name("mix.wav"), out, **how), out


def rewrapped(base, path, add):
    """`base` copied into `path`, with what `add(container)` puts beside it."""
    with av.open(str(base)) as source, av.open(str(path), "w") as out:
        copies = {s.index: out.add_stream_from_template(s, opaque=True) for s in source.streams}
        later = add(out) or []
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                out.mux(packet)
        for packet in later:
            out.mux(packet)
    return path


def jpeg_bytes():
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 32, 32, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(zoo.picture(0, (32, 32)), format="rgb24")
    return bytes(encoder.encode(frame.reformat(format="yuvj420p"))[0])


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_film_is_seen_upright_and_stays_turned(tmp_path, turn):
    path = tmp_path / "phone.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.set_display_rotation(turn)
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(zoo.picture(number, (64, 48)), format="rgb24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    film, _, scored = published(path)
    assert (film.width, film.height) == ((64, 48) if turn == 180 else (48, 64))
    upright = np.rot90(zoo.picture(0, (64, 48)), turn // 90)  # FFmpeg turns anticlockwise
    seen = next(iter(read_frames(film))).pixels
    assert seen.shape == upright.shape
    assert np.abs(seen.astype(int) - upright).mean() < 12
    (small,) = thumbnails(film, [0.1], 64)
    assert small.shape == upright.shape
    with av.open(str(path)) as before, av.open(str(scored)) as after:
        turns = [next(file.decode(video=0)).rotation for file in (before, after)]
    assert turns[0] == turns[1] != 0


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_cover_art_is_not_taken_for_the_film_and_is_kept(tmp_path, suffix):
    data = jpeg_bytes()

    def cover(out):
        if suffix == ".mkv":
            out.add_attachment("cover.jpg", "image/jpeg", data)
            return []
        stream = out.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuvj420p"
        stream.disposition = av.stream.Disposition.attached_pic
        packet = av.Packet(data)
        packet.stream, packet.pts, packet.dts, packet.time_base = stream, 0, 0, Fraction(1, 25)
        return [packet]

    path = rewrapped(zoo.make(tmp_path / "base.mp4", PLAIN), tmp_path / f"film{suffix}", cover)
    film, _, scored = published(path)
    assert (film.width, film.frames) == (64, 25)
    with av.open(str(scored)) as file:
        covers = [s for s in file.streams.video if referee.is_cover(s)]
        assert len(covers) == 1
        assert [bytes(p) for p in file.demux(covers[0]) if p.size] == [data]


CAPTION = "1\n00:00:00,200 --> 00:00:00,700\nHello there\n\n"


def test_captions_keep_their_language_and_their_time(tmp_path):
    (tmp_path / "words.srt").write_text(CAPTION)
    base, path = zoo.make(tmp_path / "base.mp4", PLAIN), tmp_path / "film.mkv"
    with (
        av.open(str(base)) as film,
        av.open(str(tmp_path / "words.srt")) as words,
        av.open(str(path), "w") as out,
    ):
        copies = {s.index: out.add_stream_from_template(s, opaque=True) for s in film.streams}
        subtitles = out.add_stream_from_template(words.streams[0], opaque=True)
        subtitles.metadata["language"] = "fra"
        subtitles.disposition = av.stream.Disposition.forced
        packets = [p for p in [*film.demux(), *words.demux()] if p.dts is not None]
        for packet in sorted(packets, key=lambda p: p.dts * p.time_base):
            written = packet.stream is words.streams[0]
            packet.stream = subtitles if written else copies[packet.stream.index]
            out.mux(packet)
    _, made, scored = published(path)
    assert not made.remarks
    with av.open(str(scored)) as file:
        (stream,) = file.streams.subtitles
        assert stream.metadata["language"] == "fra"
        assert stream.disposition & av.stream.Disposition.forced
        (packet,) = [p for p in file.demux(stream) if p.size]
        assert bytes(packet) == b"Hello there"
        assert float(packet.pts * packet.time_base) == pytest.approx(0.2, abs=0.03)
    _, made, _ = published(path, out=tmp_path / "other.mp4")
    assert any("subtitles cannot go into .mp4" in said and ".mkv" in said for said in made.remarks)


def test_fonts_and_data_beside_the_film_are_kept(tmp_path):
    base = zoo.make(tmp_path / "base.mp4", PLAIN)

    def font(out):
        out.add_attachment("a.ttf", "font/ttf", b"0123456789")

    path = rewrapped(base, tmp_path / "film.mkv", font)
    with av.open(str(published(path)[2])) as file:
        (kept,) = [s for s in file.streams if s.type == "attachment"]
        assert (kept.metadata["filename"], bytes(kept.data)) == ("a.ttf", b"0123456789")

    def klv(out):
        stream = out.add_data_stream("klv")
        packet = av.Packet(b"abcdefgh" * 4)
        packet.stream, packet.time_base = stream, Fraction(1, 90_000)
        packet.pts = packet.dts = 180_000
        return [packet]

    base = zoo.make(tmp_path / "base.ts", zoo.Kind(".ts", sound="mp2"))
    with av.open(str(published(rewrapped(base, tmp_path / "drone.ts", klv))[2])) as file:
        (stream,) = file.streams.data
        assert [bytes(p) for p in file.demux(stream) if p.size] == [b"abcdefgh" * 4]


@pytest.mark.parametrize("suffix", [".mov", ".mkv", ".mp4"])
def test_timecode_goes_along(tmp_path, suffix):
    path = zoo.make(tmp_path / f"film{suffix}", zoo.Kind(suffix, tags={"timecode": "10:00:00:12"}))
    film, _, scored = published(path)
    assert film.timecode == "10:00:00:12"
    with av.open(str(scored)) as file:
        told = [text for s in file.streams for key, text in s.metadata.items()
                if key.lower() == "timecode"]  # fmt: skip
        assert set(told) == {"10:00:00:12"}
        assert len(file.streams.data) == (0 if suffix == ".mkv" else 1)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_chapters_and_tags_go_along(tmp_path, suffix):
    kind = zoo.Kind(suffix, metadata={"title": "Holiday", "artist": "Somebody"},
                    chapters=((0, 0.4, "Sea"), (0.4, 1.0, "Shore")))  # fmt: skip
    film, _, scored = published(zoo.make(tmp_path / f"film{suffix}", kind))
    assert [one.title for one in film.chapters] == ["Sea", "Shore"]
    with av.open(str(scored)) as file:
        tags = {key.lower(): text for key, text in file.metadata.items()}
        assert (tags["title"], tags["artist"]) == ("Holiday", "Somebody")
        told = [
            (c["metadata"]["title"], float(c["start"] * c["time_base"])) for c in file.chapters()
        ]
        assert told == [("Sea", 0.0), ("Shore", pytest.approx(0.4))]
        assert len([s for s in file.streams if s.type == "data"]) <= 1


def test_players_choose_our_sound_and_find_the_others_by_name(tmp_path):
    _, _, scored = published(zoo.make(tmp_path / "film.mkv", zoo.Kind(".mkv", sounds=3)))
    with av.open(str(scored)) as file:
        marks = [bool(s.disposition & av.stream.Disposition.default) for s in file.streams.audio]
        assert marks == [True, False, False, False]
        titles = [s.metadata["title"] for s in file.streams.audio]
        assert titles == ["Photoplay", *["Original sound"] * 3]
    _, _, alone = published(tmp_path / "film.mkv", out=tmp_path / "alone.mkv",
                            keep_original_track=False)  # fmt: skip
    with av.open(str(alone)) as file:
        assert len(file.streams.audio) == 1


def test_pictures_that_an_edit_list_hides_stay_hidden(tmp_path):
    kind = zoo.Kind(".mp4", times=tuple(range(-7, 18)), tick=Fraction(1, 25), sound=None)
    film, _, scored = published(zoo.make(tmp_path / "cut.mp4", kind))
    assert film.frames == len(list(read_frames(film))) == 18
    assert len(referee.shown_times(scored)) == 18
    assert referee.picture_packets(scored) == referee.picture_packets(tmp_path / "cut.mp4")


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_stretch_is_cut_out_and_stays_in_sync(tmp_path, suffix):
    kind = zoo.Kind(suffix, frames=50, options={"g": "12", "bf": "0", "sc_threshold": "0"})
    source = zoo.make(tmp_path / f"film{suffix}", kind)
    film, made, scored = published(source, stretch=Span(0.8, 1.4))
    assert film.duration == pytest.approx(0.6)
    assert len(list(read_frames(film))) == 15
    pictures, (heard, _) = len(referee.shown_times(scored)), referee.clicks_in(scored)
    early = 0.0 if suffix == ".mp4" else 0.32  # back to the key frame, where nothing hides it
    assert pictures == 15 + round(early * 25)
    assert heard == pytest.approx([early + t for t in (0.05, 0.3, 0.55)], abs=0.001)
    assert bool(early) == any("0.32 s before the stretch" in said for said in made.remarks)


RAW = {".h264": "libx264", ".hevc": "libx265", ".m2v": "mpeg2video", ".ivf": "libvpx-vp9",
       ".y4m": "rawvideo", ".mjpeg": "mjpeg"}  # fmt: skip
FORMAT = {".m2v": "mpeg2video", ".y4m": "yuv4mpegpipe"}


@pytest.mark.parametrize("suffix", RAW)
def test_raw_streams_are_wrapped_with_their_pictures_in_order(tmp_path, suffix):
    pixels = "yuvj420p" if suffix == ".mjpeg" else "yuv420p"
    options = {"x265-params": "log-level=none"} if suffix == ".hevc" else {}
    kind = zoo.Kind(suffix, picture=RAW[suffix], format=FORMAT.get(suffix, suffix[1:]), sound=None,
                    pix_fmt=pixels, options=options)  # fmt: skip
    film, _, scored = published(zoo.make(tmp_path / f"film{suffix}", kind))
    assert scored.suffix == ".mkv"
    assert film.duration == pytest.approx(1.0)
    assert len(list(read_frames(film))) == 25
    with av.open(str(scored)) as file:
        frames = [
            (f.time, f.to_ndarray(format="gray")[-6:, -6:].mean()) for f in file.decode(video=0)
        ]
    assert [time for time, _ in frames] == pytest.approx([k / 25 for k in range(25)], abs=0.002)
    levels = [level for _, level in frames]  # the ground brightens from picture to picture
    assert sum(b >= a - 1 for a, b in pairwise(levels)) == 24


def test_the_order_of_a_stamped_film_is_known_from_its_first_packet(tmp_path, monkeypatch):
    """Else all of the film would be read once more, and was once held in memory."""
    film = probe(zoo.make(tmp_path / "film.mp4", PLAIN))
    read = []

    class Counting:
        def __init__(self, path):
            self.file = open_media(path)
            self.streams = self.file.streams

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.file.close()

        def demux(self, stream):
            for packet in self.file.demux(stream):
                read.append(packet.size)
                yield packet

    with open_media(film.path) as source:
        monkeypatch.setattr(carrying, "open_media", Counting)
        assert carrying._order_of_raw(film, film_stream(source)) == ()
    assert len(read) == 1


ANIMATED = {".gif": ("gif", None, "rgb8"), ".webp": ("libwebp_anim", "webp", "yuva420p"),
            ".png": ("apng", "apng", "rgb24"), ".apng": ("apng", "apng", "rgb24"),
            ".avif": ("libsvtav1", "avif", "yuv420p")}  # fmt: skip


@pytest.mark.parametrize("suffix", ANIMATED)
def test_animated_images_become_films_at_their_own_pace(tmp_path, suffix):
    codec, wrapper, pixels = ANIMATED[suffix]
    kind = zoo.Kind(suffix, picture=codec, format=wrapper, pix_fmt=pixels, sound=None, frames=10,
                    rate=Fraction(10))  # fmt: skip
    film, _, scored = published(zoo.make(tmp_path / f"moving{suffix}", kind))
    assert (film.kind, film.frames, film.duration) == ("animation", 10, pytest.approx(1.0))
    assert [f.time for f in read_frames(film)] == pytest.approx([k / 10 for k in range(10)])
    assert scored.suffix == ".mp4"
    assert len(referee.shown_times(scored)) == 10
    heard, end = referee.clicks_in(scored)
    assert heard == pytest.approx([0.05, 0.3, 0.55, 0.8], abs=0.001)
    assert end == pytest.approx(1.0, abs=0.03)


def test_a_container_that_cannot_hold_the_picture_is_refused_with_one_that_can(tmp_path):
    source = zoo.make(tmp_path / "film.mkv", zoo.Kind(".mkv", picture="ffv1"))
    with pytest.raises(OutputError, match=r"another container: --out other\.mkv"):
        published(source, out=tmp_path / "other.webm")
    assert not list(tmp_path.glob("*other*"))


def test_hours_of_film_at_a_picture_a_second_stay_in_sync(tmp_path):
    three_hours = 3 * 3600
    kind = zoo.Kind(".mkv", rate=Fraction(1), frames=three_hours, size=(16, 16), sound=None,
                    options={"preset": "ultrafast"})  # fmt: skip
    film = probe(zoo.make(tmp_path / "long.mkv", kind))
    assert film.duration == pytest.approx(three_hours, abs=1)
    assert sum(1 for _ in read_frames(film)) == three_hours


def edits(data, at=0, end=None):
    """Length (movie's time) and beginning (track's time) of every edit list, and the movie's time
    scale."""
    end = len(data) if end is None else end
    while at < end:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + size]
        if kind in {b"moov", b"trak", b"edts"}:
            yield from edits(body)
        elif kind == b"mvhd":
            yield "scale", struct.unpack(">I", body[12:16])[0]
        elif kind == b"elst":
            yield struct.unpack(">Ii", body[8:16])
        at += size


def test_the_sound_is_told_to_be_as_long_as_it_is_to_the_sample(tmp_path):
    # 25 pictures of 29.97 a second: no whole number of milliseconds, nor of AAC's 1024 samples.
    source = tmp_path / "film.mp4"
    write_film(source, (zoo.picture(k, (64, 48)) for k in range(25)), Fraction(30000, 1001))
    _, _, out = published(source)
    scale, *rows = edits(out.read_bytes())
    assert scale == ("scale", 48_000)
    assert rows[1] == (40_040, 1024)
