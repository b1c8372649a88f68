"""A finished project for other programs: sessions, stems on the clock, notes, markers and sheets.

from photoplay.exporting import export
export("holiday.photoplay", ("reaper", "bwf"))
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

from photoplay import __version__
from photoplay.exchange import markers as marked
from photoplay.exchange.outgoing import broadcast, dawproject, lists, reaper, sheets
from photoplay.exchange.outgoing import fcpxml as final_cut
from photoplay.exchange.outgoing.session import Session, path_from
from photoplay.exchange.outgoing.templates import Template, read_templates, templated
from photoplay.exchanging import labelled
from photoplay.media.burning import write_burnt_in, write_drawn
from photoplay.media.engraving import write_book, write_pages
from photoplay.media.midi import SmpteStart, write_midi
from photoplay.media.musicxml import write_musicxml
from photoplay.media.places import unwritable
from photoplay.media.visual_music import VisualMusic
from photoplay.mixing.options import MixReport
from photoplay.planning.mood import describe
from photoplay.project import Project, replaced
from photoplay.report.captions import as_subrip, as_webvtt, captions_of
from photoplay.scoring import saved_settings, work
from photoplay.settings import Settings
from photoplay.stems import stem_names
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.json_form import from_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE
from photoplay.types.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a user may say about what goes out."""

    templates: Mapping[str, Template]
    credits: sheets.Credits


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One form that was written."""

    form: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form that a project can go out in."""

    what: str
    write: Callable[[Session, Path, Wishes], tuple[Path, ...]]
    """Writes it into a folder and gives what it wrote."""
    needs_sound: bool = False


def export(
    project: str | Path,
    forms: Sequence[str],
    *,
    out: str | Path | None = None,
    palette: str | Path | None = None,
    credits: str | Path | None = None,
    progress: Progress = unheard,
) -> tuple[Written, ...]:
    """Write a project in each of `forms` (see FORMS) into the folder `out` (default: its exports).

    `palette` is a file of instrument templates for the notes, `credits` one for the cue sheet.
    Stale stages are brought up to date first. Raises BriefError, ProjectError and OutputError.
    """
    chosen = [(name, _form(name)) for name in dict.fromkeys(forms)]
    wishes = Wishes(
        templates=read_templates(Path(palette)) if palette else {},
        credits=_credits(Path(credits)) if credits else sheets.Credits(),
    )
    folder = Project(Path(project).absolute()).opened()
    settings = saved_settings(folder)
    sound = any(form.needs_sound for _, form in chosen)
    work(folder, settings, until="mix" if sound else "compose", progress=progress)
    session = session_of(folder, settings)
    if wishes.templates:
        session = replace(session, score=templated(session.score, wishes.templates))
    target = Path(out).absolute() if out else folder.path("exports")
    try:
        target.mkdir(parents=True, exist_ok=True)
        written = [(name, form.write(session, target, wishes)) for name, form in chosen]
    except OSError as error:
        raise unwritable(error.errno, Path(error.filename or target), "--out") from error
    return tuple(Written(form=name, files=tuple(map(str, files))) for name, files in written)


def session_of(project: Project, settings: Settings) -> Session:
    """All that goes out of `project`, as it lies on disk."""
    bare = project.load_analysis().film
    film = labelled(bare, settings.exchange.timecode)
    plan, score = project.load("plan.json", Plan), project.load("score.json", Score)
    kinds = (
        {path.stem: path for path in project.stems.glob("*.*")} if project.stems.exists() else {}
    )
    names = stem_names(score.parts)
    mix = project.load("mix.json", MixReport) if project.path("mix.json").is_file() else None
    shot = film.kind == "video"
    return Session(
        picture=film.path if shot else settings.out,
        begins=film.stretch.start if film.stretch and shot else 0.0,
        film=film, plan=plan, score=score, mix=project.path("mix.wav"),
        stems=tuple(kinds[name] for name in names) if all(name in kinds for name in names) else (),
        markers=marked.markers_of(plan, film), own_label=bare.timecode,
        loudness=mix.loudness if mix else None, true_peak=mix.true_peak if mix else None,
    )  # fmt: skip


