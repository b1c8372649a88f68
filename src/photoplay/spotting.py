"""Spotting and tempo maps on their own, for people who compose elsewhere.

from photoplay.spotting import map_tempo, spot
spot("film.mp4")                      # where music is, what it should strike, and why
map_tempo("markers.csv", film="film.mp4")   # bars and tempi that meet the markers
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from photoplay.exchange.incoming.reading import read_markers
from photoplay.exchange.meaning import with_markers
from photoplay.exchange.timecode import Timecode
from photoplay.exchanging import labelled
from photoplay.media.probe import probe
from photoplay.planning.bars import metre_of
from photoplay.planning.spotting_notes import spotting_notes
from photoplay.planning.style_choice import check_tempo
from photoplay.planning.tempo_only import TempoOnly, solve_tempo
from photoplay.project import Project
from photoplay.types.analysis import Analysis, Shot
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError
from photoplay.types.film import Film
from photoplay.types.progress import Progress, unheard
from photoplay.types.spotting import SpottingNote

_AFTER_LAST = 4.0
"""Seconds that a film of unknown length goes on after the last marker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """A film's spotting notes."""

    film: Film
    notes: tuple[SpottingNote, ...]
    """In order of time."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTempo:
    """Bars and tempi for a list of moments."""

    film: Film
    solved: TempoOnly
    names: tuple[str, ...]
    """Of `solved.hits`, one each: the marker's own, or what was seen."""
    remarks: tuple[str, ...] = ()


def spot(
    source: str | Path, *, brief: Brief | None = None, markers: str | Path | None = None,
    timecode: str | None = None, progress: Progress = unheard,
) -> Spotted:  # fmt: skip
    """Spotting notes of a film (looked at now) or of a project (as it was looked at).

    `markers` adds an editor's list to what is seen. Raises MediaError, ProjectError, BriefError.
    """
    analysis = analysis_of(Path(source), timecode, progress)
    brief, remarks = _with_list(brief or Brief(), markers, analysis.film)
    return Spotted(film=analysis.film, notes=spotting_notes(analysis, brief),
                   remarks=(*analysis.remarks, *remarks))  # fmt: skip


def map_tempo(
    markers: str | Path, *, film: str | Path | None = None, rate: Fraction | None = None,
    length: float | None = None, timecode: str | None = None, brief: Brief | None = None,
    drums: bool = False,
) -> MappedTempo:  # fmt: skip
    """The tempo map that meets a list of markers, without looking at any picture.

    The film's length and frame rate are read from `film`, or given as `length` (seconds; default:
    four seconds past the last marker) and `rate` (frames a second, 25 where the list counts in
    seconds alone). Raises BriefError for lists and wishes that make no sense.
    """
    brief = brief or Brief()
    path = Path(markers)
    shown = _shown(path, film, rate, length, timecode)
    brief, remarks = _with_list(brief, path, shown)
    if not brief.marks and not brief.hits and brief.hero is None:
        raise BriefError(f"{path} holds no hit, accent or section; photoplay markers {path} shows "
                         "what is in it")  # fmt: skip
    return replace(_mapped(shown, brief, drums=drums), remarks=remarks)


def map_moments(
    brief: Brief, *, length: float, rate: Fraction = Fraction(25), drums: bool = False
) -> MappedTempo:
    """The tempo map that meets the moments of `brief` in a film of `length` seconds, `rate` frames
    a second. Raises BriefError and PlanConflictError for wishes that make no sense.
    """
    shown = _bare(Path("film"), length, rate)
    late = [mark.time for mark in brief.marks if not 0 <= mark.time < length]
    if late:
        raise BriefError(f"a moment at {late[0]:g} s lies outside the film of {length:g} s")
    return _mapped(shown, brief, drums=drums)


def _mapped(film: Film, brief: Brief, *, drums: bool) -> MappedTempo:
    if brief.tempo is not None:
        check_tempo(*brief.tempo)
    bare = Analysis(film=film, transitions=(), shots=(Shot(start=0.0, end=film.duration),),
                    scenes=(), moments=(), curves={})  # fmt: skip
    solved = solve_tempo(bare, brief, metre_of(brief.metre or "4/4"), drums=drums)
    called = {round(mark.time, 3): mark.name for mark in brief.marks if mark.name}
    names = tuple(called.get(round(hit.time, 3), hit.source) for hit in solved.hits)
    return MappedTempo(film=film, solved=solved, names=names)


def analysis_of(source: Path, timecode: str | None, progress: Progress) -> Analysis:
    """What is known of a project's film, or what a look at a film tells."""
    if source.is_dir() and Project(source).is_there:
        analysis = Project(source).opened().load_analysis()
        return replace(analysis, film=labelled(analysis.film, timecode))
    film = labelled(probe(source), timecode)
    from photoplay.looking import look_at  # noqa: PLC0415

    return look_at(film, progress)


def _with_list(
    brief: Brief, markers: str | Path | None, film: Film
) -> tuple[Brief, tuple[str, ...]]:
    if markers is None:
        return brief, ()
    found = read_markers(Path(markers), labels=Timecode.of_film(film),
                         labelled=bool(film.timecode), duration=film.duration)  # fmt: skip
    return with_markers(brief, found), found.remarks


def _shown(
    markers: Path, film: str | Path | None, rate: Fraction | None, length: float | None,
    timecode: str | None,
) -> Film:  # fmt: skip
    if film is not None:
        if rate is not None or length is not None:
            raise BriefError("the film says its own rate and length; leave out --rate and --length")
        return labelled(probe(Path(film)), timecode)
    labels = None if rate is None else Timecode.of(rate, timecode)
    if length is None:
        found = read_markers(markers, labels=labels, labelled=bool(timecode)).markers
        if not found:
            raise BriefError(f"{markers} holds no marker")
        length = max(one.end or one.start for one in found) + _AFTER_LAST
    return labelled(_bare(markers, length, rate or Fraction(25)), timecode)


def _bare(path: Path, length: float, rate: Fraction) -> Film:
    if not 1 <= length <= 24 * 3600:
        raise BriefError(f"a film lasts from a second to a day, got {length:g} s")
    return Film(path=path, kind="video", duration=length, frame_rate=rate, width=16, height=9)
