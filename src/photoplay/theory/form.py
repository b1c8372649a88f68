"""How the bars of a section group into phrases, and where a phrase has room for an idea.

Phrases are of four bars or so: an idea of two bars, an answer, a cadence (Caplin's sentence and
period at their smallest).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from photoplay.types.tempo import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaSlot:
    """Bars of a section in which an idea may be stated."""

    bar: int
    """Counted from the section's first whole bar."""
    bars: int
    opens: bool
    """Whether a phrase begins here; else it lies between the opening idea and the cadence."""
    phrase: int
    """Bars of the whole phrase from here to its end."""
    closes: bool
    """Whether the phrase ends its cue, with the last chord left to ring."""


def is_lead_in(bars: Sequence[Bar]) -> bool:
    """Whether the first bar is a short one that leads into the others."""
    return len(bars) > 2 and bars[0].beats < bars[1].beats - 1e-6


def phrase_spans(count: int, *, final: bool, begins: Collection[int] = ()) -> list[tuple[int, int]]:
    """Bars 0..`count` as phrases, (first, one past the last): fours, a rest with the last one.

    With `final` the last bar rings out and comes on top. An idea that `begins` two bars or more
    into a phrase, and as many before its end, begins another.
    """
    inner = count - 1 if final and count > 4 else count
    edges = list(range(0, inner, 4))
    if len(edges) > 1 and inner - edges[-1] < 2:
        edges.pop()
    edges.append(count)
    inside = [b for b in begins if all(abs(b - edge) >= 2 for edge in edges)]
    edges = sorted({*edges, *inside})
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]


def idea_slots(count: int, *, final: bool, begins: Collection[int] = ()) -> tuple[IdeaSlot, ...]:
    """Where ideas may be stated in a section of `count` whole bars."""
    slots: list[IdeaSlot] = []
    for first, last in phrase_spans(count, final=final, begins=begins):
        closes = final and last >= count
        room = first + bars_before_cadence(last - first, closes=closes)
        at = first
        while at < room:
            slots.append(
                IdeaSlot(bar=at, bars=min(2, room - at), opens=at == first, phrase=last - at,
                         closes=closes)
            )  # fmt: skip
            at += 2
    return tuple(slots)


def bars_before_cadence(count: int, *, closes: bool) -> int:
    """Bars of a phrase of `count` that come before its cadence; two bars or fewer are all idea."""
    if count <= 2 and not closes:
        return count
    return max(1, count - (2 if closes and count > 4 else 1))
