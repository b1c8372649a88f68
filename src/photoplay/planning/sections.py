"""Sections: whole bars with one job, cut where the film changes scene.

Their lengths come from a dynamic programme that likes eight bars, then four, and draws boundaries
to scene changes; keys move at most once in thirty seconds; a motif returns with its subject.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.affect import Affect
from photoplay.planning.character import character_of
from photoplay.planning.mood import Mood
from photoplay.planning.places import level_at, of_section
from photoplay.planning.shifts import middles
from photoplay.planning.uses import SHAPES
from photoplay.theory.scales import BRIGHTNESS, is_minor, mode_named
from photoplay.types.brief import Brief, Cadence
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.plan import Cue, Section, SectionRole
from photoplay.types.style import StyleCard
from photoplay.types.tempo import TempoMap

Floats = NDArray[np.float64]
_LENGTH_COST = {
    4: 0.35, 5: 3.5, 6: 0.7, 7: 3.5, 8: 0.0, 9: 3.5, 10: 0.7, 11: 3.6, 12: 0.4, 13: 3.6, 14: 0.9,
    15: 3.6, 16: 0.5,
}  # fmt: skip
_MODULATION_APART = 30.0
_NOTES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    tonic: int | None
    """Pitch class; None where only the mode was asked for."""
    mode: str | None
    """None where only the tonic was asked for."""


def key_of(text: str) -> Key:
    """Read "D minor", "F# dorian", "Bb", "Am"; BriefError for anything else."""
    head, _, rest = text.strip().partition(" ")
    letter, marks = head[:1].lower(), head[1:]
    minor = marks.endswith("m") and not rest
    marks = marks.removesuffix("m") if minor else marks
    if letter not in _NOTES or marks.strip("#b♯♭"):
        raise BriefError(f"{text!r} is not a key; write C major, D minor, F# dorian, Bb …")
    shift = marks.count("#") + marks.count("♯") - marks.count("b") - marks.count("♭")
    mode = mode_named(rest) if rest.strip() else "minor" if minor else None
    return Key(tonic=(_NOTES[letter] + shift) % 12, mode=mode)


def _asked_key(brief: Brief) -> Key | None:
    """Key and mode as asked for; a PlanConflictError where two modes are."""
    key = key_of(brief.key) if brief.key else None
    if brief.mode is None:
        return key
    mode = mode_named(brief.mode)
    if key is not None and key.mode not in (None, mode):
        raise PlanConflictError(f"the key {brief.key} and the mode {brief.mode} exclude each other")
    return Key(tonic=key.tonic if key else None, mode=mode)


def make_sections(  # noqa: PLR0913 - what sections hang on
    affect: Affect, brief: Brief, card: StyleCard, tempo: TempoMap, cues: Sequence[Cue],
    energy: Sequence[float], seed: int, *, steps: Sequence[float] = (), parted: bool = False,
) -> tuple[Section, ...]:  # fmt: skip
    """The sections of every cue, in order, with keys, modes, motifs, cadences and roles.

    At `steps` (seconds) the tempo changes; sections begin there if they can, and must where
    `parted`. In the middle of each shift that the brief asks for a section begins, and the one
    before it comes to no close.
    """
    edges = np.array([bar.start for bar in tempo.bars] + [tempo.beats])
    starts = np.asarray(tempo.seconds(edges), dtype=float)
    drafts: list[Section] = []
    for cue in cues:
        changes = _changes(affect, brief, steps)
        bounds = [cue.start_bar]
        for piece in _pieces(cue, starts, [*(steps if parted else ()), *middles(brief)]):
            bounds += _bounds(changes, tempo, piece, starts)[1:]
        for first, last in itertools.pairwise(bounds):
            drafts.append(_draft(affect, brief, tempo, cue, (first, last), starts, energy,
                                 len(drafts) + 1))  # fmt: skip
    drafts = _with_motifs(affect, drafts)
    drafts = _open_into_shifts(_with_roles(drafts), brief)
    return _with_wishes(_with_keys(drafts, affect, brief, card, seed), affect)


def _pieces(cue: Cue, starts: Floats, steps: Sequence[float]) -> list[Cue]:
    """The cue cut at the bars that begin at `steps`."""
    last = cue.start_bar + cue.bars
    bars = [int(np.argmin(np.abs(starts - time))) for time in steps]
    edges = sorted({cue.start_bar, last, *(bar for bar in bars if cue.start_bar < bar < last)})
    return [replace(cue, start_bar=a, bars=b - a) for a, b in itertools.pairwise(edges)]


def _bounds(
    changes: Sequence[tuple[float, float]], tempo: TempoMap, cue: Cue, starts: Floats
) -> list[int]:
    """Bar indices at which the cue's sections begin, and one past its end."""
    first, last = cue.start_bar, cue.start_bar + cue.bars
    bars = tempo.bars
    lead = 1 if cue.bars > 2 and bars[first].beats < bars[first + 1].beats - 1e-6 else 0
    ring = 1 if last == len(bars) and cue.bars - lead > 4 else 0
    count = cue.bars - lead
    if count < 8:
        return [first, last]
    reward = np.zeros(count + 1)
    begin = starts[first + lead : last + 1]
    for scene, weight in changes:
        near = np.abs(begin - scene)
        k = int(np.argmin(near))
        if 0 < k < count and near[k] < 0.6 * float(np.median(np.diff(begin))):
            reward[k] += weight
    best = np.full(count + 1, -np.inf)
    came = np.zeros(count + 1, dtype=int)
    best[0] = 0.0
    for k in range(1, count + 1):
        for length, cost in _LENGTH_COST.items():
            # The ring-out bar comes on top of an even last section.
            real = length + ring if k == count else length
            if k - real >= 0 and best[k - real] + reward[k] - cost > best[k]:
                best[k], came[k] = best[k - real] + reward[k] - cost, k - real
    if best[count] == -np.inf:
        return [first, last]
    bounds, k = [last], count
    while came[k] > 0:
        k = int(came[k])
        bounds.append(first + lead + k)
    return [first, *reversed(bounds)]


