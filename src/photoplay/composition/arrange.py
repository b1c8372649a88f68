"""Who plays in which bar, and what each bar asks of the players.

The plan and the sketch are cut into bars once; every writer of a texture is then handed one bar,
its desk and its hand (what it remembers), and gives back strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np

from photoplay.composition.sketch import Sketch
from photoplay.composition.styles import STYLES
from photoplay.composition.styles.desk import Desk, Style
from photoplay.theory.chords import bass_of, chord_classes
from photoplay.theory.instruments import Instrument, answers, instrument
from photoplay.theory.scales import scale
from photoplay.types.errors import BriefError
from photoplay.types.plan import Hit, Plan, Section
from photoplay.types.score import Chord, Control
from photoplay.types.tempo import Bar

NEAR = 1e-4
"""Beats within which two onsets are one."""
HYSTERESIS = 0.09
"""Energy by which a player's leaving lies below his entrance."""
SPEECH_BAR = 0.35
"""Share of a bar with speech from which it is written sparser."""


@dataclass(slots=True)
class Stroke:
    """A note on its way to the score."""

    onset: float
    pitch: int
    duration: float
    accent: float = 0.0
    """Decibels against the desk's ordinary loudness."""
    mark: str = ""
    anchored: bool = False
    """Struck with the picture: no swing, no human timing."""
    late: float = 0.0
    """Seconds that belong to the playing, such as a strum's spread."""
    tied: bool = False
    """May be joined to the same pitch that follows at once."""

    @property
    def end(self) -> float:
        return self.onset + self.duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmony:
    """One chord as far as it lasts inside one bar."""

    beat: float
    end: float
    root: int
    quality: str
    classes: tuple[int, ...]
    """Pitch classes in order of stacking."""
    bass: int
    voicing: tuple[int, ...]
    starts: bool
    """Whether the chord begins here, rather than going on from the bar before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """All that a writer is told about one bar."""

    index: int
    bar: Bar
    section: Section
    place: int
    """Number of the bar in its section, from 0."""
    style: Style
    energy: float
    """0..1, the plan's mean over the bar."""
    busy: float
    """0..1, how many notes to write: energy, the section's density, and speech together."""
    speech: bool
    harmony: tuple[Harmony, ...]
    following: Harmony | None
    """The chord after the bar, inside the cue."""
    scale: tuple[int, ...]
    bpm: float
    """Quarter notes a minute at its start."""
    last: bool
    """Last bar of its section."""
    rising: bool
    """Whether the next section is stronger by a tenth or more."""
    tune: tuple[int, int] | None = None
    """Lowest and highest melody note of the bar."""
    sung: tuple[tuple[float, float, int], ...] = ()
    """Onset, end and pitch of every melody note of the bar."""
    shifting: bool = False
    """Whether the music's job is changing: one player at a time, nothing marks the joins."""
    low_end: bool = True
    """Whether a bass player sounds in it."""

    @property
    def start(self) -> float:
        return self.bar.start

    @property
    def end(self) -> float:
        return self.bar.end

    @property
    def compound(self) -> bool:
        return abs(self.bar.pulse - 1.5) < NEAR

    def harmony_at(self, beat: float) -> Harmony:
        """The chord that sounds at `beat`."""
        for chord in self.harmony:
            if beat < chord.end - NEAR:
                return chord
        return self.harmony[-1]

    def step(self, rate: tuple[float, float]) -> float:
        """The grid, in beats, whose notes a second come nearest to the wanted rate."""
        wanted = rate[0] + (rate[1] - rate[0]) * self.busy
        steps = (1.5, 0.5, 0.25) if self.compound else (2.0, 1.0, 0.5, 0.25)
        fits = [s for s in steps if s <= self.bar.beats + NEAR] or [self.bar.beats]
        return min(fits, key=lambda s: abs(np.log(self.bpm / 60 / s / wanted)))


