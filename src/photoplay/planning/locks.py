"""What a person has locked in a plan, kept when the plan is made anew.

A lock that the planner set for a wish of the brief ("asked for") goes with the brief; every other
lock was set by hand and stays until the hand takes it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from photoplay.types.brief import Brief
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Choice, Hit, Plan, Player, Section, Stretch
from photoplay.types.time import Span

_ASKED = "asked for"


def by_hand(item: Any) -> bool:
    """Whether a person, and not the planner for the brief, has locked `item`."""
    return bool(item.locked) and _ASKED not in item.reason


def wishes_of(old: Plan, brief: Brief) -> Brief:
    """`brief` with the old plan's locked matters as wishes; PlanConflictError where both differ."""
    settled: dict[str, Any] = {}
    for name in ("style", "mood", "metre", "ending"):
        choice: Choice = getattr(old, name)
        if by_hand(choice):
            settled[name] = _agreed(name, choice.value, getattr(brief, name), Brief)
    if by_hand(old.composer):
        if brief.method not in (None, old.composer.value):
            raise PlanConflictError(
                f"plan.json has composer locked at {old.composer.value}, but the brief asks for "
                f"{brief.method}; take off one of them"
            )
        settled["method"] = old.composer.value
    if by_hand(old.tempo):
        tempo = float(old.tempo.value)
        if brief.tempo is not None and not brief.tempo[0] <= tempo <= brief.tempo[1]:
            raise PlanConflictError(
                f"plan.json has tempo locked at {tempo:g}, but the brief asks for "
                f"{brief.tempo[0]:g}-{brief.tempo[1]:g}; take off one of them"
            )
        settled["tempo"] = (tempo, tempo)
    if silences := _spans(old.silences):
        settled["silence"] = (*brief.silence, *silences)
    if avoid := _spans(old.avoid):
        settled["avoid"] = (*brief.avoid, *avoid)
    if shift := _spans(old.shifts):
        settled["shift"] = (*brief.shift, *shift)
    return replace(brief, **settled)


def hits_of(old: Plan | None) -> tuple[Hit, ...]:
    """Hits locked by hand; those of the brief come and go with it."""
    hits = () if old is None else old.hits
    return tuple(
        hit for hit in hits if hit.locked and hit.source not in {"brief", "hero", "marker"}
    )


def with_locked_hits(hits: Sequence[Hit], old: Plan | None) -> tuple[Hit, ...]:
    """The found hits, those locked by hand in place of what lies within a tenth of a second."""
    locked = hits_of(old)
    free = [hit for hit in hits if all(abs(hit.time - one.time) > 0.1 for one in locked)]
    taken = {hit.id for hit in free}
    named = []
    for hit in locked:
        name, number = hit.id, 2
        while name in taken:
            name, number = f"{hit.id}-{number}", number + 1
        taken.add(name)
        named.append(replace(hit, id=name, honoured=False, beat=None))
    return tuple(sorted([*free, *named], key=lambda hit: (hit.time, hit.id)))


def with_locked(new: Plan, old: Plan) -> Plan:
    """`new` with everything in place that is locked by hand in `old`."""
    facts: dict[str, Any] = {
        name: getattr(old, name)
        for name in (
            "style",
            "mood",
            "tempo",
            "metre",
            "ending",
            "grid",
            "dynamics",
            "composer",
            "draw",
            "loudness",
            "accents",
        )
        if by_hand(getattr(old, name))
    }
    if by_hand(old.dynamics) and len(old.energy) == len(new.energy):
        facts["energy"] = old.energy
    facts["palette"] = _palette(new.palette, [p for p in old.palette if by_hand(p)])
    facts["silences"] = _stretches(new.silences, old.silences)
    facts["avoid"] = _stretches(new.avoid, old.avoid)
    facts["shifts"] = _stretches(new.shifts, old.shifts)
    facts["sections"] = _sections(new, [s for s in old.sections if by_hand(s)])
    facts["cues"] = tuple(
        next((replace(cue, ending=o.ending, reason=o.reason, locked=True)
              for o in old.cues if by_hand(o) and o.id == cue.id), cue)
        for cue in new.cues
    )  # fmt: skip
    if old.redone and new.tempo_map == old.tempo_map:
        facts["redone"] = old.redone
    elif kept := tuple(one for one in old.redone if one.locked):
        raise PlanConflictError(
            f"bars {kept[0].start_bar + 1}-{kept[0].start_bar + kept[0].bars} were redone and "
            "locked, but the new plan has other bars; lock the grid too, or take off that lock"
        )
    return replace(new, **facts)


