"""Music for games: loops in layers, answers to events, and the table of how they go together.

    from photoplay.looping import make_loops
    make_loops("forest.jpg", "forest-music", moods=["calm", "tense"])

A loop is played once with room before and after it, and what sounds outside is laid over its other
end: the seam is where the music plays on, sample by sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from photoplay import __version__
from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.looping_options import LoopOptions
from photoplay.media.midi import write_midi
from photoplay.media.ogg import write_ogg
from photoplay.media.wave import WaveWriter
from photoplay.mixing.desk import strips
from photoplay.planning.bars import Metre, metre_of
from photoplay.planning.loops import (
    STINGERS,
    key_of_plan,
    loop_bars,
    loop_plan,
    note_of,
    steady_tempo,
    stinger_plan,
)
from photoplay.planning.planner import make_plan
from photoplay.project import Project, replaced_folder, write_json
from photoplay.readiness import font_of
from photoplay.rendering.band import Band
from photoplay.rendering.folding import TAIL, fold, room_before, seam, with_room
from photoplay.rendering.synthesis.instruments import SYNTHS, fallback_for
from photoplay.settings import SoundOptions
from photoplay.spotting import analysis_of
from photoplay.theory.loudness import measure
from photoplay.types.analysis import Analysis
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, OutputError
from photoplay.types.json_form import to_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.provenance import MADE_WITH
from photoplay.types.score import Part, Score

LAYERS = ("bed", "bass", "motion", "rhythm", "lead")
"""From the first that a game should let in to the last."""
_LAYER_OF = {"pad": "bed", "harmony": "bed", "bass": "bass", "arpeggio": "motion",
             "drums": "rhythm", "percussion": "rhythm", "counter": "lead", "melody": "lead",
             "effects": "motion"}  # fmt: skip
_MERGED = {4: {"bass": "rhythm"}, 3: {"bass": "rhythm", "motion": "bed"},
           2: {"bass": "bed", "motion": "bed", "rhythm": "lead"}}  # fmt: skip
_PEAK = -1.0
"""dBTP."""
Kind = Literal["wav", "ogg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One loop."""

    name: str
    mood: str
    key: str
    files: dict[str, dict[str, str]]
    """Layer (and "mix") -> kind -> file."""
    midi: str
    lufs: float
    peak: float
    """dBTP."""
    seam: float
    """The leap from the last sample to the first, in dB over the largest beside it."""
    phrases: tuple[int, ...]
    """Bars, counted from 0, at which a phrase begins: where to come in and go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSet:
    """All that was made; loops.json holds the same."""

    folder: Path
    style: str
    key_note: str
    bpm: float
    """Felt beats a minute."""
    metre: str
    bars: int
    samples_per_beat: int
    samples: int
    """Of a loop."""
    sample_rate: int
    layers: tuple[str, ...]
    segments: tuple[Segment, ...]
    stingers: dict[str, dict[str, Any]]
    transitions: tuple[dict[str, Any], ...]
    seed: int
    made_with: str = f"{MADE_WITH}, version {__version__}"


def make_loops(
    source: str | Path, out: str | Path, *, brief: Brief | None = None,
    options: LoopOptions | None = None, sound: SoundOptions | None = None, seed: int = 0,
    overwrite: bool = False, progress: Progress = unheard, **wishes: Any,
) -> LoopSet:  # fmt: skip
    """Loops, stingers and their table for a picture, a film or a project, in the folder `out`.

    `wishes` are fields of LoopOptions. Raises the errors of types.errors.
    """
    options = replace(options or LoopOptions(), **wishes)
    brief, folder, source = brief or Brief(), Path(out).absolute(), Path(source)
    if folder.exists() and not overwrite and (folder.is_file() or any(folder.iterdir())):
        raise OutputError(f"{folder} is not empty; --overwrite replaces it, --out names another")
    analysis, base = _seen(source, brief, seed, progress)
    band = _band(sound or SoundOptions())
    metre = metre_of(str(base.metre.value))
    beat, quarters = steady_tempo(float(base.tempo.value), metre, SAMPLE_RATE)
    bars = loop_bars(options.seconds, beat / SAMPLE_RATE, metre)
    work = _Work(base, analysis, brief, band, options, seed, quarters, beat * metre.pulses * bars)
    moods = options.moods or ("",)
    names = [word or "main" for word in moods]
    if len(set(names)) < len(names):
        raise BriefError(f"each mood makes one loop; {', '.join(moods)} names one twice")
    steps = len(moods) + (len(STINGERS) if options.stingers else 0)
    with replaced_folder(folder) as place:
        segments = []
        for number, (name, mood) in enumerate(zip(names, moods, strict=True)):
            segments.append(work.segment(place, name, mood, bars))
            progress("render", (number + 1) / steps)
        stingers = {}
        for number, name in enumerate(STINGERS if options.stingers else (), len(moods) + 1):
            stingers[name] = work.stinger(place, name)
            progress("render", number / steps)
        made = LoopSet(
            folder=folder, style=str(base.style.value), key_note=note_of(base),
            metre=str(base.metre.value),
            bpm=round(60 * SAMPLE_RATE / beat, 4), bars=bars, samples_per_beat=beat,
            samples=work.samples, sample_rate=SAMPLE_RATE, layers=_names(options.layers),
            segments=tuple(segments), stingers=stingers, seed=seed,
            transitions=_transitions(segments, metre, beat),
        )  # fmt: skip
        write_json(place / "loops.json", to_json(replace(made, folder=Path())))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What all pieces of a set share."""

    base: Plan
    analysis: Analysis
    brief: Brief
    band: Callable[[], Band]
    options: LoopOptions
    seed: int
    quarters: float
    samples: int

    def segment(self, place: Path, name: str, mood: str, bars: int) -> Segment:
        plan = self._loop(bars, mood)
        score = compose(plan)
        layers = self._layers(score)
        mix = np.sum(list(layers.values()), axis=0)
        gain, lufs, peak = _levelled(mix, self.options.loudness)
        rows = {key: sound * np.float32(gain) for key, sound in layers.items()}
        rows["mix"] = mix * np.float32(gain)
        folder = place / name
        folder.mkdir()
        write_midi(score, folder / f"{name}.mid")
        return Segment(
            name=name,
            mood=str(plan.mood.value),
            key=key_of_plan(plan),
            files={key: self._written(place, folder / key, sound, loop=True)
                   for key, sound in rows.items()},
            midi=f"{name}/{name}.mid",
            lufs=lufs,
            peak=peak,
            seam=seam(mix),
            phrases=tuple(s.start_bar for s in plan.sections),
        )  # fmt: skip

    def stinger(self, place: Path, name: str) -> dict[str, Any]:
        plan = stinger_plan(self.base, self.analysis, self.brief, CARDS, name=name,
                            quarters=self.quarters, seed=self.seed)  # fmt: skip
        score = compose(plan)
        blocks = [
            np.sum(list(block.parts.values()), axis=0)
            for block in strips(self.band().play(score, unheard), score)
        ]
        sound = np.concatenate(blocks)
        gain, lufs, peak = _levelled(sound, self.options.loudness + 2)
        folder = place / "stingers"
        folder.mkdir(exist_ok=True)
        files = self._written(place, folder / name, sound * np.float32(gain), loop=False)
        strike = round(float(plan.tempo_map.seconds(plan.tempo_map.bars[1].start)[0]) * SAMPLE_RATE)
        return {
            "files": files, "samples": len(sound), "lufs": lufs, "peak": peak,
            "mode": plan.sections[0].mode if plan.sections else "",
            "chord_at": strike,
            "start_on": "beat",
        }  # fmt: skip

    def _loop(self, bars: int, mood: str) -> Plan:
        return loop_plan(self.base, self.analysis, self.brief, CARDS, bars=bars,
                         quarters=self.quarters, mood=mood or None, seed=self.seed)  # fmt: skip

    def _layers(self, score: Score) -> dict[str, Samples]:
        """Each layer of a loop, folded."""
        layers = {
            name: np.zeros((self.samples, 2), dtype=np.float32)
            for name in _names(self.options.layers)
        }
        into = {part.id: _layer(part, self.options.layers) for part in score.parts}
        long, early = with_room(score, TAIL), room_before(score)
        for block in strips(self.band().play(long, unheard), long):
            for name, sound in block.parts.items():
                fold(layers[into[name]], sound, block.start - early)
        return layers

    def _written(self, place: Path, path: Path, sound: Samples, *, loop: bool) -> dict[str, str]:
        kinds: tuple[Kind, ...] = (
            ("wav", "ogg") if self.options.format == "both" else (self.options.format,)
        )
        told: dict[str, str] = {}
        for kind in kinds:
            target = path.with_name(f"{path.name}.{kind}")
            if kind == "wav":
                with WaveWriter(target, loop=(0, len(sound) - 1) if loop else None) as file:
                    file.write(sound)
            else:
                write_ogg(sound, target, loop=loop)
            told[kind] = str(target.relative_to(place))
        return told


