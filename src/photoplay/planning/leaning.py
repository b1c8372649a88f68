"""What is settled a little otherwise because its user likes it so, and how that is told.

It leans what nobody asks for and no series or reference speaks of; every step has a limit, and is
taken only as far as liking outweighs leaving what the film suggests (`types.taste.Pull`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.mood import Mood
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.theory.scales import light_of
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide, first_said
from photoplay.types.plan import Choice, Plan
from photoplay.types.style import StyleCard
from photoplay.types.taste import YOURS, Taste, place

_STYLE, _STYLE_MOST = 0.5, 0.6
"""What a liking of 1 adds to a style's score, and what any adds at most: about as much as a use."""
_DRUMS, _DRUMS_MOST = 0.3, 0.3
_PLAYERS_MOST = 1.5
_TEMPO_MOST, _LIGHT_MOST, _ONSETS_MOST, _ENERGY_MOST, _HEIGHT_MOST = 0.5, 0.9, 0.3, 1.0, 0.7
"""Steps of types.taste.SCALES at most: a quarter octave of tempo, a mode and a half, …"""
_VALENCE, _DENSITY, _ENERGY, _SEMITONES = 0.37, 1.5, 0.35, 6.0
"""What a step is in valence, in the brief's density and energy, and in semitones."""
_LEAST = 0.02
"""Smaller changes of density and energy are left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leant:
    """By how much things were moved; 0 where they stand as they would."""

    energy: float = 0.0
    """On the brief's scale, as density."""
    density: float = 0.0
    light: float = 0.0
    """Valence, where modes are chosen."""
    register: float = 0.0
    """Semitones."""

    def worked_into(self, brief: Brief) -> Brief:
        if self.energy:
            brief = replace(brief, energy=_held((brief.energy or 0.0) + self.energy))
        if self.density:
            brief = replace(brief, density=_held((brief.density or 0.0) + self.density))
        return brief


def lean(
    taste: Taste | None, asked: Brief, settled: Brief, seen: Mood, guides: Sequence[Guide]
) -> Leant:
    """How far energy, density and register lean; `settled` is the brief with what guides and the
    use say."""
    if taste is None:
        return Leant()
    energy = density = register = 0.0
    onsets = first_said(guides, "onsets")
    free = asked.energy is None and asked.mood is None and not asked.energy_at
    if free and onsets is None and first_said(guides, "energy") is None:
        energy = _ENERGY * taste.step("energy", seen.arousal, _ENERGY_MOST)
    if asked.density is None and onsets is None:
        usual = (settled.density or 0.0) / _DENSITY
        density = _DENSITY * taste.step("onsets", usual, _ONSETS_MOST)
    if first_said(guides, "height") is None:
        register = _SEMITONES * taste.step("height", 0.0, _HEIGHT_MOST)
    return Leant(energy=_told_step(energy), density=_told_step(density),
                 register=round(register, 1))  # fmt: skip


def lightness(taste: Taste | None, asked: Brief, guides: Sequence[Guide], mode: str) -> float:
    """By how much valence is moved where modes are chosen, of a film that would be in `mode`.

    0 where a key, a mode or a mood is asked for, or guides have a key.
    """
    settled = asked.key or asked.mode or asked.mood or first_said(guides, "tonic")
    if taste is None or settled:
        return 0.0
    return round(_VALENCE * taste.step("light", place("light", light_of(mode)), _LIGHT_MOST), 3)


def liked_styles(taste: Taste, styles: Mapping[str, StyleCard]) -> dict[str, float]:
    """What is added to each style's score."""
    drums = _DRUMS * taste.families.get("drums", 0.0)
    drums = max(-_DRUMS_MOST, min(_DRUMS_MOST, drums))
    return {
        name: max(-_STYLE_MOST, min(_STYLE_MOST, _STYLE * taste.styles.get(name, 0.0)))
        + (drums if card.drums else 0.0)
        for name, card in styles.items()
    }


def liked_players(taste: Taste, names: Sequence[str]) -> NDArray[np.float64]:
    """How many times likelier each instrument becomes."""
    likings = [taste.families.get(INSTRUMENTS[name].family, 0.0) for name in names]
    return np.asarray(np.exp(np.clip(likings, -_PLAYERS_MOST, _PLAYERS_MOST)))


def hastened(tempo: float, taste: Taste) -> float:
    """The tempo to aim at, in felt beats a minute, of a film that would have `tempo`."""
    return float(tempo * math.sqrt(2) ** taste.step("tempo", place("tempo", tempo), _TEMPO_MOST))


def leant_told(plan: Plan, leant: Leant) -> Plan:
    """`plan` with its register moved, and with what moved it told; as it is where nothing did."""
    facts: dict[str, object] = {}
    if leant.register:
        way = "higher" if leant.register > 0 else "lower"
        reason = f"{abs(leant.register):g} semitones {way} after {YOURS}"
        facts["register"] = Choice(value=leant.register, reason=reason)
    if leant.energy:
        reason = f"{plan.dynamics.reason}; {leant.energy:+.2f} after {YOURS}"
        facts["dynamics"] = replace(plan.dynamics, reason=reason)
    reasons = []
    if leant.density:
        reasons.append(f"density {leant.density:+.2f} after {YOURS}")
    if leant.light:
        reasons.append(f"mode {'brighter' if leant.light > 0 else 'darker'} after {YOURS}")
    if reasons:
        facts["sections"] = tuple(
            replace(one, reason="; ".join(x for x in (one.reason, *reasons) if x))
            for one in plan.sections
        )
    plan = replace(plan, **facts) if facts else plan  # type: ignore[arg-type]
    if moved := _moved(plan, leant):
        told = f"leans to {YOURS} in {', '.join(moved)} (--no-taste leaves the film to decide)"
        plan = replace(plan, remarks=(*plan.remarks, told))
    return plan


def _moved(plan: Plan, leant: Leant) -> list[str]:
    rows = {
        "style": YOURS in plan.style.reason, "tempo": YOURS in plan.tempo.reason,
        "mode": leant.light, "energy": leant.energy, "density": leant.density,
        "register": leant.register,
        "instruments": any(YOURS in player.reason for player in plan.palette),
    }  # fmt: skip
    return [name for name, moved in rows.items() if moved]


def _told_step(value: float) -> float:
    return 0.0 if abs(value) < _LEAST else round(value, 2)


def _held(value: float) -> float:
    return max(-1.0, min(1.0, round(value, 2)))
