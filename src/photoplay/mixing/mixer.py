"""Stems and the film's own sound -> one soundtrack at its loudness.

Two passes over temporary files of raw samples, in bounded memory: the first sums and measures, the
second multiplies by the gains that were worked out between them and writes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from photoplay.mixing.ducking import RATE, ducking_curve, ducks_under
from photoplay.mixing.faders import places
from photoplay.mixing.mastering import FRAME, Settled, compression, pressed, settle, spread
from photoplay.mixing.options import Duck, KeepAudio, MixOptions, MixReport
from photoplay.mixing.tracks import BLOCK, Track, Wanted
from photoplay.theory.loudness import Meter, integrated, lufs, true_peaks
from photoplay.types.analysis import Analysis
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.film import SoundBlock
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress
from photoplay.types.score import Score
from photoplay.types.time import Span, joined

Floats = NDArray[np.float64]
_WORKERS = 2
_CODEC_ROOM, _CYMBAL_ROOM = 0.3, 1.0
"""Decibels kept free under the ceiling, as lossy coding lets peaks overshoot, and where there are
drums, whose cymbals do so most. The few that go further are dipped when the film is published."""
_BESIDE = -9.0
"""LU of the film's own sound against the music where they play side by side without speech."""
_SPEECH_SHARE = 0.02
_FADE, _PAUSE = 0.2, 1.0
"""Seconds in which the film's own sound opens (it closes in twice that); pauses held open."""
_CLOSE_TO_SPEECH = 0.4
"""LU by which the music may lie too near under speech."""
_CLOSE = 0.12
"""LU from the target within which the mix is left as it is."""
_LIFT = 14.0
"""Most decibels by which quiet speech is lifted."""
_DRUM_ROLES = frozenset({"drums", "percussion"})


