"""The looker that Photoplay uses by default: the observations, and the readers that are at hand.

A model that is not set up is not replaced: the analysis says what could not be observed and which
command mends it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from photoplay import assets
from photoplay.analysis.faces import FaceReader
from photoplay.analysis.film_music import MusicReader
from photoplay.analysis.film_sound import LoudnessReader
from photoplay.analysis.findings import PictureReader, SoundReader
from photoplay.analysis.look import look
from photoplay.analysis.prints import PrintReader
from photoplay.analysis.semantics import MEANINGS, SemanticReader
from photoplay.analysis.speech import SpeechReader
from photoplay.analysis.vision_model import ClipReader
from photoplay.media.pictures import read_frames
from photoplay.media.sound import read_sounds
from photoplay.types.analysis import Analysis
from photoplay.types.errors import AssetError
from photoplay.types.film import Film
from photoplay.types.progress import Progress

_WIDTH = 320
_Reader = TypeVar("_Reader")


def look_at(
    film: Film, progress: Progress, *, vision_model: str | None = None, preview: bool = False
) -> Analysis:
    """Everything that can be observed in `film` with the models that are set up.

    `vision_model` is the path of a CLIP-family encoder of the user's own; `preview` looks at a part
    of the pictures only.
    """
    remarks = list(film.remarks)
    remarks += ["a preview: only a part of the pictures was looked at"] if preview else []
    readers: list[PictureReader] = [PrintReader()]
    if vision_model:
        readers.append(ClipReader(Path(vision_model)))
    _add(readers, lambda: SemanticReader(assets.model("efficientnet-lite0")), remarks)
    _add(readers, lambda: FaceReader(assets.model("blazeface")), remarks)
    listeners: list[SoundReader] = []
    if film.audio:
        _add(listeners, lambda: SpeechReader(assets.model("silero-vad")), remarks)
        speech = next((one for one in listeners if isinstance(one, SpeechReader)), None)
        listeners += [LoudnessReader(speech), MusicReader()]
    kinds = sorted({(one.rate, one.channels) for one in listeners})
    # Closed, so that nothing goes on decoding behind an error that is on its way up.
    with closing(read_frames(film, width=_WIDTH, quick=preview, progress=progress)) as frames:
        return look(
            film,
            frames,
            readers=readers,
            listeners=listeners,
            sounds=read_sounds(film, kinds) if kinds else (),
            meanings=MEANINGS,
            remarks=remarks,
        )


def _add(readers: list[_Reader], make: Callable[[], _Reader], remarks: list[str]) -> None:
    try:
        readers.append(make())
    except AssetError as error:
        remarks.append(str(error))
