"""Which style, metre and tempo suit the film, where the user has not said."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from photoplay.planning.character import TRAITS, character_of
from photoplay.planning.leaning import hastened, liked_styles
from photoplay.planning.mood import Mood
from photoplay.planning.pulse import PicturePulse
from photoplay.planning.style_table import AT_HOME, CALLS, USUAL
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.guide import Guide, first_said
from photoplay.types.plan import Choice
from photoplay.types.style import StyleCard
from photoplay.types.taste import YOURS, Taste

_MOVED = 15.0
"""Beats a minute."""
_WITH_PULSE = 0.02
"""Share by which the tempo may differ from the pulse that the picture keeps."""
_TELLING = 0.08
"""What a trait must add to a style's score to be named as a reason."""


def choose_style(
    brief: Brief, words: tuple[str, ...], mood: Mood, analysis: Analysis,
    styles: Mapping[str, StyleCard], guides: Sequence[Guide] = (),
    leaning: Mapping[str, float] | None = None, taste: Taste | None = None,
) -> Choice:  # fmt: skip
    """The style asked for, or that of a series, or the likeliest from mood words, what is seen, the
    affect, and how a reference is scored.

    `leaning` is what the use adds to a style's score; `taste` adds what its user likes.
    """
    leaning = leaning or {}
    if brief.style is not None:
        check_style(brief.style, styles)
        return Choice(value=brief.style, reason="asked for", locked=True)
    if said := first_said(guides, "style"):
        check_style(said[0], styles)
        return Choice(value=said[0], reason=f"after {said[1]}")
    hints = {label.name: label.weight for label in analysis.style_hints}
    traits = character_of(analysis)
    scores: dict[str, float] = {}
    for name, card in styles.items():
        valence, arousal = AT_HOME.get(name, (0.0, 0.0))
        apart = 0.7 * (valence - mood.valence) ** 2 + 1.5 * (arousal - mood.arousal) ** 2
        scores[name] = (
            1.2 * sum(word in card.mood_words or word == name for word in words)
            + 0.9 * hints.get(name, 0.0)
            - 0.7 * apart**0.5
            + leaning.get(name, 0.0)
            + sum(_pull(name, trait, share) for trait, share in traits.items())
            + sum(_likeness(card, guide) for guide in guides)
        )
    usual = max(sorted(scores), key=lambda name: scores[name])
    liked = liked_styles(taste, styles) if taste else {}
    best = max(sorted(scores), key=lambda name: scores[name] + liked.get(name, 0.0))
    why = []
    if any(word in styles[best].mood_words for word in words):
        why.append("the mood asked for")
    if hints.get(best, 0) > 0.1:
        why.append("the things it shows")
    pulls = sorted(((_pull(best, t.name, traits[t.name]), t.words) for t in TRAITS), reverse=True)
    why += [told for pull, told in pulls if pull >= _TELLING]
    why += [f"after {g.name}" for g in guides if _likeness(styles[best], g) > 0.3]
    if best in leaning:
        why.append(f"usual for the use: {brief.use}")
    if best != usual:
        why.append(f"after {YOURS}, instead of {usual}")
    why.append(f"valence {mood.valence:+.2f}, arousal {mood.arousal:+.2f}")
    return Choice(value=best, reason="; ".join(why))


def _likeness(card: StyleCard, guide: Guide) -> float:
    """How far a style is scored as a reference is: who plays, drums or none, how busy it is."""
    seated = {name for seat in card.seats for name in seat.instruments}
    score = 0.0
    if guide.instruments:
        score += 1.2 * sum(name in seated for name in guide.instruments) / len(guide.instruments)
    if guide.drums is not None:
        score += 0.4 if guide.drums == card.drums else -0.4
    if guide.onsets:
        score -= 0.3 * abs(math.log2(guide.onsets / USUAL[card.name].onsets))
    return score


def _pull(style: str, trait: str, share: float) -> float:
    return share * CALLS[trait].styles.get(style, 0.0)


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


def choose_metre(brief: Brief, card: StyleCard, mood: Mood, guides: Sequence[Guide] = ()) -> Choice:
    """The metre asked for or that of a reference, or a firm or a flowing one of the style's.

    Firm rhythms are vigorous, dignified or sad, flowing ones happy, graceful or tender (Hevner
    1936); where the borders lie is ours. Styles with drums keep their own.
    """
    if brief.metre is not None:
        return Choice(value=brief.metre, reason="asked for", locked=True)
    if said := first_said(guides, "metre"):
        return Choice(value=said[0], reason=f"after {said[1]}")
    flowing = [metre for metre in card.metres if metre in {"3/4", "6/8"}]
    firm = next((metre for metre in card.metres if metre not in flowing), card.metres[0])
    if card.drums or not flowing:
        return Choice(value=card.metres[0], reason=f"usual for {card.name}")
    if mood.valence > 0.12 and -0.75 < mood.arousal < -0.2:
        return Choice(value=flowing[0], reason="calm and friendly: a lilt")
    if mood.valence > 0.45 and 0.0 < mood.arousal < 0.45:
        return Choice(value=flowing[0], reason="happy and light: a dance")
    if mood.valence < 0.0 or mood.arousal > 0.55:
        return Choice(value=firm, reason="grave or vigorous: a firm beat")
    return Choice(value=card.metres[0], reason=f"usual for {card.name}")