class Writer(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def write(self, samples: Samples) -> None: ...


def mix(  # noqa: PLR0913 - the desk has many cables
    stems: Mapping[str, Path],
    score: Score,
    *,
    plan: Plan,
    analysis: Analysis,
    film_sound: Callable[[], Iterable[SoundBlock]] | None,
    options: MixOptions,
    music_out: Path,
    mix_out: Path,
    read: Callable[[Path], Iterable[Samples]],
    write: Callable[[Path], Writer],
    progress: Progress,
) -> MixReport:
    """Write the music alone to `music_out` and the soundtrack to `mix_out`; both last the film.

    `read` and `write` open sound files in blocks of shape (samples, 2). `film_sound` gives the
    film's own sound at 48 kHz in two channels.
    """
    total = round(score.duration * SAMPLE_RATE)
    keep = _keep(options, plan, analysis, film_sound is not None)
    drums = {part.id for part in score.parts if part.role in _DRUM_ROLES}
    apart = drums if keep == "duck" and not options.duck_drums else set()
    with (
        tempfile.TemporaryDirectory(dir=music_out.parent, prefix=".mix-") as scratch,
        ThreadPoolExecutor(_WORKERS) as pool,
        Wanted() as wanted,
    ):
        folder = Path(scratch)
        poured = None
        if keep != "none" and film_sound is not None:
            poured = pool.submit(Track.poured, folder / "film", wanted.only(film_sound()), total)
        lay = partial(Track.summed, read=read, total=total, pool=pool)
        set_to = places(options.faders, stems)
        music = lay(folder / "music", [(stems[k], set_to[k]) for k in stems if k not in apart],
                    tell=lambda share: progress("mix", 0.3 * share))  # fmt: skip
        beat = None
        if apart:
            beat = lay(folder / "drums", [(stems[k], set_to[k]) for k in stems if k in apart])
        own = None if poured is None else poured.result()
        progress("mix", 0.4)
        levels = _Levels.of(music, beat, own, keep, plan, analysis, options, total)
        room = _CYMBAL_ROOM if drums else _CODEC_ROOM
        settled = levels.settle(options, pool, lambda share: progress("mix", 0.4 + 0.3 * share),
                                room=room)  # fmt: skip
        if drums and settled.stopped_short:
            # Loudness comes first.
            room = _CODEC_ROOM
            settled = levels.settle(options, pool, lambda share: None, room=room)
        write_all = partial(_write_all, levels, write, music_out, mix_out, pool)
        reached = write_all(settled, progress)
        aim = options.target
        for _ in range(3):
            # What the limiter takes was only estimated: once more, knowing what it does.
            off = 0.0 if settled.stopped_short else reached.off(options.target)
            short = reached.speech_short(analysis.speech, options.duck) if keep == "duck" else 0.0
            if abs(off) <= _CLOSE and short <= _CLOSE_TO_SPEECH:
                break
            levels.deepen(short)
            aim = options.target if short > _CLOSE_TO_SPEECH else aim - off
            settled = levels.settle(options, pool, lambda share: None, target=aim, room=room)
            reached = write_all(settled, lambda *_: None)
    return MixReport(
        keep_audio=keep,
        loudness=reached.mix.result().integrated,
        target=options.target,
        true_peak=reached.mix.result().true_peak,
        gain=round(settled.gain + levels.music_gain, 3),
        film_gain=round(settled.gain + levels.film_gain, 3) if own is not None else 0.0,
        limiter_most=round(settled.most, 3),
        limiter_mean=round(settled.mean, 4),
        stopped_short=settled.stopped_short,
        turned_down=settled.turned_down,
        ducked=round(float((levels.duck < -1).sum()) / RATE, 2),
        ducking=levels.ducks,
        remarks=(*_remarks(settled, options), *_missed(options, stems)),
    )


@dataclass(slots=True, eq=False)
class _Reached:
    """What was written, measured."""

    mix: Meter
    music: Meter
    film: Meter

    def off(self, target: float) -> float:
        """LU by which the mix is too loud; 0 for silence."""
        loudness = self.mix.result().integrated
        return 0.0 if loudness is None else loudness - target

    def speech_short(self, speech: Sequence[Span], wanted: float) -> float:
        """LU that the music lies too near under speech; 0 or less where all is well."""
        voice, music = self.film.tenths, self.music.tenths
        inside = np.zeros(len(voice), dtype=bool)
        for span in speech:
            inside[int(10 * span.start) + 2 : max(0, int(10 * span.end) - 1)] = True
        inside = inside[: len(music)]
        if not inside.any():
            return 0.0
        apart = float(lufs(float(voice[inside].mean())) - lufs(float(music[inside].mean())))
        return wanted - apart


def _keep(options: MixOptions, plan: Plan, analysis: Analysis, has_sound: bool) -> KeepAudio:
    if not has_sound or (analysis.sound is not None and analysis.sound.silent):
        return "none"
    if options.keep_audio != "auto":
        return options.keep_audio
    talk = sum(span.duration for span in analysis.speech)
    if plan.existing_music or talk > max(0.8, _SPEECH_SHARE * analysis.film.duration):
        return "duck"
    if not analysis.music:
        return "mix"
    return "effects" if analysis.effects else "none"


def _opening(
    keep: str, plan: Plan, analysis: Analysis, options: MixOptions, count: int
) -> Floats | None:
    """How far the film's own sound is open, 0..1 at RATE points a second; None where always.

    Music of its own that is replaced is heard only under what is louder than it.
    """
    replaced = bool(analysis.music) and not plan.existing_music
    if keep != "effects" and not (keep == "duck" and options.keep_audio == "auto" and replaced):
        return None
    gate = np.zeros(count)
    for span in joined((*analysis.effects, *analysis.speech), gap=_PAUSE):
        ends = (span.start - _FADE, span.start, span.end, span.end + 2 * _FADE)
        place = slice(max(0, int(ends[0] * RATE)), max(0, int(ends[-1] * RATE) + 2))
        times = np.arange(count)[place] / RATE
        gate[place] = np.maximum(gate[place], np.interp(times, ends, (0.0, 1.0, 1.0, 0.0)))
    return np.asarray(np.sin(gate * np.pi / 2) ** 2)


def _remarks(settled: Settled, options: MixOptions) -> tuple[str, ...]:
    if settled.turned_down:
        count, most = len(settled.turned_down), max(depth for _, depth in settled.turned_down)
        peaks = "one lone peak is" if count == 1 else f"{count} lone peaks are"
        return (f"{peaks} turned down by up to {most:.1f} dB, so that the rest is as loud as "
                "was asked for",)  # fmt: skip
    if not settled.stopped_short:
        return ()
    return (
        f"stopped short of {options.target:g} LUFS: reaching it would take more than 6 dB of "
        "limiting and flatten the music",
    )


def _missed(options: MixOptions, stems: Mapping[str, Path]) -> tuple[str, ...]:
    absent = [fader.part for fader in options.faders if fader.part not in stems]
    if not absent:
        return ()
    return (f"the mixer is set for {', '.join(absent)}, which this score has not",)


@dataclass(slots=True, eq=False)
class _Levels:
    """How loud the music and the film's own sound are against each other, over time."""

    music: Track
    beat: Track | None
    own: Track | None
    music_gain: float
    """Decibels, before the common gain."""
    film_gain: float
    duck: Floats
    """Decibels at ducking.RATE points a second."""
    opening: Floats | None
    """How far the film's own sound is open, 0..1 at RATE points a second; None where always."""
    ducks: tuple[Duck, ...]
    press: Floats
    """Decibels that the bus compressor takes, one value a tenth of a second."""
    gathered: tuple[Floats, NDArray[np.float32]] | None = None
    """K-weighted power of the sum of both in tenths of a second and its true peak in each
    millisecond, once they have been measured."""

    @classmethod
    def of(
        cls, music: Track, beat: Track | None, own: Track | None, keep: str, plan: Plan,
        analysis: Analysis, options: MixOptions, total: int,
    ) -> _Levels:  # fmt: skip
        together = music.tenths + (beat.tenths if beat else 0.0)
        level = integrated(together)
        music_gain = 0.0 if level is None else options.target - level + options.balance
        film_gain, voice = 0.0, options.target
        if own is not None:
            film_gain, voice = _film_level(own, keep, analysis, options)
        ducks: tuple[Duck, ...] = ()
        if keep == "duck":
            ducks = ducks_under(analysis.speech, music=together * 10 ** (music_gain / 10),
                                voice=voice, below=options.duck)  # fmt: skip
        duck = ducking_curve(ducks, total / SAMPLE_RATE)
        return cls(
            music=music,
            beat=beat,
            own=own,
            music_gain=music_gain,
            film_gain=film_gain,
            duck=duck,
            opening=_opening(keep, plan, analysis, options, len(duck)),
            ducks=ducks,
            press=compression(together),
        )

    def settle(
        self, options: MixOptions, pool: ThreadPoolExecutor, tell: Callable[[float], None],
        target: float | None = None, room: float = _CODEC_ROOM,
    ) -> Settled:  # fmt: skip
        """Measure the sum of both and find the common gain; `target` overrules the options', and
        `room` decibels are kept free under the ceiling."""
        if self.gathered is None:
            self.gathered = self._measured(pool, tell)
        aim = options.target if target is None else target
        return settle(*self.gathered, aim, options.true_peak_ceiling - room)

    def _measured(
        self, pool: ThreadPoolExecutor, tell: Callable[[float], None]
    ) -> tuple[Floats, NDArray[np.float32]]:
        meter = Meter(peaks=False)
        peaks = np.zeros(-(-self.music.total // FRAME), dtype=np.float32)
        for start, both in self.blocks():
            metered = pool.submit(meter.add, both)
            found = true_peaks(both, FRAME)
            peaks[start // FRAME :][: len(found)] = found
            metered.result()
            tell((start + len(both)) / self.music.total)
        return meter.tenths, peaks

    def deepen(self, short: float) -> None:
        """Duck by `short` more decibels where it ducks most, and less in proportion."""
        deepest = float(self.duck.min(initial=0.0))
        if short > 0 and deepest < -0.5:
            more = (deepest - short) / deepest
            self.duck = self.duck * more
            self.ducks = tuple(replace(one, depth=one.taken * more) if one.taken else one
                               for one in self.ducks)  # fmt: skip
            self.gathered = None

    def blocks(self) -> Iterator[tuple[int, Samples]]:
        for start in range(0, self.music.total, BLOCK):
            length = min(BLOCK, self.music.total - start)
            both = self.music_block(start, length)
            if self.own is not None:
                both = both + self.film_block(start, length)
            yield start, both

    def music_block(self, start: int, length: int) -> Samples:
        press = pressed(self.press, start, length) * 10 ** (self.music_gain / 20)
        duck = _over(self.duck, start, length)
        gain = press * 10 ** (duck / 20) if duck.any() else press
        block = self.music.block(start, length) * gain[:, None].astype(np.float32)
        if self.beat is not None:
            block += self.beat.block(start, length) * press[:, None].astype(np.float32)
        return np.asarray(block, dtype=np.float32)

    def film_block(self, start: int, length: int) -> Samples:
        assert self.own is not None
        own = self.own.block(start, length) * np.float32(10 ** (self.film_gain / 20))
        if self.opening is not None:
            own = own * _over(self.opening, start, length)[:, None].astype(np.float32)
        return np.asarray(own, np.float32)


def _over(curve: Floats, start: int, length: int) -> Floats:
    """A curve of RATE points a second at each of the samples start..start+length."""
    first = int(start / SAMPLE_RATE * RATE)
    points = curve[first : int((start + length) / SAMPLE_RATE * RATE) + 2]
    times = np.arange(start, start + length) / SAMPLE_RATE
    return np.interp(times, np.arange(first, first + len(points)) / RATE, points)


def _film_level(
    own: Track, keep: str, analysis: Analysis, options: MixOptions
) -> tuple[float, float]:
    """Gain of the film's own sound in dB, and the loudness its speech then has."""
    spoken = analysis.sound.speech_loudness if analysis.sound else None
    if keep == "duck" and spoken is not None:
        gain = min(_LIFT, options.target - spoken)
        return gain, spoken + gain
    whole = integrated(own.tenths)
    if whole is None:
        return 0.0, options.target
    beside = keep == "effects" or not (analysis.speech or analysis.music)
    aimed = options.target + _BESIDE if beside else options.target
    gain = min(_LIFT, aimed - whole)
    return gain, whole + gain


def _write_all(
    levels: _Levels, write: Callable[[Path], Writer], music_out: Path, mix_out: Path,
    pool: ThreadPoolExecutor, settled: Settled, progress: Progress,
) -> _Reached:  # fmt: skip
    told = _Reached(Meter(), Meter(peaks=False), Meter(peaks=False))
    total = levels.music.total
    common = 10 ** (settled.gain / 20)
    with write(music_out) as music_file, write(mix_out) as mix_file:
        for start in range(0, total, BLOCK):
            length = min(BLOCK, total - start)
            gain = (spread(settled.limiter, start, length) * common)[:, None].astype(np.float32)
            music: Samples = np.asarray(levels.music_block(start, length) * gain, np.float32)
            both, tasks = music, []
            if levels.own is not None:
                film: Samples = np.asarray(levels.film_block(start, length) * gain, np.float32)
                both = music + film
                tasks += [pool.submit(told.music.add, music), pool.submit(told.film.add, film)]
            tasks += [pool.submit(music_file.write, music), pool.submit(mix_file.write, both)]
            told.mix.add(both)
            for task in tasks:
                task.result()
            progress("mix", 0.7 + 0.3 * (start + length) / total)
    return told
