"""Compose: plan -> short score -> players -> a score that lands on the film."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from zlib import crc32

import numpy as np

from photoplay.composition import bass, drums, texture, texture_moving
from photoplay.composition.arrange import (
    NEAR,
    BarView,
    Hand,
    Stroke,
    Track,
    bars_of,
    honoured_hits,
    rng_of,
    salted,
    seat_players,
    silenced,
    style_named,
    tracks_of,
)
from photoplay.composition.carrying import with_carried
from photoplay.composition.clearing import keep_clear
from photoplay.composition.ending import last_chord, ring_bars
from photoplay.composition.gestures import swelled, write_gestures
from photoplay.composition.given_tune import give_tune, lead_of
from photoplay.composition.landing import land_hits
from photoplay.composition.leading import part_voices
from photoplay.composition.playing import played
from photoplay.composition.registers import lift_registers
from photoplay.composition.short_score import ideas_of, write_sketch
from photoplay.composition.singing import cast, entries_of_score, sing, themes_of_score
from photoplay.composition.sketch import Sketch
from photoplay.composition.splicing import spliced
from photoplay.composition.styles.desk import Desk
from photoplay.theory.instruments import answers
from photoplay.types.guide import GivenTheme
from photoplay.types.plan import Cue, MotifNote, Plan, Redo
from photoplay.types.score import Control, Marker, Note, Part, Score, ThemeEntry

Writer = Callable[[BarView, Desk, Hand], list[Stroke]]
_DRAWS_APART = 7919
"""Seeds from one draw of the notes to the next."""
_DEEP = 47
"""MIDI pitch below which only the bass writes while it plays."""


def _low_strings(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Held while it is calm, driving when it is not."""
    writer = bass.held if view.energy < 0.45 else bass.pulsing
    return writer(view, desk, hand)


WRITERS: dict[str, Writer] = {
    "pad": texture.pad, "hymn": texture.hymn, "drone": texture.drone, "bells": texture.bells,
    "ostinato": texture_moving.ostinato, "arpeggio": texture_moving.arpeggio,
    "broken": texture_moving.broken, "strum": texture_moving.strum, "comp": texture_moving.comp,
    "power": texture_moving.power, "held": bass.held, "pulsing": bass.pulsing,
    "low-strings": _low_strings, "root-fifth": bass.root_fifth, "eighths": bass.eighths,
    "offbeat": bass.offbeat, "walking": bass.walking, "lazy": bass.lazy, "drums": drums.drums,
    "pounding": drums.pounding, "timpani": drums.timpani, "shaker": drums.shaker,
}  # fmt: skip
"""How each texture that is written bar by bar is written."""


def compose(plan: Plan, scores: Mapping[str, Score] | None = None) -> Score:
    """The score of a plan: the same bytes for the same plan, on any machine.

    What the plan carries over is taken from `scores` (by file name); what it has redone is composed
    again and put over the rest, bar by bar.
    """
    plan = _drawn(plan)
    score = with_carried(_composed(plan), plan, scores or {})
    bars = plan.tempo_map.bars
    for redo in plan.redone:
        again = _composed(_reseeded(plan, redo), redo)
        edges = (bars[redo.start_bar].start, bars[redo.start_bar + redo.bars - 1].end)
        taken = partial(_takes, redo)
        score = spliced(score, again, *edges, takes=taken, harmony=not redo.parts)
    return score


def series_themes(plan: Plan) -> tuple[GivenTheme, ...]:
    """The themes that `compose` gives the plan, most heard first, for other films of a series."""
    ideas, starts = ideas_of(_drawn(plan))
    heard = Counter(row.theme for row in plan.statements)
    return tuple(
        GivenTheme(
            id=letter,
            notes=tuple(MotifNote(onset=o, duration=d, step=s) for o, d, s in ideas[letter].notes),
            bar=ideas[letter].bar,
            bars=ideas[letter].bars,
            start=starts[letter],
        )
        for letter in sorted(ideas, key=lambda one: (-heard[one], one))
    )


def _drawn(plan: Plan) -> Plan:
    return replace(plan, seed=plan.seed + _DRAWS_APART * int(plan.draw.value))


def _reseeded(plan: Plan, redo: Redo) -> Plan:
    """The plan with other seeds for the sections of the bars; as it is where parts are named."""
    if redo.parts:
        return plan
    end = redo.start_bar + redo.bars
    sections = tuple(
        replace(s, seed=(s.seed + 1_000_003 * redo.seed) & 0x7FFFFFFF)
        if s.start_bar < end and s.start_bar + s.bars > redo.start_bar
        else s
        for s in plan.sections
    )
    return replace(plan, sections=sections)


