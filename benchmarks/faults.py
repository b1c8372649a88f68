"""Faults of music at three strengths, put into good takes: what benchmarks/gate.py injects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from photoplay.gate.limits import limit
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.plan import Plan, Stretch
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import TempoMap, TempoPoint

Rng = np.random.Generator
Inject = Callable[[Score, Plan, int, Rng], tuple[Score, Plan] | None]


def _with(score: Score, part: Part, notes: Iterable[Note]) -> Score:
    fresh = replace(part, notes=tuple(sorted(notes)))
    return replace(score, parts=tuple(fresh if p.id == part.id else p for p in score.parts))


def _lead(score: Score) -> Part | None:
    rows = [p for p in score.parts if p.role == "melody"]
    return max(rows, key=lambda p: len(p.notes), default=None)


def _pitched(score: Score) -> list[Part]:
    return [p for p in score.parts if not p.drums and p.role != "effects" and p.notes]


def _chordal(score: Score) -> Part | None:
    rows = [p for p in _pitched(score) if p.role in {"harmony", "arpeggio", "pad"}]
    return max(rows, key=lambda p: len(p.notes), default=None)


def _middle(score: Score, seconds: float, rng: Rng) -> tuple[float, float]:
    """Beats of a stretch of the film's inside."""
    start = float(rng.uniform(6, max(7, score.duration - seconds - 8)))
    a, b = score.tempo_map.beat_at(np.array([start, start + seconds]))
    return float(a), float(b)


def _each(score: Score, change: Callable[[Part, Note], Note | None]) -> Score:
    parts = []
    for part in score.parts:
        notes = [n for n in (change(part, note) for note in part.notes) if n is not None]
        parts.append(replace(part, notes=tuple(sorted(notes))))
    return replace(score, parts=tuple(p for p in parts if p.notes))


