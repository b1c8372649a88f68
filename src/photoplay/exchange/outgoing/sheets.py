"""Sheets for people: the royalty cue sheet with its fields for societies, and a timing sheet a cue.

The fields of the cue sheet are those that performing-rights organisations ask for (BMI, ASCAP,
PRS and GEMA forms): programme, episode, air date and lengths above; for each cue number, title,
duration, usage, and every writer and publisher with society, IPI number and share.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Literal

from photoplay.exchange.outgoing.session import Session
from photoplay.types.errors import BriefError
from photoplay.types.plan import Cue
from photoplay.types.provenance import MADE_WITH

Usage = Literal["BI", "BV", "VI", "VV", "MT", "ET", "T", "L"]
USAGES = {
    "BI": "background instrumental", "BV": "background vocal", "VI": "visual instrumental",
    "VV": "visual vocal", "MT": "main title", "ET": "end title", "T": "theme", "L": "logo",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody with a share in the music."""

    name: str
    role: Literal["composer", "publisher"] = "composer"
    society: str = ""
    """Performing-rights organisation, such as BMI or GEMA."""
    ipi: str = ""
    """Interested Party Information (CAE) number, nine to eleven digits."""
    share: float = 100.0
    """Per cent of the writers' or of the publishers' share."""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 100:
            raise ValueError(f"a share lies in 0..100 per cent, got {self.share:g}")
        if self.ipi and not (self.ipi.isdigit() and 9 <= len(self.ipi) <= 11):
            raise ValueError(f"an IPI number has 9 to 11 digits, got {self.ipi!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """What the programme is and whose the music is; read from the file given with --credits."""

    programme: str = ""
    """Title; the film's own name where it is left empty."""
    alternative: str = ""
    episode: str = ""
    episode_number: str = ""
    air_date: str = ""
    """Such as 2026-11-30."""
    production_company: str = ""
    contact: str = ""
    parties: tuple[Party, ...] = ()
    usage: Usage = "BI"
    """Of every cue, but for those of `usages`."""
    usages: tuple[tuple[str, Usage], ...] = ()
    """Cue and usage, such as ["1M1", "MT"]."""

    def __post_init__(self) -> None:
        for role in ("composer", "publisher"):
            shares = [party.share for party in self.parties if party.role == role]
            if shares and abs(sum(shares) - 100) > 0.05:
                raise ValueError(f"the shares of {role}s come to {sum(shares):g} per cent, not 100")


def royalty_sheet(session: Session, credits: Credits) -> str:
    """The cue sheet as CSV: facts of the programme, a blank line, a row for each cue and party.

    BriefError where `credits` names a cue that there is not.
    """
    cues = session.plan.cues
    usages = dict(credits.usages)
    unknown = sorted(set(usages) - {cue.id for cue in cues})
    if unknown:
        known = ", ".join(cue.id for cue in cues)
        raise BriefError(f"the credits name the cue {unknown[0]}; the cues are {known}")
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    music = sum(cue.end - cue.start for cue in cues)
    rows.writerows((
        ("programme title", credits.programme or session.title),
        ("alternative title", credits.alternative), ("episode title", credits.episode),
        ("episode number", credits.episode_number), ("air date", credits.air_date),
        ("programme length", _clock(session.film.duration)), ("total music", _clock(music)),
        ("production company", credits.production_company), ("contact", credits.contact),
        ("made by", MADE_WITH), (),
    ))  # fmt: skip
    rows.writerow(("cue", "title", "time in", "time out", "duration", "usage code", "usage",
                   "role", "name", "society", "IPI/CAE", "share %"))  # fmt: skip
    clock, film = session.clock, session.film
    for cue in cues:
        code = usages.get(cue.id, credits.usage)
        row = (cue.id, f"{session.title} {cue.id}", clock.label(film.frame_at(cue.start)),
               clock.label(film.frame_at(cue.end)), _clock(cue.end - cue.start), code,
               USAGES[code])  # fmt: skip
        for party in credits.parties or (Party(name="", share=100.0),):
            rows.writerow((*row, party.role, party.name, party.society, party.ipi,
                           f"{party.share:g}"))  # fmt: skip
    return out.getvalue()


def timing_sheet(session: Session, cue: Cue) -> str:
    """One cue's moments as Markdown: time in the cue, timecode, bar and beat, what happens."""
    clock, film, tempo = session.clock, session.film, session.score.tempo_map
    head = [
        f"# {session.title} – {cue.id}",
        "",
        f"{float(clock.rate):g} frames a second{', drop-frame' if clock.drop else ''}; begins at "
        f"{clock.label(film.frame_at(cue.start))}, ends at {clock.label(film.frame_at(cue.end))} "
        f"({_clock(cue.end - cue.start)}).",
        "",
        "| time | timecode | bar | beat | what |",
        "|---|---|---|---|---|",
    ]
    rows = []
    for marker in session.markers:
        time = film.time_of(marker.frame)
        if not cue.start - 1e-6 <= time < cue.end:
            continue
        beat = float(tempo.beat_at(time)[0])
        bar = tempo.bar_at(beat)
        inside = 1 + (beat - tempo.bars[bar].start) / tempo.bars[bar].pulse
        text = f"{marker.kind} {marker.name}: {marker.comment}".rstrip(": ").replace("|", "/")
        rows.append(f"| {time - cue.start:.2f} | {clock.label(marker.frame)} | {bar + 1} | "
                    f"{inside:.2f} | {' '.join(text.split())} |")  # fmt: skip
    end = f"| {cue.end - cue.start:.2f} | {clock.label(film.frame_at(cue.end))} | | | music out |"
    return "\n".join([*head, *rows, end]) + "\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
