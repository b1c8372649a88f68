"""Captions that say in words what the music does, for people who do not hear it.

Who plays and how it feels at every section, what strikes, where it is silent, how it ends: short
lines in square brackets, as captions of sounds are written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.plan import Hit, Plan, Section
from photoplay.types.provenance import MADE_WITH
from photoplay.types.score import Part, Score

Feeling = Callable[[float, float, float], str]
"""Valence, arousal and tension -> a word."""
SHORTEST, LONGEST = 1.2, 5.0
"""Seconds that a caption stands."""
_TOGETHER = 0.7
"""Seconds within which two captions are told as one."""
_MOVED = 0.1
"""Energy by which a section must differ from the one before to be said to swell or to soften."""
_FAMILIES = {"keys": "piano", "plucked": "plucked strings", "percussion": "drums",
             "tuned-percussion": "bells", "synth": "synthesizers", "drums": "drums",
             "woodwind": "woodwinds"}  # fmt: skip
_STRIKES = {"impact": "loud hit", "chord": "strong chord", "leap": "music leaps up",
            "entrance": "instruments enter", "stop": "music stops for a moment",
            "turn": "harmony turns", "swell": "music peaks", "pulse": "beat"}  # fmt: skip
_ENDS = {"cadence": "last chord rings out", "button": "music ends on a short hit",
         "fade": "music fades away", "hanging": "music breaks off on an open chord",
         "loop": "music leads back to its beginning"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Words that stand from `start` to `end`, in seconds of film time."""

    start: float
    end: float
    text: str


def captions_of(plan: Plan, score: Score, feeling: Feeling) -> tuple[Caption, ...]:
    """The captions of a plan's music in order; none overlaps another."""
    rows: list[Caption] = []
    before: Section | None = None
    for section in plan.sections:
        new = before is None or before.cue != section.cue
        text = _section(section, None if new else before, score, feeling)
        rows.append(Caption(start=max(0.0, section.start), end=section.end, text=text))
        before = section
    rows += [Caption(start=s.start, end=s.end, text="silence") for s in plan.silences]
    rows += [Caption(start=s.start, end=s.end, text="the film's own music plays")
             for s in plan.existing_music]  # fmt: skip
    rows += [_strike(hit) for hit in plan.honoured if hit.rank == "hit"]
    if plan.cues and plan.cues[-1].end > plan.duration - 1.0:
        bars = plan.tempo_map.bars
        last = min(float(plan.tempo_map.seconds(bars[-1].start)[0]), plan.duration - SHORTEST)
        rows.append(Caption(start=max(0.0, last), end=plan.duration,
                            text=_ENDS[plan.cues[-1].ending]))  # fmt: skip
    return _in_turn(rows, plan.duration)


def as_webvtt(captions: Sequence[Caption], title: str) -> str:
    """A text track for browsers and players."""
    cues = [f"{k}\n{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n[{_plain(c.text)}]\n"
            for k, c in enumerate(captions, 1)]  # fmt: skip
    head = f"WEBVTT - {' '.join(_plain(title).split())}\n\nNOTE {MADE_WITH}\n\n"
    return head + "\n".join(cues)


def as_subrip(captions: Sequence[Caption]) -> str:
    """The same for editors."""
    return "\n".join(
        f"{k}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n[{c.text}]\n"
        for k, c in enumerate(captions, 1)
    )


def _section(section: Section, before: Section | None, score: Score, feeling: Feeling) -> str:
    mood = feeling(section.valence, section.arousal, section.tension)
    who = _players(section, score)
    many = " and " in who or who.endswith("s")
    if before is None:
        verb = "begin" if many else "begins"
    elif section.energy > before.energy + _MOVED:
        verb = "swell" if many else "swells"
    elif section.energy < before.energy - _MOVED:
        verb = "soften" if many else "softens"
    else:
        verb = "play on" if many else "plays on"
    return f"{who} {verb}" if mood == "neutral" else f"{mood} {who} {verb}"


def _players(section: Section, score: Score) -> str:
    """Who is heard most in a section: two families at most, the tune's first."""
    tempo = score.tempo_map
    bars = tempo.bars[section.start_bar : section.start_bar + section.bars]
    first, last = bars[0].start, bars[-1].end
    heard: dict[str, float] = {}
    for part in score.parts:
        sounding = sum(min(n.onset + n.duration, last) - n.onset
                       for n in part.notes if first <= n.onset < last)  # fmt: skip
        if sounding > 0:
            worth = min(1.0, sounding / (last - first)) + (1.0 if part.role == "melody" else 0.0)
            name = _family(part)
            heard[name] = max(heard.get(name, 0.0), worth)
    names = sorted(heard, key=lambda name: (-heard[name], name))[:2]
    return " and ".join(names) if names else "music"


def _family(part: Part) -> str:
    known = INSTRUMENTS.get(part.instrument)
    if known is None:
        return part.name.lower()
    if part.role == "melody" and known.family in {"woodwind", "brass", "plucked"}:
        return known.title.lower()
    return _FAMILIES.get(known.family, known.family)


def _strike(hit: Hit) -> Caption:
    return Caption(start=hit.time, end=hit.time + SHORTEST, text=_STRIKES[hit.gesture])


def _in_turn(rows: Sequence[Caption], duration: float) -> tuple[Caption, ...]:
    """Captions one after the other: what begins together is joined, each is cut where the next
    begins, none stands longer than LONGEST.
    """
    turn: list[Caption] = []
    for row in sorted(rows, key=lambda c: c.start):
        if row.start >= duration - 0.05:
            continue
        if turn and row.start - turn[-1].start < _TOGETHER:
            turn[-1] = replace(turn[-1], end=max(turn[-1].end, row.end),
                               text=f"{turn[-1].text}; {row.text}")  # fmt: skip
            continue
        turn.append(row)
    ends = [*(row.start for row in turn[1:]), duration]
    return tuple(
        replace(row, end=max(row.start + 0.05, min(row.end, row.start + LONGEST, end)))
        for row, end in zip(turn, ends, strict=True)
    )


def _clock(seconds: float, mark: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{mark}{rest % 1000:03d}"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
