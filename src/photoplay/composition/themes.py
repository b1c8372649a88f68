"""Which theme each place of a section states, and the idea it is made of there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from photoplay.theory.form import idea_slots
from photoplay.theory.scales import harmony_mode, pitch_at
from photoplay.theory.transformations import Idea, transformation_named, transformed
from photoplay.types.plan import Plan, Section

_QUICKEST = 0.11
"""Seconds between two notes that a tune may have."""
_AGAIN = ("ornament", "sequence", "statement", "inversion")
"""What later phrases do where the plan has no statements."""
_RAISED = {"sequence": 1, "inversion": 2}
"""Scale steps by which a changed theme starts off its own place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A theme to be written into a section."""

    bar: int
    """From the section's first whole bar."""
    bars: int
    theme: str
    form: str
    how: str
    """The transformation; what can really be played."""
    idea: Idea
    """Already transformed."""
    start: int
    """Scale steps above the key note near C5 on which it would like to begin."""
    reason: str = ""

    @property
    def opens(self) -> bool:
        """Whether it may begin a phrase."""
        return self.bars >= 2

    def first_pitch(self, section: Section) -> int:
        """The MIDI number on which it would like to begin in the section's key."""
        tonic = 60 + section.tonic if section.tonic < 9 else 48 + section.tonic
        return pitch_at(self.start, tonic, harmony_mode(section.mode))


@dataclass(frozen=True, slots=True)
class _Asked:
    bar: int
    bars: int
    theme: str
    form: str
    how: str
    reason: str


def letters_of(plan: Plan) -> dict[str, Section]:
    """Every theme that is stated, with the first section that states it, in order of letters."""
    rows: dict[str, Section] = {}
    for section in plan.sections:
        for asked in _asked(plan, section, 0, section.bars, final=False):
            rows.setdefault(asked.theme, section)
        rows.setdefault(section.motif, section)
    return dict(sorted(rows.items()))


def entries_of(
    plan: Plan, section: Section, lead_in: int, count: int, ideas: dict[str, Idea],
    starts: dict[str, int], *, final: bool, bpm: float,
) -> list[Entry]:  # fmt: skip
    """What is stated in a section whose `count` whole bars come after `lead_in` bars."""
    rows = []
    for asked in _asked(plan, section, lead_in, count, final=final):
        idea = ideas[asked.theme]
        how, changed, reason = _playable(idea, asked, bpm)
        rows.append(
            Entry(bar=asked.bar, bars=asked.bars, theme=asked.theme, form=asked.form, how=how,
                  idea=changed, start=starts[asked.theme] + _RAISED.get(how, 0), reason=reason)
        )  # fmt: skip
    return rows


def _asked(plan: Plan, section: Section, lead_in: int, count: int, *, final: bool) -> list[_Asked]:
    first = section.start_bar + lead_in
    inside = [s for s in plan.statements if first <= s.bar < first + count]
    if not inside:
        heads = [slot for slot in idea_slots(count, final=final) if slot.opens]
        return [
            _Asked(slot.bar, slot.bars, section.motif, "return" if k else "first",
                   _AGAIN[(k - 1) % len(_AGAIN)] if k
                   else transformation_named(section.transformation), "")
            for k, slot in enumerate(heads)
        ]  # fmt: skip
    counts = Counter(s.theme for s in inside)
    most = max(counts, key=lambda theme: (counts[theme], theme == inside[0].theme))
    rows = []
    for k, s in enumerate(inside):
        # A letter or a transformation that was edited in the section outweighs its statements.
        theme = section.motif if s.theme == most else s.theme
        how = section.transformation if k == 0 else s.transformation
        bars = min(s.bars, first + count - s.bar)
        rows.append(_Asked(s.bar - first, bars, theme, s.form, transformation_named(how), s.reason))
    return rows


def _playable(idea: Idea, asked: _Asked, bpm: float) -> tuple[str, Idea, str]:
    """The transformation asked for, or the nearest that fingers can follow at this tempo."""
    told = asked.reason
    for how in dict.fromkeys((asked.how, "ornament", "sequence", "statement")):
        changed = transformed(idea, how, asked.bars)
        quick = changed.shortest * 60 / bpm < _QUICKEST
        if how == asked.how and not quick:
            return how, changed, told
        if how == asked.how and how in {"diminution", "ornament"}:
            told = f"{told}; {how} would be too quick here".removeprefix("; ")
            continue
        if not quick or how == "statement":
            return how, changed, told
    return asked.how, transformed(idea, asked.how, asked.bars), told


def overlaps_none(rows: Sequence[Entry]) -> list[Entry]:
    """The entries without those that begin before an earlier one has ended."""
    kept: list[Entry] = []
    for row in sorted(rows, key=lambda r: r.bar):
        if not kept or row.bar >= kept[-1].bar + kept[-1].bars:
            kept.append(row)
    return kept
