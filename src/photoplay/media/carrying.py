"""What a film carries goes over into a new file as it is: packets are copied, never decoded.

Picture, cover art, other sound, subtitles, data and attachments, with their titles, languages,
marks and turns; chapters and the film's own tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from photoplay.media.containers import ISO_MEDIA, NO_SECOND_TRACK, SUBTITLES_OF
from photoplay.media.probe import film_stream, is_cover, open_media
from photoplay.media.soundtrack import Soundtrack
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.film import Film
from photoplay.types.progress import Progress

_LONGEST_REORDER = 64
"""Pictures without a decoding time that are waited for."""
LEAD = 0.5
"""Seconds by which the sound is written ahead of the picture."""
_COMMON_TAGS = frozenset(
    {"title", "artist", "album_artist", "composer", "album", "date", "comment", "genre",
     "copyright", "grouping", "lyrics", "description", "synopsis", "show", "episode_id", "network",
     "keywords", "track", "disc", "creation_time", "encoder", "media_type", "hd_video"}
)  # fmt: skip
"""Tags that MP4 keeps in the list that every player reads."""
_OWN = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "encoder", "timecode", "duration"}
)

_RAW_TAGS = {"yuv420p": "I420", "yuv422p": "Y42B", "yuyv422": "YUY2", "uyvy422": "UYVY",
             "gray": "Y800"}  # fmt: skip
"""FourCC codes by which Matroska and AVI know uncompressed pictures."""


@dataclass(slots=True)
class Carried:
    """Which streams come along: index in the source -> stream of the new file."""

    copies: dict[int, Any]
    remarks: list[str] = field(default_factory=list)

    def has_original_sound(self, source: Any) -> bool:
        return any(s.type == "audio" for s in source.streams if s.index in self.copies)


def writing_options(source: Any, suffix: str) -> dict[str, str]:
    """Options of the container, so that tags are kept and the film can be played while it loads."""
    if suffix not in ISO_MEDIA:
        return {}
    covers = any(is_cover(s) for s in source.streams.video)
    rare = {key.lower() for key in _tags(source.metadata)} - _COMMON_TAGS
    # MP4 has two lists of tags and cover art is kept with the common one alone.
    return iso_options("faststart+use_metadata_tags" if rare and not covers else "faststart")


def iso_options(flags: str = "faststart") -> dict[str, str]:
    """Options of FFmpeg's MP4 writer: the edit lists, which leave out what AAC adds before and
    after the sound, count samples and not thousandths of a second.
    """
    return {"movflags": flags, "movie_timescale": str(SAMPLE_RATE)}


def carry_picture(film: Film, source: Any, out: Any) -> Carried:
    """Add the picture's stream to `out`."""
    stream = film_stream(source)
    picture = _copied(stream, out)
    if film.timecode:
        picture.metadata["timecode"] = film.timecode
    return Carried({stream.index: picture})


def carry_rest(
    carried: Carried, film: Film, source: Any, out: Any, *, suffix: str, sounds: bool, extras: bool
) -> None:
    """Add what else the film carries: `sounds` the other sound, `extras` all that is neither."""
    for stream in source.streams:
        if stream.index in carried.copies or (stream.type == "audio" and not sounds):
            continue
        if stream.type != "audio" and (not extras or _is_made_anew(stream)):
            continue
        refusal = _refusal(stream, suffix)
        if refusal is None:
            if suffix == ".mkv" and is_cover(stream):
                _attach_cover(film.path, stream, out)
                continue
            try:
                carried.copies[stream.index] = _copied(stream, out)
                continue
            except (ValueError, FFmpegError):
                refusal = f"{_called(stream)} cannot go into {suffix}"
        carried.remarks.append(refusal + _advice(stream))
    if film.chapters:
        out.set_chapters(chapters_of(film))