def _takes(redo: Redo, part: Part) -> bool:
    return _is_meant(part.instrument, part.role, part.id, redo)


def _is_meant(instrument: str, role: str, name: str, redo: Redo) -> bool:
    return not redo.parts or name in redo.parts or answers(instrument, role, redo.parts)


def _composed(plan: Plan, redo: Redo | None = None) -> Score:
    style = style_named(str(plan.style.value))
    if not plan.sections:
        return _silence(plan)
    plan = swelled(plan)
    salt = redo.seed if redo else 0
    sketch = write_sketch(plan, salt)
    bars = _with_tunes(bars_of(plan, sketch), sketch)
    tracks = tracks_of(plan)
    lift_registers(tracks, plan)
    for track in tracks:
        meant = redo is not None and redo.parts and redo.seed
        if redo and meant and _is_meant(track.instrument.name, track.role, track.id, redo):
            _vary(track, _rng(plan, f"{track.id} desk", salt))
    seat_players(plan, bars, tracks)
    rings = {k: cue for k, cue in ring_bars(plan).items() if k in bars}
    singers = cast(sketch, bars, tracks, rings)
    bars = _with_low_end(bars, tracks)
    hits = honoured_hits(plan, bars)
    hands = {track.id: Hand(rng=_rng(plan, track.id, salt)) for track in tracks}
    for track in tracks:
        _write(track, bars, rings, hands[track.id], plan, salt)
        kind = track.desk.texture
        if kind in {"tune", "counter"}:
            sing(track, sketch, singers, bars, rings, plan.tempo_map)
        elif kind in {"gestures", "risers"}:
            write_gestures(track, bars, hits, plan.tempo_map)
        _tie(track)
    lead = lead_of(plan, tracks)
    shifts = land_hits(plan, bars, [t for t in tracks if t is not lead], hands, hits)
    keep_clear(plan, [t for t in tracks if t is not lead])
    _clear_the_bottom(tracks, bars, plan)
    part_voices(tracks, sketch.chords)
    _hush(tracks, bars)
    if lead is not None:
        give_tune(plan, lead, bars, shifts)
    parts = []
    for track in tracks:
        dice = partial(rng_of, plan, names=(f"{track.id} playing", *salted(salt)))
        notes, controls = played(track, plan, bars, shifts, dice)
        if notes:
            parts.append(_part(track, notes, controls))
    entries = entries_of_score(sketch, singers, tracks)
    return Score(
        title=plan.title,
        duration=plan.duration,
        tempo_map=plan.tempo_map,
        parts=tuple(parts),
        chords=sketch.chords,
        keys=sketch.keys,
        markers=_markers(plan, entries),
        themes=themes_of_score(plan, sketch),
        statements=entries,
        style=style.card.name,
        method=str(plan.composer.value),
        seed=plan.seed,
        room=str(plan.room.value) or style.card.room,
    )


def _silence(plan: Plan) -> Score:
    return Score(title=plan.title, duration=plan.duration, tempo_map=plan.tempo_map, parts=(),
                 style=str(plan.style.value), seed=plan.seed)  # fmt: skip


def _rng(plan: Plan, name: str, salt: int = 0) -> np.random.Generator:
    keys = [plan.seed & 0xFFFFFFFF, crc32(name.encode())]
    return np.random.default_rng(keys + ([salt & 0xFFFFFFFF] if salt else []))


def _vary(track: Track, rng: np.random.Generator) -> None:
    """Another way to write for the same player: a little higher or lower, busier or calmer."""
    if track.instrument.family == "drums":
        return
    low, high = track.instrument.comfortable
    for name, desk in track.desks.items():
        shift = int(rng.choice([-5, -4, -3, 3, 4, 5]))
        bottom, top = desk.register[0] + shift, desk.register[1] + shift
        if bottom < low or top > high:
            bottom, top = desk.register[0] - shift, desk.register[1] - shift
        pace = float(rng.choice([0.75, 1.0, 1.35]))
        track.desks[name] = replace(desk, register=(bottom, top),
                                    rate=(desk.rate[0] * pace, desk.rate[1] * pace))  # fmt: skip


def _with_tunes(bars: dict[int, BarView], sketch: Sketch) -> dict[int, BarView]:
    """Every bar told how high its tune lies, so that accompaniments keep below it."""
    told = {}
    for index, view in bars.items():
        notes = [
            (note.onset, note.end, note.pitch)
            for phrase in sketch.melody
            if phrase.start < view.end and phrase.end > view.start
            for note in phrase.notes
            if note.onset < view.end - NEAR and note.end > view.start + NEAR
        ]
        pitches = [pitch for *_, pitch in notes]
        tune = (min(pitches), max(pitches)) if pitches else None
        told[index] = replace(view, tune=tune, sung=tuple(notes))
    return told


