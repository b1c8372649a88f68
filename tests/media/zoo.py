"""Makers of small films of every kind, by PyAV alone: nothing here uses Photoplay's own reading."""

from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np

RATE = 48_000


@dataclass(frozen=True)
class Kind:
    """What a film of the zoo is made of."""

    suffix: str
    picture: str = "libx264"
    sound: str | None = "aac"
    rate: Fraction = Fraction(25)
    frames: int = 25
    size: tuple[int, int] = (64, 48)
    pix_fmt: str = "yuv420p"
    sounds: int = 1
    times: tuple[int, ...] | None = None
    """Presentation times in ticks of `tick`, where the rate varies or time does not begin at 0."""
    tick: Fraction | None = None
    format: str | None = None
    options: dict = field(default_factory=dict)
    """Of the picture's encoder."""
    wrapper: dict = field(default_factory=dict)
    """Of the container."""
    flags: dict = field(default_factory=dict)
    """Attributes set on the picture's codec context."""
    metadata: dict = field(default_factory=dict)
    tags: dict = field(default_factory=dict)
    """Metadata of the picture's stream."""
    chapters: tuple[tuple[float, float, str], ...] = ()
    sound_rate: int = RATE
    layout: str = "stereo"
    sound_from: float = 0.0
    """Seconds at which the sound begins."""

    @property
    def seconds(self) -> float:
        return float(self.frames / self.rate)


