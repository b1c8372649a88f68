"""Roman numerals: a chord's place and function in a key.

Accidentals count from the major scale in every mode: bVI lies eight semitones above the tonic and
vi nine, so that one numeral is one sound.
"""

from __future__ import annotations

import re
from typing import Literal

from photoplay.theory.chords import SUFFIXES, is_minor_quality
from photoplay.types.errors import BriefError

Function = Literal["tonic", "predominant", "dominant"]

_DEGREES = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_NAMES = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")
_PARTS = re.compile(r"^([b#]?)(vii|vi|iv|v|iii|ii|i)(.*)$", re.IGNORECASE)
_LARGE = {suffix: name for name, suffix in SUFFIXES.items() if not is_minor_quality(name)}
_SMALL = {suffix: name for name, suffix in SUFFIXES.items() if is_minor_quality(name)}

_FUNCTIONS: tuple[Function, ...] = (
    "tonic", "predominant", "predominant", "tonic", "tonic", "predominant",
    "predominant", "dominant", "predominant", "tonic", "dominant", "dominant",
)  # fmt: skip


def parsed(numeral: str) -> tuple[int, str]:
    """Semitones of the root above the tonic, and the quality, of a numeral such as bVIImaj7.

    V7/ii is read as the dominant of ii. A BriefError says what was not understood.
    """
    head, _, target = numeral.partition("/")
    above = parsed(target)[0] if target else 0
    match = _PARTS.match(head)
    if match is None:
        raise BriefError(f"{numeral!r} is not a numeral; expected such as ii7, bVII or V7/ii")
    accidental, degree, suffix = match.groups()
    table = _SMALL if degree.islower() else _LARGE
    if suffix not in table:
        raise BriefError(f"{suffix!r} in {numeral!r} is no chord; known are {', '.join(table)}")
    shift = {"b": -1, "#": 1, "": 0}[accidental]
    return (_DEGREES[degree.lower()] + shift + above) % 12, table[suffix]


def numeral(above: int, quality: str) -> str:
    """The numeral of a chord whose root lies `above` semitones over the tonic."""
    name = _NAMES[above % 12]
    if is_minor_quality(quality):
        name = name.lower() if name[0] not in "b#" else name[0] + name[1:].lower()
    return name + SUFFIXES[quality]


def function_of(above: int, quality: str, mode_is_minor: bool) -> Function:
    """What the chord does in its key, after Riemann's three functions.

    The major bVI of minor stands in for the tonic only weakly and counts as predominant; a
    diminished chord on the leading note or second degree leads on.
    """
    place = above % 12
    if quality.startswith(("diminished", "half-dim")):
        return "dominant" if place in {11, 1, 6, 8} else "predominant"
    if quality.startswith("dominant") and place not in {0, 5, 10}:
        return "dominant"
    if mode_is_minor and place == 7 and is_minor_quality(quality):
        return "dominant"
    if place == 4 and not mode_is_minor:
        return "tonic"
    return _FUNCTIONS[place]