@dataclass(slots=True)
class Hand:
    """What a player remembers from bar to bar."""

    rng: np.random.Generator
    pitches: tuple[int, ...] = ()
    figure: int = 0
    notes: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Track:
    """One player: his desk in every style of the plan, where he plays, and what."""

    id: str
    role: str
    instrument: Instrument
    desks: dict[str, Desk]
    """Desk by the style's name."""
    from_energy: dict[str, float]
    synth: str | None
    locked: bool = False
    playing: set[int] = field(default_factory=set)
    """Bars by index."""
    strokes: list[Stroke] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return next(iter(self.desks.values()))

    @property
    def crisp(self) -> bool:
        """Whether its attack is short enough to answer a cut."""
        return not self.instrument.slow and (
            not self.instrument.sustains or self.desk.texture in {"eighths", "offbeat", "power"}
        )


def rng_of(plan: Plan, section: Section, *, names: tuple[str, ...]) -> np.random.Generator:
    """A generator that depends on the seed, the section and the names alone."""
    keys = [crc32(name.encode()) for name in (section.id, *names)]
    return np.random.default_rng([plan.seed & 0xFFFFFFFF, section.seed & 0xFFFFFFFF, *keys])


def salted(salt: int) -> tuple[str, ...]:
    """The name that sets another try apart; none for the first."""
    return (f"again {salt}",) if salt else ()


def style_named(name: str) -> Style:
    """The style called `name`; a BriefError lists those there are."""
    if name not in STYLES:
        raise BriefError(f"there is no style {name!r}; there are {', '.join(STYLES)}")
    return STYLES[name]


def bars_of(plan: Plan, sketch: Sketch) -> dict[int, BarView]:
    """Every bar of every cue, by its index in the tempo map."""
    tempo, main = plan.tempo_map, style_named(str(plan.style.value))
    starts = tempo.seconds(np.array([bar.start for bar in tempo.bars] + [tempo.beats]))
    energy = np.asarray(plan.energy if plan.energy else (0.5,), dtype=float)
    chords = list(zip(sketch.chords, sketch.voicings, strict=True))
    views: dict[int, BarView] = {}
    first = 0
    for number, section in enumerate(plan.sections):
        style = style_named(section.style) if section.style else main
        after = plan.sections[number + 1] if number + 1 < len(plan.sections) else None
        for place in range(section.bars):
            index = section.start_bar + place
            bar = tempo.bars[index]
            while first < len(chords) and _end(chords[first][0]) <= bar.start + NEAR:
                first += 1
            harmony, following = _harmony(chords, first, bar)
            if not harmony:
                continue
            beats = np.arange(int(bar.start), max(int(bar.start) + 1, int(np.ceil(bar.end))))
            mean = float(energy[np.clip(beats, 0, len(energy) - 1)].mean())
            seconds = (float(starts[index]), float(starts[index + 1]))
            talk = sum(
                max(0.0, min(s.end, seconds[1]) - max(s.start, seconds[0])) for s in plan.speech
            )
            speech = talk > SPEECH_BAR * (seconds[1] - seconds[0])
            shifting = any(s.start < seconds[1] - 0.05 and s.end > seconds[0] + 0.05
                           for s in plan.shifts)  # fmt: skip
            busy = 0.75 * mean + 0.5 * section.density - 0.125 - (0.25 if speech else 0.0)
            views[index] = BarView(
                index=index,
                bar=bar,
                section=section,
                place=place,
                style=style,
                energy=min(1.0, max(0.0, mean)),
                busy=min(1.0, max(0.0, busy)),
                speech=speech,
                harmony=harmony,
                following=following,
                scale=scale(section.tonic, section.mode),
                bpm=60 * bar.beats / max(1e-6, seconds[1] - seconds[0]),
                last=place == section.bars - 1,
                rising=after is not None and after.energy > section.energy + 0.1 and not shifting,
                shifting=shifting,
            )
    return views


def _end(chord: Chord) -> float:
    return chord.beat + chord.duration


def _harmony(
    chords: Sequence[tuple[Chord, object]], first: int, bar: Bar
) -> tuple[tuple[Harmony, ...], Harmony | None]:
    inside: list[Harmony] = []
    for chord, voicing in chords[first:]:
        view = Harmony(
            beat=max(chord.beat, bar.start),
            end=min(_end(chord), bar.end),
            root=chord.root,
            quality=chord.quality,
            classes=chord_classes(chord.root, chord.quality),
            bass=bass_of(chord),
            voicing=voicing.pitches,  # type: ignore[attr-defined]
            starts=chord.beat >= bar.start - NEAR,
        )
        if chord.beat >= bar.end - NEAR:
            return tuple(inside), (view if abs(chord.beat - bar.end) < NEAR else None)
        inside.append(view)
    return tuple(inside), None


