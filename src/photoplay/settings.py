"""All that a user may set for one film, as it is kept in project.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photoplay.mixing.options import MixOptions
from photoplay.types.brief import Brief
from photoplay.types.taste import Taste
from photoplay.types.time import Span

SETTINGS_VERSION = 1
LONGEST_SHOWN = 12 * 3600.0
"""Seconds that a single picture may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOptions:
    """Which picture is meant."""

    range: Span | None = None
    """Only this stretch of the film, such as 1:00-2:30."""
    seconds_per_image: float = 4.0
    """How long each picture of an album is shown."""
    duration: float | None = None
    """Seconds that one picture is shown (default 20)."""
    vision_model: str | None = None
    """A CLIP-family image encoder of your own (ONNX file) for likeness and meaning."""

    def __post_init__(self) -> None:
        shown = {"seconds per image": self.seconds_per_image, "duration": self.duration}
        for what, seconds in shown.items():
            if seconds is not None and not 0.04 <= seconds <= LONGEST_SHOWN:
                raise ValueError(f"{what} must lie between 0.04 s and 12 hours, got {seconds:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundOptions:
    """Who plays."""

    font: str | None = None
    """A SoundFont (.sf2, .sf3) of your own; default: the one that `photoplay setup` brings."""
    synth: Literal["own", "fluidsynth", "built-in"] = "own"
    """own: our SoundFont player; fluidsynth: the library, where it is installed; built-in: no
    sound font at all, synthesised instruments alone."""
    stem_format: Literal["auto", "wav", "flac"] = "auto"
    """auto: WAV, or FLAC where the film is longer than half an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOptions:
    """What comes from other programs, and what goes to them."""

    markers: str | None = None
    """A list of markers (CSV, EDL, OTIO, FCPXML, REAPER, chapters, MIDI) to be honoured; look at it
    with: photoplay markers FILE --film FILM."""
    tempo_map: str | None = None
    """A MIDI file whose tempo and metre the music keeps to."""
    melody: str | None = None
    """A tune (MIDI or MusicXML, one voice) that is kept note for note, harmonised and
    accompanied."""
    like: str | None = None
    """A MIDI file, a MusicXML file or a recording to take after in tempo, density, energy, key,
    register and instruments, wherever nothing else is asked for."""
    identity: str | None = None
    """What the films of a series share, as `photoplay identity PROJECT --out FILE` writes it."""
    timecode: str | None = None
    """Timecode of the film's first frame, such as 01:00:00:00 (01:00:00;00 for drop-frame)."""

    def __post_init__(self) -> None:
        for name in ("markers", "tempo_map", "like", "identity", "melody"):
            if given := getattr(self, name):
                object.__setattr__(self, name, str(Path(given).absolute()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    """How the film goes out."""

    original_track: bool = True
    """Keep the film's own sound as a second track."""
    bitrate: int = 256
    """Kilobits a second of the soundtrack."""

    def __post_init__(self) -> None:
        if not 32 <= self.bitrate <= 512:
            raise ValueError(f"the bit rate must lie in 32..512 kbit/s, got {self.bitrate}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that decides the result, apart from edits made by hand."""

    source: Path
    """The film, picture or folder of pictures."""
    out: Path
    """The scored film."""
    seed: int = 0
    preview: bool = False
    """A quick sketch: fewer pictures looked at, labelled as a preview."""
    film: FilmOptions = field(default_factory=FilmOptions)
    brief: Brief = field(default_factory=Brief)
    sound: SoundOptions = field(default_factory=SoundOptions)
    mix: MixOptions = field(default_factory=MixOptions)
    publish: PublishOptions = field(default_factory=PublishOptions)
    exchange: ExchangeOptions = field(default_factory=ExchangeOptions)
    taste: Taste | None = None
    """What its plan leans to, as it was learnt when the film was first scored; None: nothing."""
    version: int = SETTINGS_VERSION
