"""Ideas of a bar or two, and the ways of changing them that leitmotif practice names.

An idea is a rhythm with scale steps, so that it can be set in any key and mode. After the list in
Bribitzer-Stull, Understanding the Leitmotif (2015), and Schoenberg's Fundamentals of Musical
Composition. What needs other chords or another player (reharmonisation, a change of mode,
re-orchestration) leaves the idea itself as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches

from photoplay.types.errors import BriefError

Row = tuple[float, float, int]
"""Onset and length in quarter notes from the idea's first bar line, and scale steps above its first
note."""

TRANSFORMATIONS = {
    "statement": "as it was made",
    "fragment": "its head alone, and room after it",
    "sequence": "its head, and its head again a step or two away",
    "inversion": "every step turned the other way",
    "augmentation": "notes of twice the length",
    "diminution": "notes of half the length, said twice",
    "ornament": "long notes turned about by their neighbours",
    "displacement": "a beat late",
    "extension": "its last bar said again, a step lower",
    "reharmonisation": "the same tune over other chords",
    "mode-change": "the same steps in a darker or brighter mode",
    "re-orchestration": "the same tune on another player, or in another octave",
}
"""Name -> what is done."""
_SAME = {"variation": "ornament", "answer": "sequence"}
_SHORTEST = 0.25
_NEAR = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """A rhythm and a contour over whole bars."""

    notes: tuple[Row, ...]
    bar: float
    """Quarter notes of one bar."""
    bars: int

    def __post_init__(self) -> None:
        if not self.notes:
            raise ValueError("an idea needs a note")

    @property
    def shortest(self) -> float:
        """The smallest distance between two onsets; the only note's length where there is one."""
        gaps = [b[0] - a[0] for a, b in zip(self.notes, self.notes[1:], strict=False)]
        return min(gaps, default=self.notes[0][1])


def transformation_named(name: str) -> str:
    """The transformation called `name`, older names included; BriefError names the nearest."""
    known = _SAME.get(name, name)
    if known not in TRANSFORMATIONS:
        near = get_close_matches(name, TRANSFORMATIONS, 2) or sorted(TRANSFORMATIONS)
        raise BriefError(f"there is no transformation {name!r}; perhaps {' or '.join(near)}")
    return known


def transformed(idea: Idea, how: str, bars: int) -> Idea:
    """`idea` changed by the transformation `how`, in at most `bars` bars.

    BriefError for an unknown name. The result never runs over its bars.
    """
    how = transformation_named(how)
    change = {
        "fragment": _fragment, "sequence": _sequence, "inversion": _inversion,
        "augmentation": _augmentation, "diminution": _diminution, "ornament": _ornament,
        "displacement": _displacement, "extension": _extension,
    }.get(how)  # fmt: skip
    return _cut(change(idea) if change else idea, bars)


def _fragment(idea: Idea) -> Idea:
    head = list(_head(idea))
    if len(head) > 1:
        onset, _, step = head[-1]
        head[-1] = (onset, idea.bar + idea.bar / 2 - onset, step)
    return replace(idea, notes=tuple(head), bars=2)


def _head(idea: Idea) -> tuple[Row, ...]:
    """The notes of the first bar; the first two where it has only one."""
    inside = tuple(row for row in idea.notes if row[0] < idea.bar - _NEAR)
    return inside if len(inside) > 1 else idea.notes[:2]


def _sequence(idea: Idea) -> Idea:
    head = [row for row in idea.notes if row[0] < idea.bar - _NEAR]
    head = [(o, min(d, idea.bar - o), s) for o, d, s in head]
    # A step higher; where that would be a leap from the head's end, the nearest that is none.
    end = head[-1][2]
    up = min((1, -1, 2, -2), key=lambda k: max(0, abs(head[0][2] + k - end) - 3))
    again = [(o + idea.bar, d, s + up) for o, d, s in head]
    return replace(idea, notes=tuple([*head, *again]), bars=2)


def _inversion(idea: Idea) -> Idea:
    return replace(idea, notes=tuple((o, d, -s) for o, d, s in idea.notes))


def _augmentation(idea: Idea) -> Idea:
    return replace(idea, notes=tuple((2 * o, 2 * d, s) for o, d, s in idea.notes),
                   bars=2 * idea.bars)  # fmt: skip


def _diminution(idea: Idea) -> Idea:
    length = idea.bar * idea.bars / 2
    half = [(o / 2, max(_SHORTEST / 2, d / 2), s) for o, d, s in idea.notes]
    up = min((1, -1, 2, -2), key=lambda k: max(0, abs(half[0][2] + k - half[-1][2]) - 3))
    return replace(idea, notes=tuple([*half, *((o + length, d, s + up) for o, d, s in half)]))


def _ornament(idea: Idea) -> Idea:
    """The two longest notes of a beat or more become note, neighbour, note."""
    longest = sorted(range(len(idea.notes)), key=lambda k: (-idea.notes[k][1], k))[:2]
    rows: list[Row] = []
    for k, (onset, length, step) in enumerate(idea.notes):
        if k not in longest or length < 1.0 - _NEAR:
            rows.append((onset, length, step))
            continue
        turn = 0.5 if length >= 1.5 - _NEAR else 0.25
        after = idea.notes[k + 1][2] if k + 1 < len(idea.notes) else step - 1
        neighbour = step + (1 if after <= step else -1)
        first = length - 2 * turn if length < 2.0 - _NEAR else length / 2
        rows += [(onset, first, step), (onset + first, turn, neighbour),
                 (onset + first + turn, length - first - turn, step)]  # fmt: skip
    return replace(idea, notes=tuple(rows))


def _displacement(idea: Idea) -> Idea:
    late = 1.0 if (idea.bar >= 3 - _NEAR and idea.bar % 1.5) or idea.bar % 2 == 0 else 0.5
    return replace(idea, notes=tuple((o + late, d, s) for o, d, s in idea.notes))


def _extension(idea: Idea) -> Idea:
    begin = (idea.bars - 1) * idea.bar
    tail = [row for row in idea.notes if row[0] >= begin - _NEAR]
    more = [(o + idea.bar, d, s - 1) for o, d, s in tail]
    return replace(idea, notes=tuple([*idea.notes, *more]), bars=idea.bars + 1)


def _cut(idea: Idea, bars: int) -> Idea:
    """The idea in at most `bars` bars, what sounds over their end held back."""
    end = bars * idea.bar
    kept = [(o, min(d, end - o), s) for o, d, s in idea.notes if o < end - _SHORTEST + _NEAR]
    kept = kept or [(0.0, end, 0)]
    return replace(idea, notes=tuple(kept), bars=min(bars, max(1, idea.bars)))
