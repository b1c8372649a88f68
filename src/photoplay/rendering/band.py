"""The band: every part of a score played at once, block after block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

from photoplay.rendering.performance import perform
from photoplay.rendering.soundfont.attack import Attacks
from photoplay.rendering.soundfont.font import SoundFont
from photoplay.rendering.soundfont.player import FontPlayer
from photoplay.rendering.soundfont.samples import Samples as SampleStore
from photoplay.rendering.soundfont.waves import Waves
from photoplay.types.audio import SAMPLE_RATE, Samples, StemBlock
from photoplay.types.errors import AssetError
from photoplay.types.performance import PerformedPart, Player
from photoplay.types.progress import Progress
from photoplay.types.score import Part, Score

BLOCK = 10 * SAMPLE_RATE
_WORKERS = 2


class SynthMaker(Protocol):
    """Makes the player of a synthesised instrument."""

    def __call__(self, performed: PerformedPart, seed: int) -> Player: ...

    def attack_of(self, pitch: int, velocity: int) -> float: ...


class Band:
    """Plays scores with a sound font and with synthesised instruments of our own.

    A part that names a synthesised instrument is played by it; the others by the font. Without a
    font `fallback` names the synthesised instrument that stands in for a part.
    """

    def __init__(
        self,
        font: Path | None,
        synths: Mapping[str, SynthMaker],
        *,
        fallback: Callable[[Part], str] | None = None,
    ) -> None:
        self._font = SoundFont(font) if font is not None else None
        self._waves = Waves(SampleStore(self._font)) if self._font is not None else None
        self._synths, self._fallback = synths, fallback

    def play(self, score: Score, progress: Progress) -> Iterator[StemBlock]:
        """Stems from film time 0 to the film's end, exactly."""
        total = round(score.duration * SAMPLE_RATE)
        players = {part.id: self._player(score, part) for part in score.parts}
        with ThreadPoolExecutor(_WORKERS) as pool:
            for start in range(0, total, BLOCK):
                length = min(BLOCK, total - start)
                yield StemBlock(start, _together(pool, players, length))
                progress("render", (start + length) / total)

    def _player(self, score: Score, part: Part) -> Player:
        name = part.synth
        if name is None and self._font is None:
            if self._fallback is None:
                raise AssetError(
                    f"there is no sound font to play {part.name}; `photoplay setup` brings one, "
                    "--synth built-in plays synthesised instruments only"
                )
            name = self._fallback(part)
        if name is not None:
            if name not in self._synths:
                raise AssetError(f"there is no synthesised instrument {name!r} to play {part.name}")
            maker = self._synths[name]
            return maker(perform(score, part, maker.attack_of), score.seed)
        assert self._font is not None
        assert self._waves is not None
        attacks = Attacks(self._font, part, self._waves)
        return FontPlayer(self._font, perform(score, part, attacks), waves=self._waves)


def _together(
    pool: ThreadPoolExecutor, players: Mapping[str, Player], length: int
) -> dict[str, Samples]:
    """A block of every player, worked out side by side; the order does not touch the sound."""
    done = pool.map(lambda player: player.render(length), players.values())
    return {name: np.asarray(block) for name, block in zip(players, done, strict=True)}
