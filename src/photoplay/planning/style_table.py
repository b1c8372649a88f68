"""What speaks for which style: where styles are at home in feeling, and what traits call for them.

The directions follow studies where one is named; which style answers a direction, and every weight,
is ours, from how films of a kind are usually scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

AT_HOME: Mapping[str, tuple[float, float]] = {
    "orchestral": (0.15, 0.15), "piano": (0.05, -0.5), "ambient": (0.15, -0.65),
    "electronic": (0.2, 0.6), "rock": (0.4, 0.55), "lofi": (0.3, -0.35), "jazz": (0.2, 0.0),
    "folk": (0.55, 0.0), "epic": (-0.3, 0.75), "chamber": (0.6, 0.15),
}  # fmt: skip
"""Valence and arousal of each style; ours, from genre listening."""

_PALMER = "Palmer 2013: dull, dark and blue go with slow and minor"
_BRIGHT = "Palmer 2013: saturated, light and yellow go with fast and major"
_WHITEFORD = "Whiteford 2018: loud, punchy and distorted go with dark and saturated"
_TIMBRE = "Peterson, Langlois and Palmer: sharp and smooth textures go with such timbres"
_MOTION = "Cutting 2016: motion rises into climaxes; slow-motion studies"
_CUTS = "cut rate raises attention and arousal: studies listed by Redfern"
_CLOSE = "close-ups raise intensity and empathy"
_FIELD = "a grassy main colour tells a match: Ekin, Tekalp and Mehrotra 2003"
_OURS = "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one trait of a film says for the styles."""

    styles: Mapping[str, float]
    source: str


def _call(source: str, **styles: float) -> Call:
    return Call(styles=styles, source=source)


CALLS: Mapping[str, Call] = {
    "moving": _call(_MOTION, rock=0.35, electronic=0.35, epic=0.3, orchestral=0.25, ambient=-0.4,
                    piano=-0.3, lofi=-0.4),
    "resting": _call(_MOTION, piano=0.4, ambient=0.3, lofi=0.1, rock=-0.4, electronic=-0.3,
                     epic=-0.3, chamber=-0.2, folk=-0.1),
    "travelling": _call(_OURS, rock=0.35, orchestral=0.15, electronic=0.15),
    "fast-cut": _call(_CUTS, electronic=0.45, rock=0.35, epic=0.4, ambient=-0.3, piano=-0.3),
    "night": _call(_PALMER, ambient=0.9, piano=0.35, electronic=0.25, jazz=0.1, chamber=-0.4,
                   folk=-0.4),
    "lamplight": _call(_PALMER, jazz=0.6, lofi=0.3, piano=0.3, chamber=-0.2),
    "spotlight": _call(_WHITEFORD, electronic=0.7, epic=0.3, rock=0.1, ambient=-0.4),
    "pale": _call(_OURS, orchestral=0.5, piano=0.2, ambient=0.2),
    "many-coloured": _call(_BRIGHT, chamber=0.35, folk=0.25, rock=0.15, piano=-0.2),
    "golden": _call(_OURS, folk=0.5, lofi=0.1, chamber=-0.1),
    "grey": _call(_PALMER, piano=0.5, lofi=0.2, epic=0.1, electronic=-0.2, folk=-0.2, chamber=-0.2),
    "soft": _call(_TIMBRE, lofi=0.6, piano=0.15, ambient=0.2, epic=-0.2),
    "hard": _call(_TIMBRE, rock=0.15, epic=0.2, electronic=0.15, piano=0.1, lofi=-0.1),
    "close": _call(_CLOSE, piano=0.25, folk=0.2, lofi=0.1, epic=-0.2),
    "field": _call(_FIELD, rock=0.8, folk=0.15, electronic=0.25, ambient=-0.3, piano=-0.3,
                   lofi=-0.3, chamber=-0.2),
    "pulsing": _call(_OURS, electronic=0.35, rock=0.15, jazz=0.15, folk=0.1, ambient=-0.5,
                     piano=-0.1),
}  # fmt: skip
"""By the trait's name (`planning.character.TRAITS`); weights are added, times the trait's share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What comes of a style when nothing but the film speaks."""

    onsets: float
    """Moments a second at which something begins."""
    height: float
    """Mean MIDI number of what is pitched, weighed by how long it sounds."""


USUAL: Mapping[str, Usual] = {
    "orchestral": Usual(onsets=3.5, height=59.1), "piano": Usual(onsets=3.1, height=61.5),
    "ambient": Usual(onsets=2.1, height=63.5), "electronic": Usual(onsets=7.3, height=60.5),
    "rock": Usual(onsets=5.5, height=55.2), "lofi": Usual(onsets=4.2, height=57.6),
    "jazz": Usual(onsets=4.2, height=55.0), "folk": Usual(onsets=4.0, height=57.6),
    "epic": Usual(onsets=6.9, height=57.5), "chamber": Usual(onsets=3.5, height=62.1),
}  # fmt: skip
"""Measured as references are (`listening.reference`), means of three made films each."""