def _changes(affect: Affect, brief: Brief, steps: Sequence[float]) -> list[tuple[float, float]]:
    """Times at which a section may well begin, with weights: scenes, moods, steps, marks."""
    marked = [(m.time, 12.0 * m.weight) for m in brief.marks if m.kind == "section"]
    return [*_scene_changes(affect, steps), *marked]


def _scene_changes(affect: Affect, steps: Sequence[float]) -> list[tuple[float, float]]:
    """Times of scene changes, weighted by how far the mood moves across them, and of steps."""
    rows = []
    for scene in affect.analysis.scenes[1:]:
        before, after = (
            affect.over(scene.start - 6, scene.start),
            affect.over(scene.start, scene.start + 6),
        )
        moved = abs(before.valence - after.valence) + abs(before.arousal - after.arousal)
        rows.append((scene.start, 0.8 + min(1.0, moved)))
    for wish in affect.places:
        edges = [time for time in (wish.start, wish.end) if time]
        rows += [(time, 2.5) for time in edges if time < affect.analysis.film.duration - 1]
    return rows + [(time, 4.0) for time in steps]


def _draft(
    affect: Affect, brief: Brief, tempo: TempoMap, cue: Cue, bars: tuple[int, int],
    starts: Floats, energy: Sequence[float], number: int,
) -> Section:  # fmt: skip
    first, last = bars
    start, end = float(starts[first]), float(starts[last])
    mood = affect.over(start, end)
    beats = [b for b in range(len(energy))
             if tempo.bars[first].start - 1e-6 <= b < tempo.bars[last - 1].end]  # fmt: skip
    mean = float(np.mean([energy[b] for b in beats])) if beats else 0.5
    talk = sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in affect.analysis.speech)
    spoken = talk / max(1e-6, end - start)
    density = (
        0.3 + 0.4 * (mood.arousal + 1) / 2 + 0.2 * mean - SHAPES[brief.use].under_speech * spoken
    )
    asked = (brief.density or 0.0) + level_at(affect.places, (start + end) / 2, "density")
    density += 0.3 * asked
    return Section(
        id=f"s{number}",
        cue=cue.id,
        role="statement",
        start_bar=first,
        bars=last - first,
        start=start,
        end=end,
        tonic=0,
        mode="major",
        energy=round(mean, 3),
        valence=round(mood.valence, 3),
        arousal=round(mood.arousal, 3),
        tension=round(mood.tension, 3),
        density=round(float(np.clip(density, 0.05, 1.0)), 3),
        reason="speech: sparser" if spoken > 0.3 else "",
    )