def mux(
    film: Film,
    source: Any,
    out: Any,
    carried: Carried,
    sound: Soundtrack,
    *,
    suffix: str,
    progress: Progress,
) -> None:
    """Copy all packets of the carried streams, the soundtrack's among them."""
    main = film_stream(source)
    if film.stretch is not None:
        source.seek(int(film.start / main.time_base), stream=main, backward=True)
    clock, early = _Clock(film, main.index, _order_of_raw(film, main)), 0.0
    packets = _packets(source, [s for s in source.streams if s.index in carried.copies])
    if film.stretch is not None:
        packets = _up_to(packets, main.index, film.start + film.duration)
    for packet in _with_decoding_times(packets, main.index, float(film.frame_rate)):
        seconds = clock.shifted(packet)
        if seconds is None:
            continue
        for ready in sound.until(seconds + LEAD):
            out.mux(ready)
        index = packet.stream_index
        if index == main.index:
            early = min(early, float((packet.pts or 0) * packet.time_base))
            progress("mux", min(0.99, max(0.0, seconds / film.duration)))
        packet.stream = carried.copies[index]
        out.mux(packet)
    for ready in sound.rest():
        out.mux(ready)
    if film.stretch is not None and early < -film.frame_duration / 2 and suffix not in ISO_MEDIA:
        carried.remarks.append(
            f"the picture begins {-early:.2f} s before the stretch, where it can be cut; "
            "--out NAME.mp4 hides that"
        )


def mark_default(sound: Soundtrack, carried: Carried) -> None:
    """Make the soundtrack the sound that players choose."""
    plain = av.stream.Disposition.default
    sound.stream.disposition = plain
    for stream in carried.copies.values():
        if stream.type == "audio":
            stream.disposition = stream.disposition & ~plain


@dataclass(slots=True)
class _Clock:
    """Moves time stamps so that the film begins at 0, and sees that they increase."""

    film: Film
    main: int
    raw: tuple[int, ...] = ()
    """For a stream without stamps: the place in which each packet's picture is shown."""
    last: dict[int, int] = field(default_factory=dict)
    seen: int = 0

    def shifted(self, packet: Any) -> float | None:
        """Seconds of film time at which `packet` is due, its stamps now moved; None to leave it."""
        index, base = packet.stream_index, packet.time_base
        if is_cover(packet.stream):
            packet.pts = packet.dts = 0
            return 0.0
        at = packet.dts if packet.dts is not None else packet.pts
        if at is None and (index != self.main or not self.raw):
            return None
        if at is None:
            at = self._stamped(packet)
        shift = self._shift(base)
        seconds = float((at - shift) * base)
        if (
            self.film.stretch is not None
            and index != self.main
            and not (-0.01 <= seconds < self.film.duration)
        ):
            return None
        packet.pts = None if packet.pts is None else packet.pts - shift
        packet.dts = at - shift
        if index in self.last and packet.dts <= self.last[index]:
            packet.dts = self.last[index] + 1
            packet.pts = None if packet.pts is None else max(packet.pts, packet.dts)
        self.last[index] = packet.dts
        return seconds

    def _shift(self, base: Fraction) -> int:
        return round(self.film.start / float(base))

    def _stamped(self, packet: Any) -> int:
        """Give a raw packet the stamps of its place; its decoding time."""
        number = self.seen
        self.seen += 1
        step = 1 / (self.film.frame_rate * packet.time_base)
        late = max(0, *(k - place for k, place in enumerate(self.raw)))
        place = self.raw[number] if number < len(self.raw) else number
        packet.pts = round(place * step)
        decoded: int = round((number - late) * step)
        packet.dts = decoded
        return decoded


def _up_to(packets: Iterator[Any], main: int, end: float) -> Iterator[Any]:
    """The packets of pictures shown before `end` seconds, and those which these are made from."""
    later: list[Any] = []
    for packet in packets:
        if packet.stream_index != main:
            yield packet
            continue
        stamps = [s for s in (packet.dts, packet.pts) if s is not None]
        if stamps and stamps[0] * packet.time_base >= end:
            return
        if stamps and stamps[-1] * packet.time_base >= end - 1e-4:
            later.append(packet)
            continue
        yield from later
        later = []
        yield packet


def _with_decoding_times(packets: Iterator[Any], main: int, rate: float) -> Iterator[Any]:
    """The packets, those of the picture with a decoding time where they have one for showing.

    Matroska says when pictures are shown and leaves it open when the first of them are decoded:
    they come a picture apart before the first whose time is known.
    """
    held: list[Any] = []
    waiting: list[Any] = []
    for packet in packets:
        held.append(packet)
        if packet.stream_index == main:
            if packet.dts is None and packet.pts is not None and len(waiting) < _LONGEST_REORDER:
                waiting.append(packet)
                continue
            _count_back(waiting, packet, rate)
            waiting = []
        if not waiting:
            yield from held
            held = []
    _count_back(waiting, None, rate)
    yield from held