def picture(number, size):
    """A ground that brightens, with a block that walks to the right; its top-left corner is red."""
    width, height = size
    pixels = np.full((height, width, 3), 40 + number % 120, np.uint8)
    at = number * 3 % max(1, width - 8)
    pixels[height // 3 : height // 3 + 8, at : at + 8] = (30, 200, 90)
    pixels[: height // 4, : width // 4] = (230, 20, 20)
    return pixels


def make(path, kind):
    """Write a film of `kind` to `path`."""
    with av.open(str(path), "w", format=kind.format, options=dict(kind.wrapper)) as out:
        out.metadata.update(kind.metadata)
        stream = out.add_stream(kind.picture, rate=kind.rate, options=dict(kind.options))
        stream.width, stream.height, stream.pix_fmt = *kind.size, kind.pix_fmt
        tick = kind.tick or 1 / Fraction(kind.rate)
        stream.codec_context.time_base = tick
        stream.metadata.update(kind.tags)
        for name, value in kind.flags.items():
            setattr(stream.codec_context, name, value)
        tracks = [sound_stream(out, kind) for _ in range(kind.sounds if kind.sound else 0)]
        if kind.chapters:
            out.set_chapters([
                {"id": k, "start": round(a * 1000), "end": round(b * 1000),
                 "time_base": Fraction(1, 1000), "metadata": {"title": title}}
                for k, (a, b, title) in enumerate(kind.chapters)
            ])  # fmt: skip
        packets = []
        for number in range(kind.frames):
            frame = av.VideoFrame.from_ndarray(picture(number, kind.size), format="rgb24")
            frame.pts = kind.times[number] if kind.times else number
            frame.time_base = tick
            packets += stream.encode(frame)
        packets += stream.encode(None)
        for number, track in enumerate(tracks):
            packets += tone(track, kind, 220 * (number + 1))
        packets.sort(key=lambda p: (p.dts if p.dts is not None else 0) * p.time_base)
        for packet in packets:
            out.mux(packet)
    return path


def sound_stream(out, kind):
    stream = out.add_stream(kind.sound, rate=kind.sound_rate, layout=kind.layout)
    if kind.sound == "opus":
        stream.codec_context.options = {"strict": "experimental"}
    if kind.sound == "wmav2":
        stream.bit_rate = 128_000
    return stream


def tone(stream, kind, pitch):
    """Packets of a tone, with a click at half a second, as long as the picture."""
    count = round((kind.seconds - kind.sound_from) * kind.sound_rate)
    wave = 0.1 * np.sin(2 * np.pi * pitch * np.arange(count) / kind.sound_rate)
    channels = len(stream.codec_context.layout.channels)
    both = np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout=kind.layout, rate=kind.sound_rate,
        frame_size=stream.codec_context.frame_size or 1024,
    )  # fmt: skip
    frame = av.AudioFrame.from_ndarray(both.reshape(1, -1), format="flt", layout=kind.layout)
    frame.sample_rate, frame.time_base = kind.sound_rate, Fraction(1, kind.sound_rate)
    frame.pts = round(kind.sound_from * kind.sound_rate)
    packets = []
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        packets += stream.encode(piece)
    return packets + stream.encode(None)


FILMS = {
    "mp4": Kind(".mp4"),
    "mov": Kind(".mov", picture="prores", pix_fmt="yuv422p10le", sound="pcm_s24le"),
    "m4v": Kind(".m4v"),
    "mkv": Kind(".mkv", sound="flac"),
    "mkv of raw pictures": Kind(".mkv", picture="ffv1", sound="pcm_s16le"),
    "webm VP9": Kind(".webm", picture="libvpx-vp9", sound="libopus", options={"cpu-used": "8"}),
    "webm VP8": Kind(".webm", picture="libvpx", sound="libopus", options={"cpu-used": "8"}),
    "webm AV1": Kind(".webm", picture="libsvtav1", sound="libopus", options={"preset": "12"}),
    "mp4 AV1": Kind(".mp4", picture="libsvtav1", options={"preset": "12"}),
    "mp4 HEVC": Kind(".mp4", picture="libx265", options={"x265-params": "log-level=none"}),
    "avi": Kind(".avi", picture="mpeg4", sound="libmp3lame"),
    "avi of JPEGs": Kind(".avi", picture="mjpeg", pix_fmt="yuvj420p", sound="pcm_s16le"),
    "ts": Kind(".ts", sound="mp2"),
    "m2ts": Kind(".m2ts", sound="ac3"),
    "flv": Kind(".flv"),
    "flv of old": Kind(".flv", picture="flv", sound="libmp3lame", sound_rate=44_100),
    "3gp": Kind(".3gp", picture="h263", size=(176, 144), sound="libopencore_amrnb",
                sound_rate=8000, layout="mono"),
    "wmv": Kind(".wmv", picture="wmv2", sound="wmav2", sound_rate=44_100),
    "mpg": Kind(".mpg", picture="mpeg2video", sound="mp2"),
    "vob": Kind(".vob", picture="mpeg2video", sound="ac3"),
    "nut": Kind(".nut"),
    "mxf": Kind(".mxf", picture="mpeg2video", sound="pcm_s16le", size=(720, 576)),
    "no suffix": Kind("", format="mp4"),
    "wrong suffix": Kind(".avi", format="matroska"),
    "no sound": Kind(".mp4", sound=None),
    "B-frames": Kind(".mp4", options={"bf": "3", "b-pyramid": "normal"}),
    "three sound tracks": Kind(".mkv", sounds=3),
    "surround": Kind(".mp4", sound="ac3", layout="5.1"),
    "mono 8 kHz": Kind(".mov", sound="pcm_s16le", sound_rate=8000, layout="mono"),
    "sound that begins late": Kind(".mp4", sound_from=0.4),
    "23.976": Kind(".mp4", rate=Fraction(24000, 1001), frames=24),
    "29.97 drop-frame": Kind(".mov", rate=Fraction(30000, 1001), frames=30,
                             tags={"timecode": "01:00:00;00"}),
    "59.94": Kind(".mkv", rate=Fraction(60000, 1001), frames=60),
    "variable rate": Kind(".mkv", frames=12, rate=Fraction(12), tick=Fraction(1, 1000),
                          times=(0, 40, 80, 200, 240, 280, 320, 500, 540, 700, 900, 960)),
    "start not zero": Kind(".mkv", times=tuple(range(250, 275)), tick=Fraction(1, 25),
                           sound_from=0.0),
    "ten-hour timestamps": Kind(".ts", tick=Fraction(1, 25), sound=None,
                                times=tuple(range(900_000, 900_025))),
    "interlaced": Kind(".ts", picture="mpeg2video", size=(720, 576),
                       options={"flags": "+ildct+ilme", "top": "1"}),
    "PQ": Kind(".mp4", picture="libx265", pix_fmt="yuv420p10le",
               options={"x265-params": "log-level=none:colorprim=9:transfer=16:colormatrix=9"},
               flags={"color_trc": 16, "color_primaries": 9, "colorspace": 9}),
    "HLG": Kind(".mkv", picture="libx265", pix_fmt="yuv420p10le",
                options={"x265-params": "log-level=none:colorprim=9:transfer=18:colormatrix=9"},
                flags={"color_trc": 18, "color_primaries": 9, "colorspace": 9}),
    "4:4:4 RGB": Kind(".mkv", picture="libx264rgb", pix_fmt="rgb24"),
    "grey": Kind(".mkv", pix_fmt="gray"),
    "vertical": Kind(".mp4", size=(48, 96)),
    "odd sizes": Kind(".mkv", picture="libvpx-vp9", size=(61, 47), sound="libopus",
                      options={"cpu-used": "8"}),
    "two pixels": Kind(".mkv", picture="ffv1", size=(2, 2), sound=None),
    "8K": Kind(".mp4", size=(7680, 4320), frames=2, rate=Fraction(2),
               options={"preset": "ultrafast", "crf": "40"}),
    "one frame": Kind(".mp4", frames=1, sound=None),
    "two frames": Kind(".mp4", frames=2, sound=None),
    "a tenth of a second": Kind(".mov", frames=3, rate=Fraction(30)),
    "one frame a second": Kind(".mp4", frames=4, rate=Fraction(1)),
    "240 frames a second": Kind(".mp4", frames=120, rate=Fraction(240)),
    "chapters and tags": Kind(".mp4", metadata={"title": "Holiday", "artist": "Somebody"},
                              chapters=((0, 0.4, "Sea"), (0.4, 1.0, "Shore"))),
    "fragmented": Kind(".mp4", wrapper={"movflags": "frag_keyframe+delay_moov"}),
}  # fmt: skip
