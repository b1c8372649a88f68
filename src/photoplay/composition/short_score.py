"""The composer's short score: harmony, voicings and tune for a whole plan."""

from __future__ import annotations

from photoplay.composition.sketch import Phrase, Sketch, Voicing
from photoplay.theory.chords import chord_classes
from photoplay.theory.numerals import numeral
from photoplay.theory.scales import harmony_mode, scale
from photoplay.types.plan import Plan
from photoplay.types.score import Chord, KeyChange, Note
from photoplay.types.style import StyleCard

_PATHS = (0, 5, 3, 4)


def write_sketch(plan: Plan, card: StyleCard) -> Sketch:
    """Chords, keys, four-voice layout and phrases for every section of `plan`."""
    chords: list[Chord] = []
    voicings: list[Voicing] = []
    phrases: list[Phrase] = []
    keys: list[KeyChange] = []
    for section in plan.sections:
        notes = scale(section.tonic, harmony_mode(section.mode))
        bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        if not keys or (keys[-1].tonic, keys[-1].mode) != (section.tonic, section.mode):
            keys.append(KeyChange(beat=bars[0].start, tonic=section.tonic, mode=section.mode))
        tune = []
        for place, bar in enumerate(bars):
            degree = 0 if place == len(bars) - 1 else _PATHS[place % 4]
            root, third, fifth = (notes[(degree + up) % 7] for up in (0, 2, 4))
            shape = ((third - root) % 12, (fifth - root) % 12)
            quality = {(4, 7): "major", (3, 7): "minor", (3, 6): "diminished"}[shape]
            name = numeral((root - section.tonic) % 12, quality)
            chord = Chord(
                beat=bar.start, duration=bar.beats, root=root, quality=quality, numeral=name
            )
            chords.append(chord)
            up = sorted(48 + (note - 48) % 12 for note in chord_classes(root, quality))
            voicings.append(
                Voicing(beat=bar.start, duration=bar.beats, pitches=(36 + root, *up[:3]))
            )
            tune.append(Note(bar.start, 60 + third, bar.beats * 0.9))
        phrases.append(
            Phrase(
                section=section.id,
                start=bars[0].start,
                end=bars[-1].end,
                notes=tuple(tune),
                motif=section.motif,
                transformation=section.transformation,
            )
        )
    return Sketch(
        chords=tuple(chords), keys=tuple(keys), voicings=tuple(voicings), melody=tuple(phrases)
    )
