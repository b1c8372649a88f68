"""Everything that lies on a shelf, by name, and the module it lives in."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from types import ModuleType

METRICS: dict[str, str] = {
    "scale": "photoplay.metrics.music.scale",  # inside one scale?
    "entropy": "photoplay.metrics.music.entropy",  # spread over pitches, classes?
    "pitches": "photoplay.metrics.music.pitches",  # how wide, how many?
    "emptiness": "photoplay.metrics.music.emptiness",  # when does nothing sound?
    "spacing": "photoplay.metrics.music.spacing",  # from onset to onset?
    "groove": "photoplay.metrics.music.groove",  # do bars share rhythm?
    "polyphony": "photoplay.metrics.music.polyphony",  # how many at once?
    "drum-patterns": "photoplay.metrics.music.drum_patterns",  # drums on a grid?
    "density": "photoplay.metrics.music.density",  # how many notes, how long?
    "structure": "photoplay.metrics.music.scape",  # repeats short, mid, long?
    "comparing": "photoplay.metrics.music.comparing",  # how far from real music's value?
    "frechet": "photoplay.metrics.audio.frechet",  # two sets as Gaussians
    "kernel": "photoplay.metrics.audio.kernel",  # two sets by a kernel
    "tagging": "photoplay.metrics.audio.tagging",  # what does a tagger hear?
    "fidelity": "photoplay.metrics.audio.coverage",  # like real ones, all of them?
    "similarity": "photoplay.metrics.correspondence.similarity",  # are picture and music alike?
    "retrieval": "photoplay.metrics.correspondence.retrieval",  # can the right music be found?
    "cross-modal": "photoplay.metrics.correspondence.cross_modal",  # GVMGen's relevance, alignment
    "rhythm-alignment": "photoplay.metrics.correspondence.rhythm_alignment",  # change and rhythm
    "dance": "photoplay.metrics.correspondence.dance",  # do beats and movement fall together?
    "coverage": "photoplay.metrics.correspondence.coverage",  # seconds with onsets, covered, hit
    "beats": "photoplay.metrics.correspondence.beats",  # do beats agree with reference ones?
    "tempo": "photoplay.metrics.correspondence.tempo",  # is the tempo right?
    "cut-hits": "photoplay.metrics.correspondence.cut_hits",  # are cuts met beyond chance?
    "hit-points": "photoplay.metrics.correspondence.hit_points",  # frames off the moments
    "curves": "photoplay.metrics.correspondence.curves",  # do motion and loudness agree?
    "control": "photoplay.metrics.correspondence.control_error",  # does it do as told?
    "video2music": "photoplay.metrics.correspondence.video2music",  # density, loudness, chords
    "opinion": "photoplay.metrics.subjective.opinion",  # how good do people find it?
    "preference": "photoplay.metrics.subjective.preference",  # which of two?
    "strengths": "photoplay.metrics.subjective.strengths",  # how strong is each of several?
    "ranking": "photoplay.metrics.subjective.ranking",  # in what order?
    "agreement": "photoplay.metrics.subjective.agreement",  # do raters agree?
}
"""Module by question; each holds `MEASURES`, a tuple of cards."""

EMBEDDERS: dict[str, str] = {
    "musicnn": "photoplay.embedders.musicnn",  # tags of music, set up by name
}
"""Module by embedder; each holds `CARD`, `Options` and `load(path, options)`."""

DATASETS: dict[str, str] = {
    "video-folder": "photoplay.datasets.paired.video_folder",  # your own films
    "pop909": "photoplay.datasets.music.pop909",  # pop songs, parts apart
    "pop909-cl": "photoplay.datasets.music.pop909_cl",  # the same, put right
    "pop909-structure": "photoplay.datasets.music.pop909_structure",  # their phrases
    "groove": "photoplay.datasets.music.groove",  # drumming to a click
    "mcgill-billboard": "photoplay.datasets.music.mcgill_billboard",  # chords and form
    "harmonix": "photoplay.datasets.music.harmonix",  # beats and sections
    "openewld": "photoplay.datasets.music.openewld",  # lead sheets with lyrics
    "openscore-quartets": "photoplay.datasets.music.openscore_quartets",  # string quartets
    "js-fakes": "photoplay.datasets.music.js_fakes",  # four-part chorales
    "midi-folder": "photoplay.datasets.music.midi_folder",  # your own MIDI files
    "audio-folder": "photoplay.datasets.music.audio_folder",  # your own recordings
}
"""Module by data set; each holds `CARD`, `Dataset` and `write_sample`."""


def find(table: dict[str, str], name: str) -> ModuleType:
    """Import the module that `table` holds under `name`.

    Raises LookupError, with the nearest names, for a name that it does not hold.
    """
    if name not in table:
        near = get_close_matches(name, table) or sorted(table)
        raise LookupError(f"there is no {name!r}; perhaps {' or '.join(near)}")
    return import_module(table[name])