GENERIC = {
    "melody": Desk(texture="tune", register=(62, 84), velocity=84),
    "counter": Desk(texture="counter", register=(52, 74), velocity=66),
    "harmony": Desk(texture="comp", register=(52, 74), velocity=64, figure="plain"),
    "pad": Desk(texture="pad", register=(50, 74), velocity=60),
    "arpeggio": Desk(texture="arpeggio", register=(55, 79), velocity=64),
    "bass": Desk(texture="root-fifth", register=(28, 47), velocity=76),
    "drums": Desk(texture="drums", register=(27, 87), velocity=80),
    "percussion": Desk(texture="shaker", register=(27, 87), velocity=64),
    "effects": Desk(texture="gestures", register=(36, 84), velocity=80),
}
"""How an instrument that the style has no seat for writes in its role."""


def tracks_of(plan: Plan) -> list[Track]:
    """The band: one track a player, each with his desk in every style of the plan."""
    main = style_named(str(plan.style.value))
    tracks: list[Track] = []
    players = [(p.role, p.instrument, p.locked) for p in plan.palette]
    players = players or [(s.role, s.instruments[0], False) for s in main.card.seats]
    free = list(range(len(main.desks)))
    # Exact matches claim their seats first, so that a foreign instrument cannot take one away.
    seats: dict[int, int] = {}
    for exact in (True, False):
        for number, (role, name, _) in enumerate(players):
            if number in seats:
                continue
            for seat in free:
                card = main.card.seats[seat]
                if card.role == role and (not exact or name in card.instruments):
                    seats[number] = seat
                    free.remove(seat)
                    break
    for number, (role, name, locked) in enumerate(players):
        place = seats.get(number)
        desk = _generic(role, name) if place is None else main.desks[place]
        enters = 0.3 if place is None else main.card.seats[place].from_energy
        tracks.append(_track(role, name, {main.card.name: desk}, {main.card.name: enters}, locked))
    for section in plan.sections:
        if section.style and section.style != main.card.name:
            _add_style(tracks, style_named(section.style))
    _name(tracks)
    return tracks


def _generic(role: str, name: str) -> Desk:
    desk, played = GENERIC[role] if role in GENERIC else GENERIC["harmony"], instrument(name)
    if played.family in {"drums", "percussion"}:
        return desk if role in {"drums", "effects"} else GENERIC["percussion"]
    low, high = played.comfortable
    span = (max(low, desk.register[0]), min(high, desk.register[1]))
    if span[1] - span[0] < 12:
        span = (low, high)
    return replace(desk, register=span)


def _track(
    role: str, name: str, desks: dict[str, Desk], enters: dict[str, float], locked: bool
) -> Track:
    played = instrument(name)
    return Track(
        id=name,
        role=role,
        instrument=played,
        desks=desks,
        from_energy=enters,
        synth=played.synth,
        locked=locked,
    )


def _add_style(tracks: list[Track], style: Style) -> None:
    name = style.card.name
    if any(name in track.desks for track in tracks):
        return
    for seat, desk in zip(style.card.seats, style.desks, strict=True):
        for track in tracks:
            if (
                track.role == seat.role
                and track.instrument.name in seat.instruments
                and name not in track.desks
            ):
                track.desks[name], track.from_energy[name] = desk, seat.from_energy
                break
        else:
            tracks.append(
                _track(
                    seat.role, seat.instruments[0], {name: desk}, {name: seat.from_energy}, False
                )
            )


def _name(tracks: list[Track]) -> None:
    """Give every track an id of its own: the instrument, then its role, then a number."""
    names = [track.instrument.name for track in tracks]
    taken: set[str] = set()
    for track, name in zip(tracks, names, strict=True):
        wish = name if names.count(name) == 1 else f"{name}-{track.role}"
        number = 2
        track.id = wish
        while track.id in taken:
            track.id, number = f"{wish}-{number}", number + 1
        taken.add(track.id)


