"""Lists of moments as plain text: Avid locators, chapters for players and for online videos."""

from __future__ import annotations

from photoplay.exchange.outgoing.session import Session
from photoplay.types.provenance import MADE_WITH

_AVID = {"cue": "cyan", "section": "blue", "hit": "red", "missed": "yellow"}
_SHORTEST_CHAPTER = 10.0
"""Seconds: online players ignore a list with shorter chapters."""


def avid_locators(session: Session) -> str:
    """A list as Avid's marker window imports it: user, timecode, track, colour, comment, length."""
    clock = session.clock
    rows = []
    for marker in session.markers:
        text = f"{marker.kind.upper()}: {marker.name}. {marker.comment}".strip(" .")
        label = clock.label(marker.frame)
        rows.append("\t".join(("Photoplay", label, "V1", _AVID[marker.kind], _line(text), "1")))
    return "\n".join(rows) + "\n"


def ffmetadata(session: Session) -> str:
    """The film's musical sections as chapters in FFmpeg's metadata form."""
    lines = [";FFMETADATA1", f"comment={_escaped(MADE_WITH)}"]
    for start, end, name in sections(session):
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(start * 1000)}",
                  f"END={round(end * 1000)}", f"title={_escaped(name)}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def online_chapters(session: Session) -> str:
    """Lines for the description of an online video: from 0:00, none shorter than ten seconds."""
    lines: list[tuple[float, str]] = []
    for start, _, name in sections(session):
        at = 0.0 if not lines else start
        if not lines or at - lines[-1][0] >= _SHORTEST_CHAPTER:
            lines.append((at, name))
    hours = session.film.duration >= 3600
    return "".join(f"{_clock(at, hours=hours)} {name}\n" for at, name in lines)


def sections(session: Session) -> list[tuple[float, float, str]]:
    """Start, end and name of every section, inside the film."""
    long = session.film.duration
    found = []
    for section in session.plan.sections:
        start, end = max(0.0, section.start), min(long, section.end)
        if end > start:
            found.append((start, end, f"{section.cue} {section.role} ({section.id})"))
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    for mark in "\\=;#\n":
        text = text.replace(mark, f"\\{mark}")
    return text


def _clock(seconds: float, *, hours: bool) -> str:
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    if not hours:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