def tempo_range(
    brief: Brief,
    card: StyleCard,
    mood: Mood,
    traits: Mapping[str, float] | None = None,
    guides: Sequence[Guide] = (),
    *,
    pulse: PicturePulse | None = None,
    taste: Taste | None = None,
) -> tuple[float, float, Choice]:
    """Lowest and highest tempo allowed, and the tempo aimed at, in felt beats a minute.

    60 + 45 (arousal + 1), up to 15 more where the film moves a lot and as much less where it
    hardly does (ours), held in the style's range; a range asked for outweighs the style's. Where
    none is asked for, a reference's tempo is aimed at, and a series' range kept. A picture that
    keeps a `pulse` of its own gives the tempo, whatever the style is used to. `taste` moves it
    within the style's range where nobody says anything.
    """
    low, high = card.tempo
    if pulse is not None:
        reason = f"the picture's own pulse of {pulse.bpm:.1f} a minute"
        low, high = pulse.bpm * (1 - _WITH_PULSE), pulse.bpm * (1 + _WITH_PULSE)
        return low, high, Choice(value=round(pulse.bpm, 1), reason=reason)
    reason = f"arousal {mood.arousal:+.2f}"
    pace = (traits or {}).get("moving", 0.0) - (traits or {}).get("resting", 0.0)
    if abs(pace) > 0.2:
        reason += ", it moves a lot" if pace > 0 else ", it hardly moves"
    if brief.tempo is not None:
        low, high = brief.tempo
        check_tempo(low, high)
        reason += f", asked for {low:g}-{high:g}"
    wanted = 60 + 45 * (mood.arousal + 1) + _MOVED * pace
    if brief.tempo is None and (said := first_said(guides, "tempo_range")):
        (low, high), name = said
        reason += f", {low:g}-{high:g} after {name}"
    elif brief.tempo is None and (said := _referred(guides, low, high)):
        wanted, name = said
        low, high = min(low, wanted * 0.97), max(high, wanted * 1.03)
        reason = f"after {name}, {wanted:g} a minute"
    elif taste is not None and brief.tempo is None and brief.pace is None:
        usual = min(high, max(low, wanted))
        wanted = hastened(usual, taste)
        moved = round(100 * (min(high, max(low, wanted)) / usual - 1))
        reason += f", {moved:+d} % after {YOURS}" if moved else ""
    target = min(high, max(low, wanted))
    if brief.pace is not None:
        target = _paced(target, brief)
        low, high = min(low, target * 0.97), max(high, target * 1.03)
        reason += f", {brief.pace:g} times as fast as asked for"
    return low, high, Choice(value=round(target, 1), reason=reason, locked=low == high)


def is_paced(brief: Brief, guides: Sequence[Guide]) -> bool:
    """Whether somebody has said how fast the music goes, in the brief, a series or a reference."""
    said = any(guide.tempo is not None for guide in guides) or first_said(guides, "tempo_range")
    return bool(brief.tempo or brief.pace or said)


def _referred(guides: Sequence[Guide], low: float, high: float) -> tuple[float, str] | None:
    """The first reference's tempo, and its name; one that may be half or twice as fast is taken
    where it lies nearest to the style's range."""
    guide = next((one for one in guides if one.tempo is not None), None)
    if guide is None or guide.tempo is None:
        return None
    middle = math.sqrt(low * high)
    folds = (1.0, 0.5, 2.0) if guide.octaves else (1.0,)
    ways = [guide.tempo * fold for fold in folds]
    inside = [tempo for tempo in ways if low <= tempo <= high]
    tempo = inside[0] if inside else min(ways, key=lambda one: abs(math.log(one / middle)))
    return min(300.0, max(25.0, tempo)), guide.name


def check_style(name: str, styles: Collection[str]) -> None:
    """BriefError, naming the nearest, where there is no such style."""
    if name not in styles:
        near = get_close_matches(name, styles, 2) or sorted(styles)
        raise BriefError(f"there is no style {name!r}; perhaps {' or '.join(near)}")


def check_tempo(low: float, high: float) -> None:
    """BriefError where a range of tempi is none."""
    if not 20 <= low <= high <= 320:
        raise BriefError(f"the tempo range {low:g}-{high:g} must rise within 20-320 a minute")
