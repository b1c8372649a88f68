"""Markers and tempo maps of other programs, as wishes for one film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from photoplay.exchange.incoming.reading import read_markers
from photoplay.exchange.meaning import with_markers
from photoplay.exchange.timecode import Timecode, nearest_rate
from photoplay.media.midi import read_smpte_start, read_tempo_map
from photoplay.planning.given import fitted
from photoplay.settings import Settings
from photoplay.types.brief import Brief
from photoplay.types.errors import MediaMissingError
from photoplay.types.film import Film
from photoplay.types.tempo import TempoMap


def imported_wishes(
    settings: Settings, film: Film
) -> tuple[Brief, TempoMap | None, tuple[str, ...]]:
    """The brief with the markers asked for, the tempo map asked for, and what was assumed.

    Raises BriefError and MediaMissingError for lists and maps that cannot be taken.
    """
    film = labelled(film, settings.exchange.timecode)
    brief, remarks = settings.brief, list[str]()
    if settings.exchange.markers:
        path = Path(settings.exchange.markers)
        found = read_markers(
            path, labels=Timecode.of_film(film), labelled=bool(film.timecode),
            duration=film.duration,
        )  # fmt: skip
        brief = with_markers(brief, found)
        remarks += [f"{path.name}: {remark}" for remark in found.remarks]
    tempos = _tempo_map(settings, film)
    return brief, tempos, tuple(remarks)


def labelled(film: Film, timecode: str | None) -> Film:
    """`film` with `timecode` as its file's first label, where one is given; BriefError if wrong."""
    if timecode is None:
        return film
    Timecode(nearest_rate(film.frame_rate), ";" in timecode).number(timecode)
    return replace(film, timecode=timecode)


def _tempo_map(settings: Settings, film: Film) -> TempoMap | None:
    if not settings.exchange.tempo_map:
        return None
    path = Path(settings.exchange.tempo_map)
    if not path.is_file():
        raise MediaMissingError(f"there is no file {path}; check the name")
    tempo = read_tempo_map(path)
    start = read_smpte_start(path, nearest_rate(film.frame_rate))
    begins = 0.0
    if start is not None and film.timecode:
        clock = Timecode.of_film(film)
        begins = start - float(clock.first / clock.rate)
    return fitted(tempo, film.duration, begins=begins)