def _agreed(name: str, locked: Any, asked: Any, brief: type[Brief]) -> Any:
    default = brief.__dataclass_fields__[name].default
    if asked not in (None, default, locked):
        raise PlanConflictError(
            f"plan.json has {name} locked at {locked}, but the brief asks for {asked}; "
            "take off one of them"
        )
    return locked


def _spans(rows: Sequence[Stretch]) -> list[Span]:
    return [Span(row.start, row.end) for row in rows if by_hand(row)]


def _palette(new: Sequence[Player], locked: Sequence[Player]) -> tuple[Player, ...]:
    """Locked players take the first unlocked seat of their role, or one of their own."""
    rows = list(new)
    for player in locked:
        seat = (player.role, player.instrument)
        fits = [k for k, p in enumerate(rows) if (p.role, p.instrument) == seat]
        fits += [k for k, p in enumerate(rows) if p.role == player.role and not p.locked]
        place = fits[0] if fits else None
        if place is None:
            rows.append(player)
        else:
            rows[place] = player
    return tuple(rows)


def _stretches(new: Sequence[Stretch], old: Sequence[Stretch]) -> tuple[Stretch, ...]:
    locked = [row for row in old if by_hand(row)]
    spans = {(round(row.start, 3), round(row.end, 3)) for row in locked}
    free = [row for row in new if (round(row.start, 3), round(row.end, 3)) not in spans]
    return tuple(sorted([*free, *locked], key=lambda row: row.start))


def _sections(new: Plan, locked: Sequence[Section]) -> tuple[Section, ...]:
    """Locked sections on the bars nearest to their time; what they cover of others is cut off."""
    rows = list(new.sections)
    for section in locked:
        first, last = _bars(new, section)
        if last <= first:
            continue
        cut: list[Section] = []
        for row in rows:
            begin, end = row.start_bar, row.start_bar + row.bars
            pieces = [(begin, min(end, first)), (max(begin, last), end)]
            cut += [_placed(new, row, a, b) for a, b in pieces if b > a]
        cue = next((c.id for c in new.cues if c.start_bar <= first < c.start_bar + c.bars), None)
        if cue is not None:
            cut.append(replace(_placed(new, section, first, last), cue=cue))
        rows = sorted(cut, key=lambda row: row.start_bar)
    return _renamed(rows)


def _bars(plan: Plan, section: Section) -> tuple[int, int]:
    """The bar lines nearest to a section's start and end."""
    edges = plan.tempo_map.seconds([bar.start for bar in plan.tempo_map.bars]  # type: ignore[arg-type]
                                   + [plan.tempo_map.beats]).tolist()  # fmt: skip
    nearest = [min(range(len(edges)), key=lambda k: abs(edges[k] - time))
               for time in (section.start, section.end)]  # fmt: skip
    return nearest[0], nearest[1]


def _placed(plan: Plan, section: Section, first: int, last: int) -> Section:
    tempo = plan.tempo_map
    start, end = tempo.seconds([tempo.bars[first].start, tempo.bars[last - 1].end])  # type: ignore[arg-type]
    return replace(section, start_bar=first, bars=last - first, start=float(start), end=float(end))


def _renamed(rows: Sequence[Section]) -> tuple[Section, ...]:
    """Every section with an id of its own; locked ones keep theirs."""
    taken = {row.id for row in rows if by_hand(row)}
    result = []
    for row in rows:
        name, number = row.id, 2
        if not by_hand(row):
            while name in taken:
                name, number = f"{row.id}-{number}", number + 1
            taken.add(name)
        result.append(replace(row, id=name))
    return tuple(result)