def _with_low_end(bars: dict[int, BarView], tracks: Sequence[Track]) -> dict[int, BarView]:
    """Every bar told whether a bass player sounds in it."""
    sounding = {k for track in tracks if track.role == "bass" for k in track.playing}
    return {index: replace(view, low_end=index in sounding) for index, view in bars.items()}


def _write(
    track: Track, bars: dict[int, BarView], rings: dict[int, Cue], hand: Hand, plan: Plan,
    salt: int,
) -> None:  # fmt: skip
    section = None
    for index in sorted(track.playing):
        view = bars[index]
        if view.section.id != section:
            # A section's figures hang on its own seed, not on how much was drawn before it.
            section = view.section.id
            hand.rng = rng_of(plan, view.section, names=(track.id, *salted(salt)))
        desk = track.desks.get(view.style.card.name)
        if desk is None:
            continue
        if index in rings:
            if desk.texture != "tune":
                track.strokes += last_chord(track, view, hand, rings[index], plan.tempo_map)
        elif desk.texture in WRITERS:
            track.strokes += WRITERS[desk.texture](view, desk, hand)


def _tie(track: Track) -> None:
    """Join strokes that may be tied to the same pitch that ends where they begin.

    Who must breathe ties nothing: all his notes end together before he takes air.
    """
    rows: list[Stroke] = []
    open_at: dict[int, Stroke] = {}
    for stroke in sorted(track.strokes, key=lambda s: (s.onset, s.pitch)):
        before = open_at.get(stroke.pitch)
        joins = before is not None and stroke.tied and abs(before.end - stroke.onset) < NEAR
        if joins and before is not None and not track.instrument.breathes:
            before.duration = stroke.end - before.onset
            continue
        open_at[stroke.pitch] = stroke
        rows.append(stroke)
    track.strokes = rows


def _clear_the_bottom(tracks: Sequence[Track], bars: dict[int, BarView], plan: Plan) -> None:
    """Below about 120 Hz one note at a time: others move up where a bass plays."""
    deep = [t for t in tracks if t.role == "bass"]
    for track in tracks:
        if track in deep or track.instrument.family == "drums" or track.role == "effects":
            continue
        for stroke in track.strokes:
            view = bars.get(plan.tempo_map.bar_at(stroke.onset))
            if view is not None and view.low_end and stroke.pitch < _DEEP:
                stroke.pitch += 12
    for earlier in deep:
        earlier.strokes.sort(key=lambda s: s.onset)
        for one, other in zip(earlier.strokes, earlier.strokes[1:], strict=False):
            if one.end > other.onset and one.pitch != other.pitch:
                one.duration = max(0.1, other.onset - one.onset)


def _hush(tracks: Sequence[Track], bars: dict[int, BarView]) -> None:
    """Nobody sounds in a section that is to do without him, not even from the bar before."""
    for track in tracks:
        out = [view for view in bars.values() if silenced(track, view)]
        for view in out:
            kept = []
            for stroke in track.strokes:
                if view.start - NEAR <= stroke.onset < view.end - NEAR:
                    continue
                if stroke.onset < view.start < stroke.end - NEAR:
                    stroke.duration = max(0.05, view.start - stroke.onset)
                kept.append(stroke)
            track.strokes = kept


def _part(track: Track, notes: Sequence[Note], controls: Sequence[Control]) -> Part:
    played_on, desk = track.instrument, track.desk
    return Part.of(
        notes,
        controls,
        id=track.id,
        name=played_on.title,
        role=track.role,
        instrument=played_on.name,
        program=played_on.program,
        bank=played_on.bank,
        drums=played_on.family == "drums",
        synth=track.synth,
        level=desk.level,
        pan=desk.pan,
        send=desk.send,
    )


def _markers(plan: Plan, entries: Sequence[ThemeEntry]) -> tuple[Marker, ...]:
    tempo = plan.tempo_map
    rows = [
        Marker(
            beat=tempo.bars[s.start_bar].start, text=f"{s.id} {s.role} {s.motif}", kind="section"
        )
        for s in plan.sections
    ]
    rows += [Marker(beat=tempo.bars[c.start_bar].start, text=c.id, kind="cue") for c in plan.cues]
    rows += [
        Marker(beat=hit.beat, text=f"{hit.id} {hit.source}", kind="hit")
        for hit in plan.honoured
        if hit.beat is not None and hit.rank != "coincidence"
    ]
    rows += [
        Marker(beat=e.beat, text=f"theme {e.theme}: {e.transformation}", kind="theme")
        for e in entries
        if e.players
    ]
    return tuple(sorted(rows, key=lambda m: (m.beat, m.kind)))