def ticking(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """One key struck every half second, always alike, for 20, 30 and 45 s."""
    part = _chordal(score)
    if part is None:
        return None
    a, b = _middle(score, (20.0, 30.0, 45.0)[strength], rng)
    pitch = part.notes[len(part.notes) // 2].pitch
    beats = score.tempo_map.beat_at(np.arange(*score.tempo_map.seconds(np.array([a, b])), 0.5))
    notes = [n for n in part.notes if n.pitch != pitch or not a <= n.onset < b]
    return _with(score, part, [*notes, *(Note(float(o), pitch, 0.2, 80) for o in beats)]), plan


def silence(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """Nothing at all for 1.5, 3 and 6 s."""
    a, b = _middle(score, (1.5, 3.0, 6.0)[strength], rng)

    def quiet(_: Part, n: Note) -> Note | None:
        if a <= n.onset < b:
            return None
        return replace(n, duration=a - n.onset) if n.onset < a < n.end else n

    return _each(score, quiet), plan


def swarm(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """Everybody's notes twice, three and five times as many for ten seconds."""
    times = (2, 3, 5)[strength]
    a, b = _middle(score, 10.0, rng)
    parts = []
    for part in score.parts:
        notes = list(part.notes)
        inside = [n for n in part.notes if a <= n.onset < b]
        step = max(0.05, 0.5 * (b - a) / max(4, len({n.onset for n in inside})))
        for k in range(1, times):
            notes += [replace(n, onset=n.onset + k * step / times, duration=min(n.duration, 0.2))
                      for n in inside]  # fmt: skip
        # Players with little to do are made to run as well.
        rate = (14, 20, 30)[strength]
        if inside and not part.drums and part.role in {"melody", "harmony", "arpeggio", "pad"}:
            beats = np.linspace(a, b, rate * 10, endpoint=False)
            notes += [replace(inside[k % len(inside)], onset=float(o), duration=0.1)
                      for k, o in enumerate(beats)]  # fmt: skip
        parts.append(replace(part, notes=tuple(sorted(notes))))
    return replace(score, parts=tuple(parts)), plan


def one_note(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """50, 75 and 95 % of all notes moved to the key note."""
    share, tonic = (0.5, 0.75, 0.95)[strength], plan.sections[0].tonic

    def moved(part: Part, n: Note) -> Note:
        if part.drums or part.role == "effects" or rng.random() > share:
            return n
        return replace(n, pitch=min(127, n.pitch + (tonic - n.pitch + 6) % 12 - 6))

    return _each(score, moved), plan


def any_note(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """20, 40 and 80 % of all notes moved by chance."""
    share = (0.2, 0.4, 0.8)[strength]

    def moved(part: Part, n: Note) -> Note:
        if part.drums or part.role == "effects" or rng.random() > share:
            return n
        return replace(n, pitch=int(np.clip(n.pitch + rng.integers(-6, 7), 0, 127)))

    return _each(score, moved), plan


def seam(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """Everything a semitone higher from one bar on, for 4, 8 and all further bars."""
    bars = score.tempo_map.bars
    if len(bars) < 14:
        return None
    at = int(rng.integers(5, len(bars) - 8))
    last = min(len(bars) - 1, at + (4, 8, 999)[strength])
    a, b = bars[at].start, bars[last].end

    def lifted(part: Part, n: Note) -> Note:
        if part.drums or not a - 0.02 <= n.onset < b:
            return n
        return replace(n, pitch=min(127, n.pitch + 1))

    chords = tuple(replace(c, root=(c.root + 1) % 12) if a <= c.beat < b else c
                   for c in score.chords)  # fmt: skip
    return replace(_each(score, lifted), chords=chords), plan


def out_of_range(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """1, 5 and 20 notes that the instrument does not have."""
    parts = [p for p in _pitched(score) if INSTRUMENTS[p.instrument].high < 115]
    if not parts:
        return None
    part = parts[int(rng.integers(len(parts)))]
    notes = list(part.notes)
    top = INSTRUMENTS[part.instrument].high
    for k in rng.permutation(len(notes))[: (1, 5, 20)[strength]].tolist():
        notes[k] = replace(notes[k], pitch=min(127, top + int(rng.integers(1, 6))))
    return _with(score, part, notes), plan


def low_thirds(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """A third low down in one player's chord, 1, 4 and 16 times."""
    parts = [p for p in _pitched(score) if INSTRUMENTS[p.instrument].polyphonic
             and INSTRUMENTS[p.instrument].low <= 40]  # fmt: skip
    if not parts:
        return None
    part = max(parts, key=lambda p: len(p.notes))
    extra = []
    for k in rng.permutation(len(part.notes))[: (1, 4, 16)[strength]].tolist():
        n = part.notes[k]
        extra += [replace(n, pitch=40), replace(n, pitch=43)]
    return _with(score, part, [*part.notes, *extra]), plan


def breathless(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """A wind's notes joined without a gap for 13, 20 and 30 s."""
    parts = [p for p in _pitched(score) if INSTRUMENTS[p.instrument].breathes
             and not INSTRUMENTS[p.instrument].polyphonic]  # fmt: skip
    if not parts:
        return None
    part = max(parts, key=lambda p: len(p.notes))
    seconds = (13.0, 20.0, 30.0)[strength]
    times = score.tempo_map.seconds(np.array([n.onset for n in part.notes]))
    begin = float(times[0])
    a, b = score.tempo_map.beat_at(np.array([begin, min(begin + seconds, score.duration - 1)]))
    notes = [n for n in part.notes if not a <= n.onset < b]
    inside = [n for n in part.notes if a <= n.onset < b]
    ends = [*(n.onset for n in inside[1:]), float(b)]
    joined = [
        replace(n, duration=max(0.05, e - n.onset)) for n, e in zip(inside, ends, strict=True)
    ]
    return _with(score, part, [*notes, *joined]), plan


def parallels(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """The bass follows the tune in fifths for 6, 12 and 24 notes."""
    lead = _lead(score)
    bass = next((p for p in score.parts if p.role == "bass"), None)
    if lead is None or bass is None or len(lead.notes) < 30:
        return None
    count = (6, 12, 24)[strength]
    first = int(rng.integers(0, len(lead.notes) - count))
    rows = lead.notes[first : first + count]
    a, b = rows[0].onset, rows[-1].end
    follow = [replace(n, pitch=n.pitch - 7 - 12 * ((n.pitch - 43) // 12), velocity=70)
              for n in rows]  # fmt: skip
    kept = [n for n in bass.notes if not a - 0.01 <= n.onset < b]
    return _with(score, bass, [*kept, *follow]), plan


def pile_up(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """Eight neighbouring keys struck at once, 1, 4 and 16 times."""
    part = _chordal(score)
    if part is None:
        return None
    extra = []
    for k in rng.permutation(len(part.notes))[: (1, 4, 16)[strength]].tolist():
        n = part.notes[k]
        extra += [replace(n, pitch=60 + j) for j in range(8)]
    return _with(score, part, [*part.notes, *extra]), plan


def spoken_over(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """Somebody talks for 5, 10 and 20 s where the tune was written."""
    if _lead(score) is None:
        return None
    a, b = _middle(score, (5.0, 10.0, 20.0)[strength], rng)
    start, end = score.tempo_map.seconds(np.array([a, b]))
    return score, replace(plan, speech=(Stretch(start=float(start), end=float(end)),))


_KNOWN: list[tuple[tuple[float, int], ...]] = []


def borrow(tunes: Iterable[tuple[tuple[float, int], ...]]) -> None:
    """Tunes (onset in beats, pitch) that `known_tune` may quote."""
    _KNOWN.extend(tunes)


def known_tune(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """14, 20 and 40 notes of a corpus's tune in place of ours, in another key."""
    lead = _lead(score)
    if lead is None or not _KNOWN:
        return None
    count = (14, 20, 40)[strength]
    tune = _KNOWN[int(rng.integers(len(_KNOWN)))]
    first = int(rng.integers(0, max(1, len(tune) - count)))
    rows = tune[first : first + count]
    at = lead.notes[len(lead.notes) // 4].onset
    waits = [b[0] - a[0] for a, b in itertools.pairwise(rows)]
    shift = int(rng.integers(-3, 4))
    notes = [Note(at + o - rows[0][0], int(np.clip(p + shift, 0, 127)), max(0.1, w * 0.9), 80)
             for (o, p), w in zip(rows, [*waits, 1.0], strict=True)]  # fmt: skip
    end = notes[-1].end
    return _with(score, lead, [*(n for n in lead.notes if not at <= n.onset < end), *notes]), plan


def sour(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """30, 60 and 100 % of the tune's long notes a semitone off."""
    lead, share = _lead(score), (0.3, 0.6, 1.0)[strength]
    if lead is None:
        return None
    notes = [replace(n, pitch=n.pitch + 1) if n.duration >= 0.9 and rng.random() < share else n
             for n in lead.notes]  # fmt: skip
    return _with(score, lead, notes), plan


def stiff(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """One velocity, and no human timing, for 40, 70 and 100 % of the parts."""
    count = max(1, round((0.4, 0.7, 1.0)[strength] * len(score.parts)))
    order = sorted(score.parts, key=lambda p: -len(p.notes))[:count]
    ids = {p.id for p in order}
    return _each(score, lambda p, n: replace(n, velocity=80, shift=0.0) if p.id in ids else n), plan


def loop(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """A loop of four, two and one bars through all the rest."""
    bars, size = score.tempo_map.bars, (4, 2, 1)[strength]
    if len(bars) < 12:
        return None
    parts = []
    for part in score.parts:
        notes = [n for n in part.notes if n.onset < bars[1 + size].start - 0.02]
        for k in range(1 + size, len(bars) - 1):
            source = bars[1 + (k - 1 - size) % size]
            notes += [replace(n, onset=n.onset - source.start + bars[k].start) for n in part.notes
                      if source.start - 0.02 <= n.onset < source.end - 0.02
                      and n.onset - source.start < bars[k].beats
                      and n.onset - source.start + bars[k].start >= 0]  # fmt: skip
        notes += [n for n in part.notes if n.onset >= bars[-1].start - 0.02]
        if notes:
            parts.append(replace(part, notes=tuple(sorted(notes))))
    return replace(score, parts=tuple(parts)), plan


def grinding(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """The tune says one bar 6, 9 and 14 times running."""
    lead, bars = _lead(score), score.tempo_map.bars
    if lead is None or len(bars) < 18:
        return None
    count = (6, 9, 14)[strength]
    cells = [[n for n in lead.notes if b.start - 0.02 <= n.onset < b.end - 0.02] for b in bars]
    full = [k for k in range(1, len(bars) - 1) if len(cells[k]) >= 3]
    if not full:
        return None
    source = full[int(rng.integers(len(full)))]
    first = int(rng.integers(1, max(2, len(bars) - count - 1)))
    a, b = bars[first].start, bars[min(len(bars) - 1, first + count)].start
    notes = [n for n in lead.notes if not a - 0.02 <= n.onset < b - 0.02]
    for k in range(first, min(len(bars) - 1, first + count)):
        notes += [replace(n, onset=max(0.0, n.onset - bars[source].start + bars[k].start))
                  for n in cells[source]]  # fmt: skip
    return _with(score, lead, notes), plan


def no_tune(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """The tune is silent in 55, 75 and 95 % of the bars, where the style hasn't as little of it."""
    bars = score.tempo_map.bars
    share = (0.55, 0.75, 0.95)[strength]
    usual = limit("bars with melody", str(plan.style.value), aim=False)
    if _lead(score) is None or usual <= 1 - share:
        return None
    out = {k for k in range(len(bars)) if rng.random() < share}

    def kept(part: Part, n: Note) -> Note | None:
        if part.role != "melody":
            return n
        bar = score.tempo_map.bar_at(n.onset)
        end = min(n.end, bars[bar].end)
        return None if bar in out else replace(n, duration=max(0.05, end - n.onset))

    return _each(score, kept), plan


def noodling(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """20, 40 and 80 % of the tune's notes an octave off."""
    lead, share = _lead(score), (0.2, 0.4, 0.8)[strength]
    if lead is None:
        return None
    notes = [replace(n, pitch=int(np.clip(n.pitch + rng.choice([-12, 12]), 20, 110)))
             if rng.random() < share else n for n in lead.notes]  # fmt: skip
    return _with(score, lead, notes), plan


def false_end(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """The last chord on a wrong bass, missing, and the last six seconds missing."""
    last = max(n.onset for p in _pitched(score) for n in p.notes)
    if strength == 0:

        def off(part: Part, n: Note) -> Note:
            low = not part.drums and n.onset >= last - 0.1 and n.pitch < 60
            return replace(n, pitch=n.pitch + 5) if low else n

        return _each(score, off), plan
    late = float(score.tempo_map.beat_at(score.duration - 6.0)[0])
    cut = last - 0.1 if strength == 1 else late
    return _each(score, lambda p, n: n if n.onset < cut else None), plan


def hiccup(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan]:
    """The tempo strays by 6, 12 and 20 % from beat to beat."""
    share, old = (0.06, 0.12, 0.2)[strength], score.tempo_map
    points = tuple(
        TempoPoint(beat=float(b), bpm=old.bpm_at(float(b)) * float(1 + rng.choice([-1, 1]) * share))
        for b in range(int(old.beats))
    )
    bent = TempoMap(points=points, bars=old.bars)
    return replace(score, tempo_map=bent), replace(plan, tempo_map=bent)


def clashing(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """A note a semitone beside 10, 25 and 60 % of a chord player's long notes."""
    part, share = _chordal(score), (0.1, 0.25, 0.6)[strength]
    if part is None:
        return None
    part = max((p for p in _pitched(score) if p.role in {"harmony", "arpeggio", "pad"}),
               key=lambda p: sum(n.duration for n in p.notes))  # fmt: skip
    extra = [replace(n, pitch=n.pitch + 1, duration=max(1.0, n.duration)) for n in part.notes
             if rng.random() < share]  # fmt: skip
    return (_with(score, part, [*part.notes, *extra]), plan) if extra else None


def mud(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """A second low note beside 15, 40 and 90 % of the bass's."""
    bass = next((p for p in score.parts if p.role == "bass"), None)
    if bass is None:
        return None
    share = (0.15, 0.4, 0.9)[strength]
    extra = [replace(n, pitch=34 if n.pitch % 12 != 10 else 36, duration=max(0.6, n.duration))
             for n in bass.notes if rng.random() < share]  # fmt: skip
    other = Part.of(extra, id="mud", name="mud", role="harmony", instrument="cellos", program=42)
    return replace(score, parts=(*score.parts, other)), plan


def chopped(score: Score, plan: Plan, strength: int, rng: Rng) -> tuple[Score, Plan] | None:
    """One, two and all sections in pieces of two bars."""
    rows, count = [], 0
    for section in plan.sections:
        if section.bars < 6 or count >= (1, 2, 99)[strength]:
            rows.append(section)
            continue
        count += 1
        rows += [
            replace(section, id=f"{section.id}-{k}", start_bar=section.start_bar + k,
                    bars=min(2, section.bars - k))
            for k in range(0, section.bars, 2)
        ]  # fmt: skip
    return (score, replace(plan, sections=tuple(rows))) if count else None


FAULTS: dict[str, Inject] = {
    "ticking": ticking, "unplanned silence": silence, "over-density": swarm,
    "pitches too few": one_note, "pitches by chance": any_note, "seam": seam,
    "out of range": out_of_range, "low intervals": low_thirds, "no breath": breathless,
    "parallels": parallels, "note pile-up": pile_up, "tune over speech": spoken_over,
    "a known tune": known_tune, "sour notes": sour, "stiff": stiff, "loop": loop,
    "grinding": grinding, "no tune": no_tune, "noodling": noodling, "false ending": false_end,
    "hiccup": hiccup, "clashes": clashing, "mud": mud, "chopped form": chopped,
}  # fmt: skip
"""Name -> how it is put in; None where the take has no room for it."""
