"""Chord labels as annotators write them: C:maj7/3, Bb:min(9), N, X.

The syntax is that of C. Harte et al., Symbolic Representation of Musical Chords, ISMIR 2005; names
of keys are read the same way. Where a label says more than our qualities can, the nearest quality
that keeps third, fifth and seventh is given, and the label itself is kept by whoever calls.
"""

from __future__ import annotations

import re

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NOTE = re.compile(r"^([A-G])([b#♭♯]*)$")
_DEGREE = re.compile(r"^([b#]*)(\d+)$")
_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_SHORTHAND = {
    "": "major", "maj": "major", "min": "minor", "dim": "diminished", "aug": "augmented",
    "maj7": "major7", "min7": "minor7", "7": "dominant7", "dim7": "diminished7",
    "hdim7": "half-diminished7", "minmaj7": "minor-major7", "maj6": "major6", "6": "major6",
    "min6": "minor6", "9": "dominant9", "maj9": "major9", "min9": "minor9", "sus2": "sus2",
    "sus4": "sus4", "sus4(b7)": "dominant7sus4", "7sus4": "dominant7sus4", "11": "dominant9",
    "min11": "minor11", "13": "dominant13", "maj13": "major9", "min13": "minor9", "1": "power",
    "5": "power", "maj11": "major9", "aug7": "augmented7", "m": "minor", "m7": "minor7",
    "M7": "major7", "M": "major", "hdim": "half-diminished7", "sus": "sus4", "o": "diminished",
    "maj(9)": "add9", "min(9)": "minor-add9", "7(b9)": "dominant7b9",
    "7(#9)": "dominant7sharp9", "7(#11)": "dominant7sharp11", "maj7(#11)": "major7sharp11",
    "sus4(b7,9)": "dominant7sus4", "maj6(9)": "major69", "1(5)": "power",
}  # fmt: skip
_SILENT = frozenset({"N", "X", "&pause", "NC", "N.C.", "*"})
ChordName = tuple[int | None, str, int | None]
"""Root, quality, bass: the root is None and the quality empty where there is no chord."""


def pitch_class(name: str) -> int:
    """Pitch class of a note's name such as F, Bb or C##; ValueError for anything else."""
    match = _NOTE.match(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a note")
    sharps = match[2].count("#") + match[2].count("♯")
    return (_STEPS[match[1]] + 2 * sharps - len(match[2])) % 12


def chord_named(label: str) -> ChordName:
    """Root, quality and foreign bass of a chord label; ValueError where it is none."""
    label = label.strip()
    if label in _SILENT:
        return None, "", None
    upper, _, below = label.partition("/")
    name, _, shorthand = upper.partition(":")
    if not shorthand and not _NOTE.match(name):  # written without a colon, as in Bbmin7
        match = re.match(r"^([A-G][b#]*)(.*)$", name)
        if match is None:
            raise ValueError(f"{label!r} is not a chord")
        name, shorthand = match[1], match[2]
    root = pitch_class(name)
    quality = _quality(shorthand)
    bass = _bass(below, root) if below else None
    return root, quality, bass if bass != root else None


def key_named(label: str) -> tuple[int, str]:
    """Tonic and mode of a key such as Gb:maj, A:min, Cm or D; ValueError where it is none."""
    name, colon, mode = label.strip().partition(":")
    if not colon and name.endswith("m"):
        name, mode = name[:-1], "min"
    modes = {"": "major", "maj": "major", "min": "minor", "major": "major", "minor": "minor"}
    if mode not in modes:
        raise ValueError(f"{label!r} is not a key; its mode {mode!r} is neither maj nor min")
    return pitch_class(name), modes[mode]


def _quality(shorthand: str) -> str:
    plain = shorthand.replace(" ", "")
    if plain in _SHORTHAND:
        return _SHORTHAND[plain]
    head, _, added = plain.partition("(")
    if head in _SHORTHAND and head:
        return _SHORTHAND[head]
    degrees = {one for one in added.rstrip(")").split(",") if one}
    if not degrees or not all(_DEGREE.match(one.lstrip("*")) for one in degrees):
        raise ValueError(f"{shorthand!r} is not a kind of chord")
    return _spelt_out(degrees)


def _spelt_out(degrees: set[str]) -> str:
    """The quality of a chord that is given by its degrees alone, as in C:(1,b3,5)."""
    third = "b3" if "b3" in degrees else "3" if "3" in degrees else ""
    if not third:
        return "sus4" if "4" in degrees else "sus2" if "2" in degrees else "power"
    seventh = "b7" if "b7" in degrees else "7" if "7" in degrees else ""
    kind = {"b3": "minor", "3": "major"}[third]
    if "b5" in degrees and third == "b3":
        return "half-diminished7" if seventh == "b7" else "diminished"
    if "#5" in degrees and third == "3":
        return "augmented"
    sevenths = {
        ("major", "b7"): "dominant7", ("major", "7"): "major7",
        ("minor", "b7"): "minor7", ("minor", "7"): "minor-major7",
    }  # fmt: skip
    return sevenths.get((kind, seventh), kind)


def _bass(below: str, root: int) -> int:
    match = _DEGREE.match(below)
    if match is None:
        return pitch_class(below)
    step = int(match[2]) - 1
    sharps = match[1].count("#") - match[1].count("b")
    return (root + _MAJOR[step % 7] + sharps) % 12