def _seen(source: Path, brief: Brief, seed: int, progress: Progress) -> tuple[Analysis, Plan]:
    """What the picture is like, and the plan whose style, key and tempo the loops take."""
    analysis = analysis_of(source, None, progress)
    project = Project(source)
    if project.is_there and project.path("plan.json").is_file():
        return analysis, project.load("plan.json", Plan)
    return analysis, make_plan(analysis, replace(brief, use="game"), CARDS, seed=seed,
                               title=source.stem)  # fmt: skip


def _band(sound: SoundOptions) -> Callable[[], Band]:
    font = font_of(sound)
    return lambda: Band(font, SYNTHS, fallback=fallback_for if font is None else None)


def _names(count: int) -> tuple[str, ...]:
    merged = _MERGED.get(count, {})
    return tuple(name for name in LAYERS if name not in merged)


def _layer(part: Part, count: int) -> str:
    name = _LAYER_OF.get(part.role, "lead")
    return _MERGED.get(count, {}).get(name, name)


def _levelled(sound: Samples, target: float) -> tuple[float, float, float]:
    """A gain that brings `sound` to `target` LUFS, less where its peaks forbid it; both reached."""
    told = measure([sound])
    if told.integrated is None:
        return 1.0, -70.0, -120.0
    gain = min(target - told.integrated, _PEAK - told.true_peak)
    return (10 ** (gain / 20), round(told.integrated + gain, 2), round(told.true_peak + gain, 2))


def _transitions(
    segments: Sequence[Segment], metre: Metre, beat: int
) -> tuple[dict[str, Any], ...]:
    """From each loop to each other: when to leave, where to come in, how long to cross."""
    bar = beat * metre.pulses
    return tuple(
        {
            "from": one.name, "to": other.name, "leave_on": "bar", "samples_per_bar": bar,
            "best_leave_bars": list(one.phrases), "enter_bars": list(other.phrases),
            "cross_fade_samples": beat, "cover_with": sorted(STINGERS),
        }
        for one in segments for other in segments if one.name != other.name
    )  # fmt: skip
