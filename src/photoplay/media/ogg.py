"""Ogg Vorbis, which game engines play: sample-exact, with loop points in its comments."""

from __future__ import annotations

import os
from pathlib import Path

from photoplay.media.places import unwritable
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import AssetError

QUALITY = 0.6
"""libvorbis's scale of 0 to 1: about 190 kbit/s of stereo."""
_PIECE = 1 << 16
"""Samples given to the encoder at a time; it keeps them on its stack."""


def write_ogg(sound: Samples, path: Path, *, loop: bool = False) -> None:
    """Write shape (n, channels), full scale 1, by rename; `loop` adds LOOPSTART and LOOPLENGTH.

    AssetError where the package soundfile is not installed.
    """
    try:
        import soundfile  # noqa: PLC0415
    except (ModuleNotFoundError, OSError) as error:
        raise AssetError(
            "Ogg Vorbis needs the package soundfile; run: pip install 'photoplay[games]', or ask "
            "for --format wav"
        ) from error
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        with soundfile.SoundFile(
            part, "w", SAMPLE_RATE, sound.shape[1], format="OGG", subtype="VORBIS",
            compression_level=1 - QUALITY,
        ) as file:  # fmt: skip
            if loop:
                file.comment = f"LOOPSTART=0 LOOPLENGTH={len(sound)}"
            for start in range(0, len(sound), _PIECE):
                file.write(sound[start : start + _PIECE])
        part.replace(path)
    except OSError as error:
        raise unwritable(error.errno, path, "--out") from error
    finally:
        part.unlink(missing_ok=True)
