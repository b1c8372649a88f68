"""Which style, metre and tempo suit the film, where the user has not said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from photoplay.planning.mood import Mood
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.plan import Choice
from photoplay.types.style import StyleCard

_PLACES = {
    "orchestral": (0.0, 0.15), "piano": (0.05, -0.5), "ambient": (0.1, -0.8),
    "electronic": (0.25, 0.7), "rock": (0.3, 0.65), "lofi": (0.3, -0.35), "jazz": (0.35, 0.05),
    "folk": (0.5, -0.05), "epic": (-0.2, 0.8), "chamber": (0.55, 0.2),
}  # fmt: skip
"""Where each style is at home in the plane of valence and arousal; ours, from genre listening."""


def choose_style(
    brief: Brief, words: tuple[str, ...], mood: Mood, analysis: Analysis,
    styles: Mapping[str, StyleCard],
) -> Choice:  # fmt: skip
    """The style asked for, or the likeliest from mood words, what is seen, and the affect."""
    if brief.style is not None:
        check_style(brief.style, styles)
        return Choice(value=brief.style, reason="asked for", locked=True)
    hints = {label.name: label.weight for label in analysis.style_hints}
    scores: dict[str, float] = {}
    for name, card in styles.items():
        valence, arousal = _PLACES.get(name, (0.0, 0.0))
        distance = ((valence - mood.valence) ** 2 + 1.5 * (arousal - mood.arousal) ** 2) ** 0.5
        scores[name] = (
            1.2 * sum(word in card.mood_words or word == name for word in words)
            + 0.9 * hints.get(name, 0.0)
            - 0.8 * distance
        )
    best = max(sorted(scores), key=lambda name: scores[name])
    why = []
    if any(word in styles[best].mood_words for word in words):
        why.append("the mood asked for")
    if hints.get(best, 0) > 0.1:
        why.append("what the film shows")
    why.append(f"valence {mood.valence:+.2f}, arousal {mood.arousal:+.2f}")
    return Choice(value=best, reason="; ".join(why))


def _paced(target: float, brief: Brief) -> float:
    """The tempo at the pace asked for; a PlanConflictError where the range asked for forbids it."""
    assert brief.pace is not None
    if not 0.25 <= brief.pace <= 4:
        raise BriefError(f"pace must lie in 0.25..4 times the film's own, got {brief.pace:g}")
    target = min(320.0, max(20.0, target * brief.pace))
    if brief.tempo is not None and not brief.tempo[0] * 0.97 <= target <= brief.tempo[1] * 1.03:
        raise PlanConflictError(
            f"pace {brief.pace:g} gives {target:.0f} a minute, outside the tempo asked for, "
            f"{brief.tempo[0]:g}-{brief.tempo[1]:g}; take off one of them"
        )
    return target


def choose_metre(brief: Brief, card: StyleCard, mood: Mood) -> Choice:
    """The metre asked for, or the style's first; a calm, friendly film may get its triple one."""
    if brief.metre is not None:
        return Choice(value=brief.metre, reason="asked for", locked=True)
    triple = next((metre for metre in card.metres[1:] if metre in {"3/4", "6/8"}), None)
    if triple and not card.drums and mood.valence > 0.15 and -0.75 < mood.arousal < -0.2:
        return Choice(value=triple, reason="calm and friendly: a lilt")
    return Choice(value=card.metres[0], reason=f"usual for {card.name}")


def tempo_range(brief: Brief, card: StyleCard, mood: Mood) -> tuple[float, float, Choice]:
    """Lowest and highest tempo allowed, and the tempo aimed at, in felt beats a minute.

    60 + 45 (arousal + 1), held in the style's range; a range asked for outweighs the style's.
    """
    low, high = card.tempo
    reason = f"arousal {mood.arousal:+.2f}"
    if brief.tempo is not None:
        low, high = brief.tempo
        check_tempo(low, high)
        reason += f", asked for {low:g}-{high:g}"
    wanted = 60 + 45 * (mood.arousal + 1)
    target = min(high, max(low, wanted))
    if brief.pace is not None:
        target = _paced(target, brief)
        low, high = min(low, target * 0.97), max(high, target * 1.03)
        reason += f", {brief.pace:g} times as fast as asked for"
    return low, high, Choice(value=round(target, 1), reason=reason, locked=low == high)


def check_style(name: str, styles: Collection[str]) -> None:
    """BriefError, naming the nearest, where there is no such style."""
    if name not in styles:
        near = get_close_matches(name, styles, 2) or sorted(styles)
        raise BriefError(f"there is no style {name!r}; perhaps {' or '.join(near)}")


def check_tempo(low: float, high: float) -> None:
    """BriefError where a range of tempi is none."""
    if not 20 <= low <= high <= 320:
        raise BriefError(f"the tempo range {low:g}-{high:g} must rise within 20-320 a minute")
