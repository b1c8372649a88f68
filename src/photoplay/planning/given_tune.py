"""A given tune on a film: at which tempo it goes round, where it stands, who plays it.

Its notes stay as they are. Bars keep its metre; beats may bend towards the film's moments as in any
plan. Where the film is longer it is played again, after bars of accompaniment alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from photoplay.planning.bars import metre_of
from photoplay.planning.sections import key_of
from photoplay.theory.instruments import INSTRUMENTS, answers
from photoplay.theory.scales import is_minor
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.plan import Choice, Cue, Plan, Player, TuneNote
from photoplay.types.style import StyleCard
from photoplay.types.tempo import TempoMap
from photoplay.types.tune import Tune

_STRETCH = 1.25
"""Times its own tempo at which a tune may go, or as many times slower, where no tempo is asked."""
_LEEWAY = 0.025
"""Share by which the beat may be laid faster or slower than what makes the tune come out even."""
_RING = 2.6
"""Seconds before the end at which the last chord is struck, if all goes well (`planning.bars`)."""
_STANDS_IN = ("piano", "vibraphone", "marimba", "clarinet", "cello", "nylon-guitar")


def in_keeping(brief: Brief, tune: Tune) -> tuple[Brief, Tune]:
    """The brief in the tune's metre and key, and the tune moved to the key note asked for.

    PlanConflictError for wishes that would change its notes.
    """
    if brief.metre not in (None, tune.metre):
        raise PlanConflictError(f"{tune.name} is in {tune.metre}, but {brief.metre} is asked for; "
                                "take off one of them")  # fmt: skip
    for wish in brief.sections:
        for name in ("key", "mode", "metre", "tempo", "pace"):
            if getattr(wish, name) is not None:
                raise PlanConflictError(
                    f"{tune.name} is kept note for note, but a section is to have a {name} of its "
                    "own; take off one of them"
                )
    asked = key_of(brief.key) if brief.key else None
    mode = brief.mode or (asked.mode if asked else None)
    if mode is not None and is_minor(mode) != is_minor(tune.mode):
        raise PlanConflictError(f"{tune.name} is {tune.mode}, but {mode} is asked for, which would "
                                "change its notes; name a key note alone")  # fmt: skip
    if asked is not None and asked.tonic is not None:
        up = (asked.tonic - tune.tonic + 6) % 12 - 6
        tune = moved(tune, up)
    return replace(brief, metre=tune.metre, pace=None), tune


def moved(tune: Tune, semitones: int) -> Tune:
    """`tune` transposed; BriefError where that leaves what MIDI can name."""
    if not 0 <= tune.lowest + semitones <= tune.highest + semitones <= 127:
        raise BriefError(f"{tune.name} cannot be moved by {semitones} semitones")
    notes = tuple(replace(note, pitch=note.pitch + semitones) for note in tune.notes)
    return replace(tune, notes=notes, tonic=(tune.tonic + semitones) % 12)


def going(tune: Tune, brief: Brief, duration: float) -> tuple[float, float, Choice]:
    """Lowest and highest felt beats a minute that the map may have, and those aimed at: as near to
    the tune's own as it fits the film a whole number of times.

    BriefError where the film is too short for it.
    """
    low, high = brief.tempo or (tune.tempo / _STRETCH, tune.tempo * _STRETCH)
    target = min(high, max(low, tune.tempo))
    pulses = metre_of(tune.metre).pulses

    room = duration - min(_RING, 0.45 * duration)

    def even(times: int) -> float:
        return times * tune.bars * pulses * 60 / room

    if even(1) > high * (1 + _LEEWAY):
        fits = int(room * high / 60 / pulses)
        lasts = tune.bars * pulses * 60 / high
        raise BriefError(
            f"{tune.name} has {tune.bars} bars, which last {lasts:.1f} s at {high:.0f} a minute, "
            f"and a chord to end with; the film lasts {duration:.1f} s. Cut it to {max(1, fits)} "
            f"bars, or allow a faster tempo: --tempo {math.ceil(even(1))}"
        )
    counts = range(1, max(2, int(room * high / 60 / pulses / tune.bars) + 1))
    ways = [even(k) for k in counts if low <= even(k) <= high]
    best = min(ways, key=lambda bpm: abs(math.log(bpm / target)), default=target)
    reason = f"{tune.name} goes at {tune.tempo:g}"
    if ways and abs(best - tune.tempo) > 0.5:
        reason += f"; at {best:.1f} it comes out even with the film"
    aimed = Choice(value=round(best, 2), reason=reason)
    return best * (1 - 0.2 * _LEEWAY), best * (1 + _LEEWAY), aimed


def metre_of_tune(tune: Tune) -> Choice:
    return Choice(value=tune.metre, reason=f"that of {tune.name}")


def placed(tune: Tune, tempo: TempoMap, cues: Sequence[Cue]) -> tuple[TuneNote, ...]:
    """The tune's notes in beats of the score, as often as it goes into each cue.

    What is left of a cue goes before it where that makes two bars or more, up to four. BriefError
    where no cue holds it.
    """
    rows: list[TuneNote] = []
    for cue in cues:
        bars = range(cue.start_bar, cue.start_bar + cue.bars)
        whole = [k for k in bars if abs(tempo.bars[k].beats - tune.bar) < 1e-6]
        runs: list[list[int]] = []
        for k in whole:
            if runs and runs[-1][-1] == k - 1:
                runs[-1].append(k)
            else:
                runs.append([k])
        for run in runs:
            times = len(run) // tune.bars
            left = len(run) - times * tune.bars
            at = run[0] + (min(4, left - left % 2) if times and left > 2 else 0)
            for _ in range(times):
                start = tempo.bars[at].start
                rows += [replace(note, onset=note.onset + start) for note in tune.notes]
                at += tune.bars
    if not rows:
        longest = max((cue.bars for cue in cues), default=0)
        raise BriefError(
            f"{tune.name} has {tune.bars} bars of {tune.metre}, but the longest cue has {longest}; "
            "take off silences, or give a shorter tune"
        )
    return tuple(rows)


def with_tune(plan: Plan, tune: Tune, given: Tune, card: StyleCard, brief: Brief) -> Plan:
    """`plan` with the tune on its bars, in its key, and a player who can reach all of it.

    `given` is the tune as it came, to tell by how much it was moved.
    """
    palette, octaves = _band(plan.palette, tune, card, brief)
    tune = moved(tune, 12 * octaves)
    rows = placed(tune, plan.tempo_map, plan.cues)
    up = tune.lowest - given.lowest
    first = plan.tempo_map.bar_at(rows[0].onset) + 1
    told = f"{len(rows) // len(tune.notes)} time(s), first in bar {first}, note for note"
    told += f", {abs(up)} semitones {'higher' if up > 0 else 'lower'}" if up else ""
    starts = [plan.tempo_map.bar_at(note.onset) for note in rows]
    sung = [s for s in plan.sections
            if any(s.start_bar <= bar < s.start_bar + s.bars for bar in starts)]  # fmt: skip
    held = {bar for s in sung for bar in range(s.start_bar, s.start_bar + s.bars)}
    sections = tuple(
        replace(s, tonic=tune.tonic, mode=tune.mode, transformation="statement",
                reason="; ".join(x for x in (s.reason, f"key of {tune.name}") if x))
        for s in plan.sections
    )  # fmt: skip
    statements = tuple(row for row in plan.statements if row.bar not in held)
    kept = {row.theme for row in statements}
    return replace(
        plan, palette=palette, tune=rows, melody=Choice(value=tune.name, reason=told),
        sections=sections, statements=statements,
        themes=tuple(theme for theme in plan.themes if theme.id in kept),
    )  # fmt: skip


def _band(
    palette: Sequence[Player], tune: Tune, card: StyleCard, brief: Brief
) -> tuple[tuple[Player, ...], int]:
    """The players, the first melody one able to reach the tune, and octaves to move it by."""
    rows = list(palette)
    lead = next((k for k, player in enumerate(rows) if player.role == "melody"), None)
    if lead is None or _reaches(rows[lead].instrument, tune):
        return tuple(rows), 0
    if not rows[lead].locked:
        seats = [name for seat in card.seats if seat.role == "melody" for name in seat.instruments]
        for name in (*seats, *_STANDS_IN):
            if _reaches(name, tune) and not answers(name, "melody", brief.without):
                rows[lead] = Player(role="melody", instrument=name,
                                    reason=f"reaches all of {tune.name}")  # fmt: skip
                return tuple(rows), 0
    for octaves in (1, -1, 2, -2, 3, -3):
        if _reaches(rows[lead].instrument, tune, 12 * octaves):
            return tuple(rows), octaves
    played = INSTRUMENTS[rows[lead].instrument]
    raise BriefError(
        f"{tune.name} spans {tune.highest - tune.lowest} semitones, more than {played.title} "
        f"reaches ({played.low}-{played.high}); let another instrument play it"
    )


def _reaches(name: str, tune: Tune, up: int = 0) -> bool:
    played = INSTRUMENTS[name]
    return played.low <= tune.lowest + up and tune.highest + up <= played.high
