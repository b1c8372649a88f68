"""Wishes for one place of the film: which hold at a time, and which belong to a section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from photoplay.types.brief import Brief, SectionWish
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Section

_MOST = 0.5
"""Share of a section that a stretch must cover for the section to follow it."""


def holding(wishes: Sequence[SectionWish], time: float) -> list[SectionWish]:
    """The wishes whose stretch holds `time`, in their order."""
    return [
        one
        for one in wishes
        if one.start is not None
        and one.start - 1e-6 <= time
        and (one.end is None or time < one.end - 1e-6)
    ]


def level_at(wishes: Sequence[SectionWish], time: float, name: str) -> float:
    """The sum of a number, such as energy, over the wishes in force at `time`."""
    return sum(float(getattr(one, name) or 0.0) for one in holding(wishes, time))


def of_section(wishes: Sequence[SectionWish], row: Section) -> list[SectionWish]:
    """The wishes that cover most of a section, or lie with their most in it."""
    found = []
    for one in wishes:
        if one.start is None:
            continue
        end = row.end if one.end is None else one.end
        shared = min(end, row.end) - max(one.start, row.start)
        if shared > _MOST * (row.end - row.start) or shared > 0.95 * (end - one.start) > 0:
            found.append(one)
    return found


def located(brief: Brief, sections: Sequence[Section]) -> Brief:
    """`brief` with numbered sections as stretches of film; a PlanConflictError where there is none.

    The brief's order of wishes is kept, so that a later one still outweighs an earlier.
    """
    rows = []
    for wish in brief.sections:
        if wish.section is None:
            rows.append(wish)
            continue
        if wish.section > len(sections):
            raise PlanConflictError(
                f"a wish is for section {wish.section}, but the plan has {len(sections)} "
                f"({', '.join(f'{s.start:.1f}-{s.end:.1f} s' for s in sections)})"
            )
        place = sections[wish.section - 1]
        rows.append(replace(wish, section=None, start=place.start, end=place.end))
    return replace(brief, sections=tuple(rows))


def is_numbered(brief: Brief) -> bool:
    return any(wish.section is not None for wish in brief.sections)
