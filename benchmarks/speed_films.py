"""Films to measure speed on: a minute cut together from real clips, and longer ones made of it.

    python benchmarks/speed_films.py CLIPS_FOLDER OUT.mp4 [--size 1920x1080] [--grain 2.2]

Writes one minute at 30 pictures a second with thirty cuts and the clips' own sound. Grain makes the
picture as hard to decode as a camera's (6 to 7 Mbit/s at 1080p).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.media.pictures import letterboxed, read_frames
from photoplay.media.probe import probe
from photoplay.media.sound import read_sound

RATE = Fraction(30)
SHOT = 2.0
"""Seconds of a shot."""


def minute(clips: list[Path], out: Path, *, size: tuple[int, int], grain: float) -> None:
    """Write a film of 60 s: shots of two seconds from `clips` in turn, with their sound."""
    films = [probe(clip) for clip in clips]
    sounds = [np.concatenate([block.samples for block in read_sound(film)]) for film in films]
    shots = [k % len(clips) for k in range(round(60 / SHOT))]
    length = round(SHOT * 48_000)
    laid = [np.resize(np.roll(sounds[k], -place * 4800, axis=0), (length, 2))
            for place, k in enumerate(shots)]  # fmt: skip
    write_film(out, _pictures(films, shots, size, grain), RATE, sound=np.concatenate(laid), crf=21)


def _pictures(
    films: list[Any], shots: list[int], size: tuple[int, int], grain: float
) -> Iterator[NDArray[np.uint8]]:
    rng = np.random.default_rng(0)
    noise = [rng.normal(0, grain, (size[1], size[0], 1)).astype(np.int16) for _ in range(8)]
    count = round(SHOT * RATE)
    for place, k in enumerate(shots):
        frames = [frame.pixels for frame in read_frames(films[k], width=640)]
        first = 7 * place
        for number in range(count):
            small = letterboxed(frames[(first + number) % len(frames)], 640, 360)
            shown = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC).astype(np.int16)
            yield np.clip(shown + noise[number % 8], 0, 255).astype(np.uint8)


def looped(film: Path, out: Path, times: int) -> None:
    """Write `film` `times` over, its packets copied; takes a second or two an hour."""
    with av.open(str(film)) as source, av.open(str(out), "w") as target:
        streams = {s.index: target.add_stream_from_template(s) for s in source.streams}
        picture = source.streams.video[0]
        length = picture.duration * picture.time_base
        last: dict[int, int] = {}
        for turn in range(times):
            source.seek(0)
            for packet in source.demux():
                if packet.dts is None or packet.pts is None:
                    continue
                shift = round(turn * length / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                index = packet.stream_index
                if packet.dts <= last.get(index, packet.dts - 1):
                    continue  # sound that reaches past the picture's end
                last[index] = packet.dts
                packet.stream = streams[index]
                target.mux(packet)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("clips", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--size", default="1920x1080")
    ask.add_argument("--grain", type=float, default=2.2)
    given = ask.parse_args()
    width, height = map(int, given.size.split("x"))
    clips = sorted(p for p in given.clips.rglob("*.m*") if p.suffix in {".mp4", ".mov"})
    minute(clips, given.out, size=(width, height), grain=given.grain)


if __name__ == "__main__":
    main()