def _with_motifs(affect: Affect, rows: list[Section]) -> list[Section]:
    """A letter for each recurring subject; A A B A where no subject rules."""
    letters: dict[int, str] = {}
    plain = itertools.cycle("AABA")
    result: list[Section] = []
    seen: set[str] = set()
    for row in rows:
        subject = _subject(affect, row)
        fallback = next(plain)
        if subject is None:
            letter, why = fallback, ""
        else:
            letter = letters.setdefault(subject, chr(ord("A") + min(len(letters), 3)))
            why = f"subject {subject + 1}"
        changed = _transformation(row, letter in seen)
        seen.add(letter)
        reason = "; ".join(x for x in (row.reason, f"motif of {why}" if why else "") if x)
        result.append(replace(row, motif=letter, transformation=changed, reason=reason))
    return result


def _subject(affect: Affect, row: Section) -> int | None:
    """The recurring subject that holds most of the section, if it returns at all."""
    shots = affect.analysis.shots
    seconds: dict[int, float] = {}
    appearances: dict[int, int] = {}
    for shot in shots:
        if shot.subject < 0:
            continue
        appearances[shot.subject] = appearances.get(shot.subject, 0) + 1
        shared = max(0.0, min(shot.end, row.end) - max(shot.start, row.start))
        seconds[shot.subject] = seconds.get(shot.subject, 0.0) + shared
    seconds = {k: v for k, v in seconds.items() if appearances[k] > 1}
    if not seconds or max(seconds.values()) < 0.34 * (row.end - row.start):
        return None
    return max(seconds, key=lambda k: seconds[k])


def _transformation(row: Section, returning: bool) -> str:
    if not returning:
        return "statement" if row.density > 0.3 else "fragment"
    if row.arousal > 0.35:
        return "diminution"
    if row.arousal < -0.45:
        return "augmentation"
    return "mode-change" if row.valence < -0.3 else "variation"


def _with_roles(rows: list[Section]) -> list[Section]:
    if not rows:
        return rows
    peak = max(range(len(rows)), key=lambda k: rows[k].energy)
    mean = float(np.mean([row.energy for row in rows]))
    result: list[Section] = []
    seen: set[str] = set()
    for k, row in enumerate(rows):
        role: SectionRole = "statement"
        if k == 0 and len(rows) > 1:
            role = "opening"
        elif k == len(rows) - 1 and len(rows) > 1:
            role = "closing"
        elif k == peak and row.energy > mean + 0.04:
            role = "climax"
        elif row.motif in seen:
            role = "return" if k > 2 else "development"
        elif seen:
            role = "contrast"
        seen.add(row.motif)
        last_of_cue = k == len(rows) - 1 or rows[k + 1].cue != row.cue
        cadence: Cadence = "full" if last_of_cue else "half" if k % 2 == 0 else "full"
        if role == "climax" and not last_of_cue:
            cadence = "deceptive"
        result.append(replace(row, role=role, cadence=cadence))
    return result


def _open_into_shifts(rows: list[Section], brief: Brief) -> list[Section]:
    """A section that ends inside a shift leads on: a close would be heard as an accent."""
    return [
        replace(row, cadence="open")
        if row is not rows[-1] and any(span.start <= row.end <= span.end for span in brief.shift)
        else row
        for row in rows
    ]


def _with_wishes(rows: Sequence[Section], affect: Affect) -> tuple[Section, ...]:
    """Every section with what was asked for its place; a later wish outweighs an earlier."""
    result = []
    for row in rows:
        told: list[str] = []
        for wish in of_section(affect.places, row):
            changes: dict[str, object] = {}
            if wish.key is not None:
                key = key_of(wish.key)
                changes |= {"tonic": key.tonic} | ({"mode": key.mode} if key.mode else {})
            if wish.mode is not None:
                changes["mode"] = mode_named(wish.mode)
            for name in ("style", "cadence"):
                if getattr(wish, name) is not None:
                    changes[name] = getattr(wish, name)
            for name in ("instruments", "without"):
                if getattr(wish, name):
                    changes[name] = (*getattr(row, name), *getattr(wish, name))
            told += [*changes, *(n for n in ("mood", "energy", "density", "tempo", "pace", "metre")
                                 if getattr(wish, n) is not None)]  # fmt: skip
            row = replace(row, **changes)  # type: ignore[arg-type]  # noqa: PLW2901
        if told:
            why = f"asked for: {', '.join(dict.fromkeys(told))}"
            row = replace(row, reason="; ".join(x for x in (row.reason, why) if x))  # noqa: PLW2901
        result.append(row)
    return tuple(result)