def seat_players(plan: Plan, bars: dict[int, BarView], tracks: Sequence[Track]) -> None:
    """Decide for every track in which bars it plays.

    A player enters at a bar whose energy reaches his seat's, leaves when it falls `HYSTERESIS`
    below, stays at least two bars, and at most two enter at once but at a struck section. While the
    music's job changes, at most one enters and one leaves in a bar. For an entrance that is asked
    for somebody comes in who rested in the bar before.
    """
    since: dict[str, int] = {}
    on: set[str] = set()
    cue_starts = {cue.start_bar for cue in plan.cues}
    struck = _hit_bars(plan)
    entrances = _hit_bars(plan, "entrance")
    for index in sorted(bars):
        view = bars[index]
        fresh = index in cue_starts or index - 1 not in bars
        if fresh:
            on.clear()
        wanting, leaving = [], []
        for track in tracks:
            name = view.style.card.name
            enters = track.from_energy.get(name)
            if enters is None or silenced(track, view) or (view.speech and _yields(track)):
                on.discard(track.id)
                continue
            if track.locked or _means(track, view.section.instruments):
                enters = 0.0  # Who is asked for plays, however calm it is.
            enters += 0.12 if view.speech and enters > 0.2 else 0.0
            if track.id in on:
                settled = index - since[track.id] >= 2 or view.place == 0
                if view.energy < enters - HYSTERESIS and settled:
                    leaving.append((-enters, track.id))
            elif view.energy >= enters or (enters <= 0.0):
                wanting.append((enters, track))
        on.difference_update(one for _, one in sorted(leaving)[: 1 if view.shifting else None])
        most = len(wanting) if fresh or index in struck else 1 if view.shifting else 2
        for _, track in sorted(wanting, key=lambda pair: pair[0])[:most]:
            on.add(track.id)
            since[track.id] = index
        if index in entrances and not any(
            index - 1 not in t.playing and t.id in on for t in tracks
        ):
            absent = [t for t in tracks if t.id not in on and not silenced(t, view)
                      and view.style.card.name in t.desks and t.role != "effects"]  # fmt: skip
            for track in sorted(absent, key=lambda t: t.from_energy[view.style.card.name])[:1]:
                on.add(track.id)
                since[track.id] = index
        if kept := _kept_sounding(view, tracks, on):
            on.add(kept)
            since.setdefault(kept, index)
        for track in tracks:
            if track.id in on:
                track.playing.add(index)


def _means(track: Track, words: Sequence[str]) -> bool:
    return bool(words) and answers(track.instrument.name, track.role, words)


def silenced(track: Track, view: BarView) -> bool:
    """Whether the plan has this player silent in the bar's section."""
    return _means(track, view.section.without)


def _yields(track: Track) -> bool:
    return track.role in {"melody", "counter"}


def _kept_sounding(view: BarView, tracks: Sequence[Track], on: set[str]) -> str | None:
    """Who is to play as well, so that there is harmony; None where there is, or nobody can."""
    chordal = {"pad", "harmony", "arpeggio"}
    able = [
        track
        for track in tracks
        if view.style.card.name in track.desks and not silenced(track, view)
    ]
    if any(track.id in on and track.role in chordal for track in able):
        return None
    able.sort(key=lambda t: (t.role not in chordal, t.from_energy[view.style.card.name]))
    return able[0].id if able else None


def _hit_bars(plan: Plan, asked: str | None = None) -> set[int]:
    """Bars in which something is struck; only those of a gesture that is asked for by hand."""
    return {
        plan.tempo_map.bar_at(hit.beat)
        for hit in plan.honoured
        if hit.rank == "hit" and hit.beat is not None
        and (asked is None or (hit.locked and hit.gesture == asked))
    }  # fmt: skip


def honoured_hits(plan: Plan, bars: dict[int, BarView]) -> list[tuple[float, Hit]]:
    """The hits to strike with their beats, in order, where music plays."""
    return sorted(
        (
            (hit.beat, hit)
            for hit in plan.honoured
            if hit.beat is not None and plan.tempo_map.bar_at(hit.beat) in bars
        ),
        key=lambda pair: (pair[0], pair[1].id),
    )
