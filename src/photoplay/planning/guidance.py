"""What guides say of density, energy and register, turned into wishes and told in the plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from photoplay.planning.mood import Mood
from photoplay.planning.style_table import USUAL
from photoplay.theory.scales import is_minor
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide, first_said
from photoplay.types.plan import Choice, Plan, Theme

_FURTHEST = 12.0
"""Semitones by which a register is moved at most."""
_DARK = -0.2
"""Valence under which the major modes give way to the minor ones, as in `planning.sections`."""
_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_STIRRED = 0.3
"""Energy, -1..1, for twice the usual number of onsets; ours."""
_BUSIER = 1.5
"""Density, -1..1, for twice the usual number of onsets; ours."""


def with_guides(brief: Brief, guides: Sequence[Guide], style: str) -> Brief:
    """`brief` with density and energy after the guides, where it has no wish of its own.

    A mood that is asked for settles the energy too.
    """
    onsets, energy = first_said(guides, "onsets"), _energy(brief, guides, style)
    if onsets and brief.density is None:
        brief = replace(brief, density=_density(onsets[0], style))
    return brief if energy is None else replace(brief, energy=energy[0])


def in_key(brief: Brief, guides: Sequence[Guide], whole: Mood) -> Brief:
    """`brief` in the key of the guides, where none is asked for.

    A mood or a mode that is asked for settles the mode; in a series a film of another light goes to
    the relative key, which has the same notes.
    """
    guide = next((one for one in guides if one.tonic is not None), None)
    if guide is None or guide.tonic is None or brief.key is not None:
        return brief
    tonic, mode = guide.tonic, guide.mode or "major"
    if guide.related:
        wanted, minor = whole.valence < _DARK, is_minor(mode)
        if wanted != minor:
            tonic, mode = (tonic + (9 if wanted else 3)) % 12, "minor" if wanted else "major"
    if brief.mode is not None or (brief.mood is not None and not guide.related):
        return replace(brief, key=_NAMES[tonic])
    return replace(brief, key=f"{_NAMES[tonic]} {mode}")


def told(plan: Plan, asked: Brief, guides: Sequence[Guide]) -> Plan:
    """`plan` with its register and room after the guides, and with what moved it told."""
    style = str(plan.style.value)
    facts: dict[str, object] = {}
    if said := first_said(guides, "height"):
        usual = USUAL[style].height
        semitones = max(-_FURTHEST, min(_FURTHEST, said[0] - usual))
        facts["register"] = Choice(
            value=round(semitones, 1),
            reason=f"after {said[1]}: it lies at {said[0]:g}, {style} usually at {usual:g}",
        )
    if said := first_said(guides, "room"):
        facts["room"] = Choice(value=said[0], reason=f"after {said[1]}")
    if said := _energy(asked, guides, style):
        facts["dynamics"] = replace(
            plan.dynamics, reason=f"{plan.dynamics.reason}; {said[0]:+.2f} after {said[1]}"
        )
    reasons = []
    if (said := first_said(guides, "onsets")) and asked.density is None:
        reasons.append(f"density {_density(said[0], style):+.2f} after {said[1]}, where something "
                       f"begins {said[0]:g} times a second")  # fmt: skip
    if (said := first_said(guides, "tonic")) and asked.key is None:
        reasons.append(f"key after {said[1]}")
    sections = tuple(
        replace(one, reason="; ".join(x for x in (one.reason, *reasons) if x))
        for one in plan.sections
    )
    return replace(plan, sections=sections, **facts)  # type: ignore[arg-type]


def with_given_themes(plan: Plan, guides: Sequence[Guide]) -> Plan:
    """`plan` with the themes of a series as its own, the most heard ones first."""
    said = first_said(guides, "themes")
    if not said:
        return plan
    heard = {theme.id: sum(row.theme == theme.id for row in plan.statements)
             for theme in plan.themes}  # fmt: skip
    order = sorted(heard, key=lambda letter: (-heard[letter], letter))
    given = dict(zip(order, said[0], strict=False))
    themes: list[Theme] = []
    for theme in plan.themes:
        old = given.get(theme.id)
        if old is None:
            themes.append(theme)
            continue
        reason = f"theme {old.id} of {said[1]}; {theme.reason}"
        themes.append(replace(theme, motif=old.notes, bar=old.bar, bars=old.bars, start=old.start,
                              reason=reason))  # fmt: skip
    return replace(plan, themes=tuple(themes))


def _energy(brief: Brief, guides: Sequence[Guide], style: str) -> tuple[float, str] | None:
    """The energy to wish for, and who says so; None where the brief settles it.

    Who plays, and so how much begins, follows energy further than density.
    """
    if brief.energy is not None or brief.mood is not None:
        return None
    said, onsets = first_said(guides, "energy"), first_said(guides, "onsets")
    if said is None and onsets is None:
        return None
    wish, name = said or (0.0, onsets[1] if onsets else "")
    if onsets and brief.density is None:
        wish += _STIRRED * math.log2(max(0.05, onsets[0]) / USUAL[style].onsets)
    return round(max(-1.0, min(1.0, wish)), 2), name


def _density(onsets: float, style: str) -> float:
    wish = _BUSIER * math.log2(max(0.05, onsets) / USUAL[style].onsets)
    return round(max(-1.0, min(1.0, wish)), 2)
