"""A band: every part of a score played by its own instrument, in blocks that share their time."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from zlib import crc32

import numpy as np

from photoplay.rendering.level import HEARD, trim_of
from photoplay.rendering.performance import Attack, perform
from photoplay.rendering.soundfont.attack import Attacks
from photoplay.rendering.soundfont.font import SoundFont
from photoplay.rendering.soundfont.player import QUANTUM, FontPlayer, address
from photoplay.rendering.soundfont.samples import Samples as SampleStore
from photoplay.rendering.soundfont.waves import Waves
from photoplay.types.audio import SAMPLE_RATE, Samples, StemBlock
from photoplay.types.errors import AssetError
from photoplay.types.performance import Player
from photoplay.types.progress import Progress
from photoplay.types.score import Part, Score

BLOCK = QUANTUM
"""Samples in a block (2.7 s), but for the last: what a player of the font makes at once."""
FADE = 0.030
"""Seconds at the end of the film over which what still sounds goes to nothing."""
_WORKERS = 2


class Band:
    """Players of a sound font and of synthesised instruments.

    `synths` maps a synth's name to what makes its player from a performed part, a seed and the
    samples that it makes at once (`quantum`); it may carry `attack_of(pitch, velocity)` in seconds.
    `fallback` names the synth that plays a part for which there is no font; without it such a part
    is an AssetError.
    """

    def __init__(
        self,
        font: Path | None,
        synths: Mapping[str, Callable[..., Player]],
        fallback: Callable[[Part], str] | None = None,
    ) -> None:
        self._font = None if font is None else SoundFont(font)
        self._waves = None if self._font is None else Waves(SampleStore(self._font))
        self._synths = synths
        self._fallback = fallback

    def play(
        self, score: Score, progress: Progress, *, like: Score | None = None
    ) -> Iterator[StemBlock]:
        """The stems of `score` in blocks of BLOCK samples, to the film's end and no further.

        Parts that `like` has too are brought to the level that they have there.
        """
        total = round(score.duration * SAMPLE_RATE)
        known = {part.id: part for part in like.parts} if like else {}
        progress("render", 0.0)
        with ThreadPoolExecutor(_WORKERS) as pool:
            players = list(pool.map(partial(self._player, score), score.parts))
            trims = list(pool.map(self._trim, [known.get(p.id, p) for p in score.parts]))
            for start in range(0, total, BLOCK):
                length = min(BLOCK, total - start)
                played = pool.map(partial(_played, start, length, total), players, trims)
                yield StemBlock(start, {p.id: s for p, s in zip(score.parts, played, strict=True)})
                progress("render", (start + length) / total)

    def _player(self, score: Score, part: Part) -> Player:
        name = self._synth(part)
        if name is None:
            return self._font_player(score, part)
        attack: Attack | None = getattr(self._synths[name], "attack_of", None)
        seed = crc32(f"{score.seed}/render/{part.id}".encode())
        return self._synths[name](perform(score, part, attack), seed)

    def _trim(self, part: Part) -> float:
        """The gain that brings this instrument to the common measure of rendering.level."""
        name = self._synth(part)
        bare = replace(part, controls=())
        if name is not None:
            synth = self._synths[name]
            return trim_of(lambda alone: synth(alone, 0, quantum=HEARD), bare)
        font, waves = self._font, self._waves
        assert font is not None
        return trim_of(lambda alone: FontPlayer(font, alone, waves=waves, quantum=HEARD), bare)

    def _synth(self, part: Part) -> str | None:
        if part.synth in self._synths:
            return part.synth
        if self._font is not None:
            return None
        name = self._fallback(part) if self._fallback is not None else None
        if name is None:
            raise AssetError(
                f"the part {part.name!r} needs a sound font and there is none; "
                "`photoplay setup` fetches one, --font PATH names one"
            )
        if name not in self._synths:
            raise AssetError(f"there is no synthesised instrument {name!r} to play {part.name!r}")
        return name

    def _font_player(self, score: Score, part: Part) -> FontPlayer:
        assert self._font is not None
        assert self._waves is not None
        attacks = Attacks(self._font, part, self._waves)
        return FontPlayer(self._font, perform(score, part, attacks), waves=self._waves)


def stand_ins(font: Path, score: Score, synths: Container[str] = ()) -> tuple[str, ...]:
    """What `font` plays with another preset than `score` asks for, a sentence a part.

    Parts with one of `synths` need no font.
    """
    held = SoundFont(font)
    parts = [part for part in score.parts if part.synth not in synths]
    remarks = [(part.name, held.preset(*address(part))[1]) for part in parts]
    return tuple(f"{name}: {remark}" for name, remark in remarks if remark)


def _played(start: int, length: int, total: int, player: Player, trim: float) -> Samples:
    """The next `length` samples of a player, from sample `start` on of `total`."""
    sound = player.render(length)
    np.multiply(sound, np.float32(trim), out=sound)
    fade_out(sound, start, total)
    return sound


def fade_out(sound: Samples, start: int, total: int) -> None:
    """Bring `sound`, which begins at sample `start`, to zero by sample `total`, in place."""
    length = min(total, int(FADE * SAMPLE_RATE))
    first = max(0, total - length - start)
    if first >= len(sound):
        return
    left = total - start - np.arange(first, len(sound))
    shape = np.sin(np.pi / 2 * (left - 1) / length) ** 2
    sound[first:] *= shape.astype(np.float32)[:, None]