def _count_back(waiting: list[Any], known: Any, rate: float) -> None:
    if not waiting:
        return
    step = max(1, round(1 / (rate * waiting[0].time_base)))
    first = min(packet.pts for packet in waiting)
    if known is not None and known.dts is not None:
        first = min(first, known.dts - len(waiting) * step)
    else:
        late = max(k * step - (packet.pts - first) for k, packet in enumerate(waiting))
        first -= max(0, late)
    for k, packet in enumerate(waiting):
        packet.dts = first + k * step


def _order_of_raw(film: Film, stream: Any) -> tuple[int, ...]:
    """For a stream whose packets carry no stamps: when, in order, each one's picture is shown.

    The decoder knows; found by numbering the packets and decoding them. One stamp ends the search,
    and no packet is kept.
    """
    shown: list[int] = []
    count = 0
    with open_media(film.path) as source:
        again = source.streams[stream.index]
        for packet in source.demux(again):
            if not packet.size:
                continue
            if packet.pts is not None or packet.dts is not None:
                return ()
            packet.pts = packet.dts = count
            count += 1
            shown += [f.pts for f in again.codec_context.decode(packet) if f.pts is not None]
        if count:
            shown += [f.pts for f in again.codec_context.decode(None) if f.pts is not None]
    places = {number: place for place, number in enumerate(shown)}
    return tuple(places.get(number, number) for number in range(count))


def _attach_cover(path: Path, stream: Any, out: Any) -> None:
    """Matroska keeps cover art as a file, not as a track."""
    with open_media(path) as source:
        cover = next((p for p in source.demux(source.streams[stream.index]) if p.size), None)
    kind = {"mjpeg": "jpeg", "png": "png"}.get(stream.codec_context.name, "")
    if cover is not None and kind:
        name = stream.metadata.get("filename", f"cover.{kind.replace('jpeg', 'jpg')}")
        out.add_attachment(name, f"image/{kind}", bytes(cover))


def _copied(stream: Any, out: Any) -> Any:
    copy = out.add_stream_from_template(stream, opaque=True)
    if stream.type == "video" and stream.codec_context.name == "rawvideo":
        copy.codec_context.codec_tag = _RAW_TAGS.get(stream.codec_context.pix_fmt, "I420")
    copy.metadata.update(_tags(stream.metadata))
    copy.disposition = stream.disposition
    if stream.type == "audio" and "title" not in copy.metadata:
        copy.metadata["title"] = "Original sound"
    return copy


def _is_made_anew(stream: Any) -> bool:
    """Whether the container writes such a track itself: timecode, and chapters as text."""
    return stream.type == "data" and (
        "timecode" in stream.metadata or stream.discard == av.stream.Discard.all
    )


def _refusal(stream: Any, suffix: str) -> str | None:
    if stream.type == "audio" and suffix in NO_SECOND_TRACK:
        return f"{suffix} holds one sound track; the film's own is left out"
    if stream.type == "subtitle" and stream.name not in SUBTITLES_OF.get(suffix, {stream.name}):
        return f"{stream.name} subtitles cannot go into {suffix}"
    return None


def _called(stream: Any) -> str:
    name = stream.name or "unknown"
    return f"{name} {'sound' if stream.type == 'audio' else stream.type}"


def _advice(stream: Any) -> str:
    return "" if stream.type == "data" else "; --out NAME.mkv holds it"


def _packets(source: Any, streams: list[Any]) -> Iterator[Any]:
    packets = source.demux(streams)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        if packet.size:
            yield packet


def chapters_of(film: Film) -> list[Any]:
    """A film's chapters as PyAV takes them."""
    base = Fraction(1, 1000)
    return [
        {"id": k, "start": round(one.start * 1000), "end": round(one.end * 1000), "time_base": base,
         "metadata": {"title": one.title}}
        for k, one in enumerate(film.chapters)
        if one.end > one.start
    ]  # fmt: skip


def tags_of(source: Any) -> dict[str, str]:
    """The film's own tags, without those that the new container sets itself."""
    return _tags(source.metadata)


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in metadata.items() if key.lower() not in _OWN}