def _form(name: str) -> Form:
    if name not in FORMS:
        near = get_close_matches(name, FORMS, 2) or list(FORMS)
        raise BriefError(f"there is no form {name!r}; perhaps {' or '.join(near)}")
    return FORMS[name]


def _credits(path: Path) -> sheets.Credits:
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MediaMissingError(f"there is no file {path}; check the name") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BriefError(f"{path} is not valid JSON: {error}") from error
    return from_json(sheets.Credits, form, where=path.name)


# --- the forms ---


def _named(session: Session, folder: Path, suffix: str) -> Path:
    return folder / f"{session.film.path.stem or session.title}{suffix}"


def _text(path: Path, text: str) -> tuple[Path, ...]:
    with replaced(path) as part:
        part.write_text(text, encoding="utf-8")
    return (path,)


def _reaper(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    return _text(_named(session, folder, ".RPP"), reaper.write_reaper(session, folder))


def _dawproject(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    path = _named(session, folder, ".dawproject")
    with replaced(path) as part:
        dawproject.write_dawproject(session, part, application=__version__, beside=folder)
    return (path,)


def _broadcast(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    place = folder / "bwf"
    place.mkdir(exist_ok=True)
    return broadcast.write_broadcast(session, place)


def _midi(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    path = _named(session, folder, ".mid")
    with replaced(path) as part:
        write_midi(
            session.score, part, starts=SmpteStart.of(session.clock.label(0), session.clock.rate)
        )
    return (path,)


def _musicxml(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    path = _named(session, folder, ".musicxml")
    with replaced(path) as part:
        write_musicxml(_with_marks(session), part, timecodes=_timecodes(session))
    return (path,)


def _engraved(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    with TemporaryDirectory() as desk:
        notation = Path(desk) / "score.musicxml"
        write_musicxml(_with_marks(session), notation, timecodes=_timecodes(session))
        return write_pages(notation, _named(session, folder, ".svg"))


def _bound(session: Session, folder: Path, wishes: Wishes) -> tuple[Path, ...]:
    with TemporaryDirectory() as desk, replaced(_named(session, folder, ".pdf")) as part:
        write_book(_engraved(session, Path(desk), wishes), part)
    return (_named(session, folder, ".pdf"),)


def _with_marks(session: Session) -> Score:
    """The score with rehearsal marks at its hits, beside those of its sections."""
    marks = tuple(replace(one, kind="section") if one.kind == "hit" else one
                  for one in session.score.markers)  # fmt: skip
    return replace(session.score, markers=marks)


def _timecodes(session: Session) -> dict[float, str]:
    """Labels over the hits and the beginnings of sections."""
    film, clock, tempo = session.film, session.clock, session.score.tempo_map
    return {
        one.beat: clock.label(film.frame_at(float(tempo.seconds(one.beat)[0])))
        for one in session.score.markers
        if one.kind in ("hit", "section")
    }


def _fcpxml(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    return _text(_named(session, folder, ".fcpxml"), final_cut.fcpxml(session))


def _resolve(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    markers = marked.one_a_frame(session.markers)
    text = marked.as_edl(markers, session.film, session.title)
    return _text(_named(session, folder, ".edl"), text)


def _avid(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    return _text(_named(session, folder, ".avid.txt"), lists.avid_locators(session))


def _otio(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    mix = path_from(session.mix, folder)
    text = marked.as_otio(session.markers, session.film, mix, session.title)
    return _text(_named(session, folder, ".otio"), text)


def _csv(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    return _text(_named(session, folder, ".csv"), marked.as_csv(session.markers, session.film))


def _chapters(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    online = _text(_named(session, folder, ".youtube.txt"), lists.online_chapters(session))
    return _text(_named(session, folder, ".ffmetadata"), lists.ffmetadata(session)) + online


def _cue_sheet(session: Session, folder: Path, wishes: Wishes) -> tuple[Path, ...]:
    text = sheets.royalty_sheet(session, wishes.credits)
    return _text(_named(session, folder, ".cue-sheet.csv"), text)


def _timing(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    made: tuple[Path, ...] = ()
    for cue in session.plan.cues:
        path = _named(session, folder, f".{cue.id}.timing.md")
        made += _text(path, sheets.timing_sheet(session, cue) + f"\n{MADE_WITH}\n")
    return made


def _burnt_in(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    path = _named(session, folder, ".burnt-in.mp4")
    comment = f"{MADE_WITH}; {SOURCE_TYPE}"
    write_burnt_in(session.film, session.mix, path, words_on(session), comment=comment)
    return (path,)


def _captions(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    rows = captions_of(session.plan, session.score, describe)
    text = _text(_named(session, folder, ".music.vtt"), as_webvtt(rows, session.title))
    return text + _text(_named(session, folder, ".music.srt"), as_subrip(rows))


def _visual(session: Session, folder: Path, _: Wishes) -> tuple[Path, ...]:
    film, path = session.film, _named(session, folder, ".visual-music.mp4")
    rows = captions_of(session.plan, session.score, describe)
    seen = VisualMusic(session.plan, session.score, [(c.start, c.end, c.text) for c in rows])
    write_drawn(
        film, session.mix, path, lambda pixels, n: seen.under(pixels, film.time_of(n)),
        comment=f"{MADE_WITH}; {SOURCE_TYPE}",
    )  # fmt: skip
    return (path,)


def words_on(session: Session) -> Callable[[int], tuple[str, str, str]]:
    """Of a frame: its timecode, its bar and beat, and the moment that it belongs to.

    A moment stands for a second from its frame on; after it the next one is told with the seconds
    that are left.
    """
    film, clock, tempo = session.film, session.clock, session.score.tempo_map

    def words(frame: int) -> tuple[str, str, str]:
        now = film.time_of(frame)
        beat = float(tempo.beat_at(now)[0])
        bar = tempo.bar_at(beat)
        inside = 1 + int((beat - tempo.bars[bar].start) / tempo.bars[bar].pulse + 1e-6)
        moments = [m for m in session.markers if m.kind in ("cue", "hit", "section")]
        last = [m for m in moments if 0 <= now - film.time_of(m.frame) < 1.0]
        ahead = [m for m in moments if m.frame > frame]
        below = ""
        if last:
            below = f"{last[-1].kind} {last[-1].name}"
        elif ahead:
            below = f"{film.time_of(ahead[0].frame) - now:.1f} s to {ahead[0].kind} {ahead[0].name}"
        return clock.label(frame), f"{bar + 1} | {inside}", below

    return words


FORMS: dict[str, Form] = {
    "reaper": Form("REAPER project: tempo map, markers, film, stems, notes", _reaper, True),
    "dawproject": Form("DAWproject for Bitwig, Studio One, Cubase", _dawproject, True),
    "bwf": Form("stems and mix as Broadcast Wave on the film's clock", _broadcast, True),
    "midi": Form("MIDI with the SMPTE offset, for your own instruments", _midi),
    "musicxml": Form("MusicXML with rehearsal marks at hits and timecode", _musicxml),
    "svg": Form("the score engraved, a page a file", _engraved),
    "pdf": Form("the score engraved, to print", _bound),
    "fcpxml": Form("FCPXML 1.10: film, mix and markers", _fcpxml, True),
    "resolve": Form("marker EDL for Resolve", _resolve),
    "avid": Form("locators for Avid", _avid),
    "otio": Form("OpenTimelineIO timeline with markers", _otio),
    "csv": Form("markers as a table", _csv),
    "chapters": Form("sections as chapters: FFmpeg metadata, online videos", _chapters),
    "cue-sheet": Form("royalty cue sheet with the fields of societies", _cue_sheet),
    "burnt-in": Form("a small film with timecode, bar and beat burnt in", _burnt_in, True),
    "captions": Form("captions that say what the music does: WebVTT, SubRip", _captions),
    "visual-music": Form("a small film with the music to see under the picture", _visual, True),
    "timing": Form("a timing sheet for each cue", _timing),
}
"""What `photoplay export --to` may name."""