def _with_keys(
    rows: list[Section], affect: Affect, brief: Brief, card: StyleCard, seed: int
) -> tuple[Section, ...]:
    asked = _asked_key(brief)
    film = affect.analysis.film
    rng = np.random.default_rng([seed & 0xFFFFFFFF, crc32(b"key"), round(film.duration * 1000),
                                 len(affect.analysis.transitions)])  # fmt: skip
    home = (
        asked.tonic
        if asked and asked.tonic is not None
        else int(rng.choice([0, 2, 3, 4, 5, 7, 8, 9, 10, 11]))
    )
    whole = affect.whole()
    night = character_of(affect.analysis)["night"]
    lit = lightened(whole, affect.lightness)
    mode = asked.mode if asked and asked.mode else mode_for(lit, card, night=night)
    result: list[Section] = []
    tonic, changed = home, -_MODULATION_APART
    mode_now = mode
    for k, row in enumerate(rows):
        mood = Mood(valence=row.valence, arousal=row.arousal, tension=row.tension)
        mood = lightened(mood, affect.lightness)
        wanted = mode if asked and asked.mode else mode_for(mood, card, night=night)
        move = 0
        last = k == len(rows) - 1
        if k and row.start - changed >= _MODULATION_APART and len(rows) > 2:
            move = _move(row, is_minor(mode_now))
            if brief.mode is not None and move in (3, 9):
                move = 0
            if last:
                move = (home - tonic) % 12
        if k == 0:
            mode_now = wanted if abs(row.valence - whole.valence) > 0.4 else mode
        elif move:
            tonic, changed = (tonic + move) % 12, row.start
            mode_now = _turned(mode_now, wanted, move, card) if brief.mode is None else mode
        elif abs(_light(wanted) - _light(mode_now)) >= 2 and row.start - changed >= 4.0:
            mode_now, changed = wanted, row.start
        if last and not (asked and asked.mode) and k:
            tonic = tonic if row.start - changed < _MODULATION_APART else home
        result.append(replace(row, tonic=tonic, mode=mode_now))
    return tuple(result)


def lightened(mood: Mood, light: float) -> Mood:
    """`mood` with its valence moved by `light`."""
    return replace(mood, valence=mood.valence + light) if light else mood


def mode_for(mood: Mood, card: StyleCard, *, night: float = 0.0) -> str:
    """The style's mode nearest to the mood on the ladder of brightness.

    The ladder and the step of minor below about -.2 follow the mapping evidence (mode step grows
    with valence); tension darkens a little. A friendly night is one of wonder, and gets the lydian
    fourth earlier (the major triads a tritone apart of films in space; the limit is ours).
    """
    valence = mood.valence - 0.15 * max(0.0, mood.tension)
    if valence > 0.25 and night > 0.4:
        valence = max(valence, 0.75)
    limits = ((-0.88, "phrygian"), (-0.42, "minor"), (-0.2, "dorian"), (0.06, "mixolydian"),
              (0.72, "major"), (2.0, "lydian"))  # fmt: skip
    wanted = next(name for limit, name in limits if valence < limit)
    if wanted == "minor" and mood.tension > 0.4 and "harmonic-minor" in card.modes:
        return "harmonic-minor"
    return min(card.modes, key=lambda name: (abs(_light(name) - _light(wanted)), name != wanted))


def _light(mode: str) -> int:
    plain = {"harmonic-minor": "minor", "melodic-minor": "dorian"}.get(mode, mode)
    return BRIGHTNESS.index(plain) if plain in BRIGHTNESS else BRIGHTNESS.index("minor")


def _move(row: Section, minor: bool) -> int:
    """Semitones by which the key moves into this section; 0 for none."""
    moves: dict[Literal["climax", "contrast"], int] = {"climax": 2, "contrast": 3 if minor else 9}
    if row.role == "climax":
        return moves["climax"]
    if row.role == "contrast":
        return moves["contrast"]
    return 0


def _turned(mode: str, wanted: str, move: int, card: StyleCard) -> str:
    """A move to the relative key changes between major and minor; else the mode stays."""
    if move in (3, 9):
        other = "major" if is_minor(mode) else "minor"
        return other if other in card.modes else wanted
    return mode
