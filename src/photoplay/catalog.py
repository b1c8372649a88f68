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
    "writing": "photoplay.metrics.music.writing",  # for voices and players?
    "structure": "photoplay.metrics.music.scape",  # repeats short, mid, long?
    "comparing": "photoplay.metrics.music.comparing",  # how far from real music's value?
    "levels": "photoplay.metrics.audio.levels",  # how loud, cut off, silent?
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
    "vggish": "photoplay.embedders.vggish",  # what most FADs are of
    "panns": "photoplay.embedders.panns",  # what most FDs and KLs are of
    "clap": "photoplay.embedders.clap",  # sound and words together
    "mert": "photoplay.embedders.mert",  # learnt from music alone
    "imagebind": "photoplay.embedders.imagebind",  # pictures and sound together
}
"""Module by embedder; each holds `CARD`, `Options` and `load(path, options)`."""

METHODS: dict[str, str] = {
    "learned": "photoplay.methods.to_score.learned",  # the composer that learns from songs
}
"""Module by method; each holds `CARD`, `RECIPES`, `Options`, `Model` and `lessons`."""

DATASETS: dict[str, str] = {
    "video-folder": "photoplay.datasets.paired.video_folder",  # your own films
    "kinetoscope": "photoplay.datasets.paired.kinetoscope",  # drawn from songs, causes known
    "himv-200k": "photoplay.datasets.paired.himv_200k",  # ids of music videos
    "mved": "photoplay.datasets.paired.mved",  # clips by emotion
    "symmv": "photoplay.datasets.paired.symmv",  # piano covers of music videos
    "mv100k": "photoplay.datasets.paired.mv100k",  # music videos, not public
    "music-caps": "photoplay.datasets.paired.music_caps",  # musicians describe ten seconds
    "emomv": "photoplay.datasets.paired.emomv",  # right and wrong pairs
    "muvideo": "photoplay.datasets.paired.muvideo",  # videos, music, captions
    "muvi-sync": "photoplay.datasets.paired.muvi_sync",  # features second by second
    "bgm909": "photoplay.datasets.paired.bgm909",  # videos for POP909
    "v2m": "photoplay.datasets.paired.v2m",  # trailers, vlogs, advertisements
    "disco-mv": "photoplay.datasets.paired.disco_mv",  # music videos, not public
    "film-score-db": "photoplay.datasets.paired.film_score_db",  # film clips with scores
    "dvm-set": "photoplay.datasets.paired.dvm_set",  # clips without vocals
    "harmony-set": "photoplay.datasets.paired.harmony_set",  # how music and picture meet
    "music-pro-7k": "photoplay.datasets.paired.music_pro_7k",  # film clips, rhythm spots
    "urmp": "photoplay.datasets.movement.urmp",  # chamber music, player by player
    "music": "photoplay.datasets.movement.music",  # solos and duets
    "aist": "photoplay.datasets.movement.aist",  # street dance in 3-D
    "tiktok-dance-music": "photoplay.datasets.movement.tiktok",  # two seconds of dance
    "loris": "photoplay.datasets.movement.loris",  # dance, skating, floor exercise
    "music-image": "photoplay.datasets.images.music_image",  # pictures of one feeling
    "shuttersong": "photoplay.datasets.images.shuttersong",  # pictures with chosen songs
    "imac": "photoplay.datasets.images.imac",  # three feelings
    "muimage": "photoplay.datasets.images.muimage",  # pictures, music, captions
    "eimg": "photoplay.datasets.images.eimg",  # piano with valence, arousal
    "mel-bench": "photoplay.datasets.images.mel_bench",  # pictures, text, music
    "pop909": "photoplay.datasets.music.pop909",  # pop songs, parts apart
    "pop909-cl": "photoplay.datasets.music.pop909_cl",  # the same, put right
    "pop909-structure": "photoplay.datasets.music.pop909_structure",  # their phrases
    "groove": "photoplay.datasets.music.groove",  # drumming to a click
    "mcgill-billboard": "photoplay.datasets.music.mcgill_billboard",  # chords and form
    "harmonix": "photoplay.datasets.music.harmonix",  # beats and sections
    "openewld": "photoplay.datasets.music.openewld",  # lead sheets with lyrics
    "openscore-quartets": "photoplay.datasets.music.openscore_quartets",  # string quartets
    "js-fakes": "photoplay.datasets.music.js_fakes",  # four-part chorales
    "lakh": "photoplay.datasets.music.lakh",  # songs from the web
    "lpd": "photoplay.datasets.music.lpd",  # the same in five parts
    "emopia": "photoplay.datasets.music.emopia",  # pop piano by emotion
    "vgmidi": "photoplay.datasets.music.vgmidi",  # game music by emotion
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
