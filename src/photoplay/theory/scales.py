"""Scales and modes: their notes, their brightness, and how steps count in them.

A pitch class is 0..11 with 0 = C; a mode is named by the words that plans use.
"""

from __future__ import annotations

from difflib import get_close_matches

from photoplay.types.errors import BriefError

MODES: dict[str, tuple[int, ...]] = {
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic-minor": (0, 2, 3, 5, 7, 9, 11),
    "harmonic-major": (0, 2, 4, 5, 7, 8, 11),
    "phrygian-dominant": (0, 1, 4, 5, 7, 8, 10),
    "lydian-dominant": (0, 2, 4, 6, 7, 9, 10),
    "major-pentatonic": (0, 2, 4, 7, 9),
    "minor-pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole-tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 2, 3, 5, 6, 8, 9, 11),
}
BRIGHTNESS = ("locrian", "phrygian", "minor", "dorian", "mixolydian", "major", "lydian")
"""The seven church modes from darkest to brightest; neighbours differ by one note."""

_WHITE_TONICS = dict(zip(BRIGHTNESS, (11, 4, 9, 2, 7, 0, 5), strict=True))
_CHURCH = {"harmonic-minor": "minor", "melodic-minor": "minor", "phrygian-dominant": "phrygian",
           "lydian-dominant": "mixolydian"}  # fmt: skip

NOTE_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""Of the twelve pitch classes, as keys are mostly called."""

_SAME = {"ionian": "major", "aeolian": "minor", "natural-minor": "minor"}
_SEVEN_NOTES = {
    "major-pentatonic": "major",
    "minor-pentatonic": "minor",
    "blues": "minor",
    "whole-tone": "lydian-dominant",
    "octatonic": "melodic-minor",
}


def key_name(tonic: int, mode: str) -> str:
    """Such as "Bb harmonic minor", which a brief reads back."""
    return f"{NOTE_NAMES[tonic % 12]} {mode.replace('-', ' ')}"


def mode_named(name: str) -> str:
    """The mode called `name`, other spellings allowed; a BriefError names the nearest known."""
    key = name.strip().lower().replace(" ", "-").replace("_", "-")
    key = _SAME.get(key, key)
    if key not in MODES:
        near = get_close_matches(key, MODES, 2) or sorted(MODES)
        raise BriefError(f"there is no mode {name!r}; perhaps {' or '.join(near)}")
    return key


def scale(tonic: int, mode: str) -> tuple[int, ...]:
    """Pitch classes of the scale from the tonic up."""
    return tuple((tonic + step) % 12 for step in MODES[mode_named(mode)])


def harmony_mode(mode: str) -> str:
    """The seven-note mode from which chords are built in `mode`."""
    name = mode_named(mode)
    return _SEVEN_NOTES.get(name, name)


def light_of(mode: str) -> float:
    """A mode's place between locrian, -1, and lydian, +1; others by the church mode like them."""
    like = {"melodic-minor": "dorian", "harmonic-major": "major"}
    name = harmony_mode(mode)
    return (BRIGHTNESS.index(like.get(name, _CHURCH.get(name, name))) - 3) / 3


def is_minor(mode: str) -> bool:
    """Whether the third above the tonic is minor."""
    return 4 not in MODES[mode_named(mode)]


def white_shift(tonic: int, mode: str) -> int:
    """Semitones, -5..6, that bring a key to the one of its kind without signs: C major, D dorian.

    Keys of other scales go where the church mode with the same third and fifth would.
    """
    name = harmony_mode(mode)
    if name not in BRIGHTNESS:
        name = _CHURCH.get(name, "major")
    home = (_WHITE_TONICS[name] - tonic) % 12
    return home - 12 if home > 6 else home


def brighter(mode: str, steps: int) -> str:
    """The church mode `steps` brighter (negative: darker) than `mode`, held at both ends."""
    name = harmony_mode(mode)
    if name not in BRIGHTNESS:
        name = "minor" if is_minor(name) else "major"
    place = BRIGHTNESS.index(name) + steps
    return BRIGHTNESS[max(0, min(len(BRIGHTNESS) - 1, place))]


def step_of(pitch: int, tonic: int, mode: str) -> int:
    """Scale steps of `pitch` above the lowest tonic; a chromatic note counts as the step below."""
    notes = MODES[mode_named(mode)]
    octave, above = divmod(pitch - tonic, 12)
    return octave * len(notes) + sum(1 for note in notes if note <= above) - 1


def pitch_at(step: int, tonic: int, mode: str) -> int:
    """The MIDI number `step` scale steps above the lowest tonic."""
    notes = MODES[mode_named(mode)]
    octave, place = divmod(step, len(notes))
    return tonic + 12 * octave + notes[place]


def pitches_between(low: int, high: int, classes: frozenset[int]) -> tuple[int, ...]:
    """MIDI numbers from `low` to `high`, both included, whose pitch class is in `classes`."""
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)
