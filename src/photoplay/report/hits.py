"""Every hit answered for: what was planned, what is heard, and why not where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from photoplay.gate.sync import Agreement, HeardHit, accepted_window
from photoplay.report.words import clock
from photoplay.types.plan import Hit, Plan
from photoplay.types.score import Score

HITS_VERSION = 1
_TOGETHER = 0.03
"""Seconds within which a note is taken to strike a hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRow:
    """One moment of the film and its answer."""

    id: str
    frame: int
    """Film frame at which it appears, from 0."""
    timecode: str
    time: float
    """Seconds."""
    rank: str
    weight: float
    source: str
    gesture: str
    landing: str
    """Where in the bar it lands, or would have."""
    bar: int | None
    """From 1; None where it is declined."""
    beat: float | None
    """Felt beat of that bar, from 1."""
    state: str
    """honoured: struck and heard in the window; missed: struck but not heard there; declined."""
    planned_error_frames: float | None
    heard: float | None
    """Seconds at which its onset is heard in the finished music."""
    heard_frame: float | None
    error_frames: float | None
    """From the moment to the onset heard; positive when the music is late."""
    players: tuple[str, ...]
    """Parts that strike it."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HitReport:
    """All hits of a film, beside chance. Saved as hits.json."""

    title: str
    frame_rate: float
    window_frames: tuple[float, float]
    """Earliest and latest error that is accepted, in frames."""
    detector_error: float
    """Seconds by which the onset detector may be wrong."""
    planned: int
    """Hits and accents asked for; coincidences are counted apart."""
    honoured: int
    heard: int
    coincidences: int
    coincidences_met: int
    mean_error_frames: float | None
    spread_frames: float | None
    worst_error_frames: float | None
    rate: float | None
    """Share of the honoured moments with an onset in a frame's reach."""
    chance: float | None
    """The same for the onsets shifted round the film."""
    z: float | None
    p: float | None
    hits: tuple[HitRow, ...]
    version: int = HITS_VERSION


def hit_report(
    plan: Plan,
    score: Score,
    heard: Sequence[HeardHit],
    struck: Agreement,
    *,
    timecodes: Sequence[str],
    detector_error: float,
) -> HitReport:
    """Put plan, score and what is heard side by side; `timecodes` label `plan.hits` in order."""
    frame = float(1 / plan.frame_rate)
    early, late = accepted_window(frame)
    rows = tuple(
        _row(hit, one, label, plan, score, frame)
        for hit, one, label in zip(plan.hits, heard, timecodes, strict=True)
    )
    asked = [row for row in rows if row.rank != "coincidence"]
    met = [row for row in rows if row.rank == "coincidence"]
    errors = np.array([r.error_frames for r in asked if r.state == "honoured"], dtype=float)
    return HitReport(
        title=plan.title,
        frame_rate=float(plan.frame_rate),
        window_frames=(
            -round(early / frame, 3),
            round(late / frame, 3),
        ),
        detector_error=detector_error,
        planned=len(asked),
        honoured=sum(row.state != "declined" for row in asked),
        heard=sum(row.state == "honoured" for row in asked),
        coincidences=len(met),
        coincidences_met=sum(row.state == "honoured" for row in met),
        mean_error_frames=round(float(errors.mean()), 3) if len(errors) else None,
        spread_frames=round(float(errors.std()), 3) if len(errors) else None,
        worst_error_frames=round(float(errors[np.abs(errors).argmax()]), 3)
        if len(errors)
        else None,
        rate=struck.rate,
        chance=struck.chance,
        z=struck.z,
        p=struck.p,
        hits=rows,
    )


def _row(
    hit: Hit, heard: HeardHit, timecode: str, plan: Plan, score: Score, frame: float
) -> HitRow:
    bar, beat = _place(hit, plan)
    state = "declined" if not hit.honoured else "honoured" if heard.accepted else "missed"
    return HitRow(
        id=hit.id,
        frame=hit.frame,
        timecode=timecode,
        time=round(hit.time, 4),
        rank=hit.rank,
        weight=round(hit.weight, 3),
        source=hit.source,
        gesture=hit.gesture,
        landing=hit.landing,
        bar=bar,
        beat=beat,
        state=state,
        planned_error_frames=round(hit.error / frame, 3) if hit.honoured else None,
        heard=None if heard.heard is None else round(heard.heard, 4),
        heard_frame=None if heard.heard is None else round(heard.heard / frame, 2),
        error_frames=None if heard.error_frames is None else round(heard.error_frames, 3),
        players=_players(hit, score) if hit.honoured else (),
        reason=hit.reason,
    )


def _place(hit: Hit, plan: Plan) -> tuple[int | None, float | None]:
    if hit.beat is None:
        return None, None
    index = plan.tempo_map.bar_at(hit.beat)
    bar = plan.tempo_map.bars[index]
    return index + 1, round(1 + (hit.beat - bar.start) / bar.pulse, 3)


def _players(hit: Hit, score: Score) -> tuple[str, ...]:
    if hit.beat is None:
        return ()
    reach = _TOGETHER * score.tempo_map.bpm_at(hit.beat) / 60
    return tuple(
        part.id
        for part in score.parts
        if any(abs(note.onset - hit.beat) <= reach for note in part.notes)
    )


def report_page(report: HitReport) -> str:
    """The report as one self-contained HTML page."""
    window = f"{report.window_frames[0]:+.2f} … {report.window_frames[1]:+.2f} frames"
    z = "–" if report.z is None else f"{report.z:.1f}"
    chance = "–" if report.chance is None else f"{report.chance:.0%}"
    rate = "–" if report.rate is None else f"{report.rate:.0%}"
    mean = "–" if report.mean_error_frames is None else f"{report.mean_error_frames:+.2f}"
    spread = "–" if report.spread_frames is None else f"{report.spread_frames:.2f}"
    facts = (
        ("hits and accents planned", str(report.planned)),
        ("honoured in the plan", str(report.honoured)),
        (f"heard within {window}", str(report.heard)),
        ("other moments met by the pulse", f"{report.coincidences_met} of {report.coincidences}"),
        ("error of those heard, mean and spread", f"{mean} and {spread} frames"),
        ("moments with an onset in reach; by chance; z", f"{rate}; {chance}; {z}"),
        ("error of the onset detector", f"{1000 * report.detector_error:.0f} ms"),
    )
    table = "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in facts)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Hits of {escape(report.title)} – Photoplay</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>Hits of {escape(report.title)}</h1><table>{table}</table>"
        f"<h2>How far off</h2>{_errors(report)}<h2>Every moment</h2>"
        f'<div class="wide">{_rows(report.hits)}</div>{_declined(report.hits)}'
        "</main></body></html>\n"
    )


_STYLE = """
:root{color-scheme:light dark;--ink:#1b1d21;--soft:#667;--paper:#fbfaf7;--line:#d8d4c8;
--bad:#c62f2f;--ok:#2f7d4f;--row:#f0eee8}
@media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--soft:#9aa;--paper:#17181b;
--line:#3a3d44;--bad:#ff6b5e;--ok:#6cc78f;--row:#202226}}
body{margin:0 auto;max-width:1200px;padding:24px;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}h1{font-size:26px}h2{font-size:18px;margin:28px 0 8px}
table{border-collapse:collapse;font-size:14px}th,td{text-align:left;padding:4px 10px;
border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft)}.wide{overflow-x:auto}
.honoured{color:var(--ok)}.missed{color:var(--bad);font-weight:600}.declined{color:var(--soft)}
svg{width:100%;max-width:900px;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}
svg .window{fill:var(--ok);opacity:.14}svg .zero{stroke:var(--ink)}svg .tick{stroke:var(--line)}
svg .hit{fill:var(--ok)}svg .accent{fill:#3b82c4}svg .coincidence{fill:var(--soft);opacity:.6}
"""


def _errors(report: HitReport) -> str:
    """Errors in frames as dots, a row for each rank, over the accepted window."""
    low, high = report.window_frames
    left, right = min(-3.0, low - 1), max(4.0, high + 1)

    def x(frames: float) -> float:
        return 110 + (min(right, max(left, frames)) - left) / (right - left) * 780

    shapes = [
        f'<rect class="window" x="{x(low):.1f}" y="0" width="{x(high) - x(low):.1f}" height="150"/>'
    ]
    for frames in range(int(np.ceil(left)), int(right) + 1):
        kind = "zero" if frames == 0 else "tick"
        shapes.append(
            f'<line class="{kind}" x1="{x(frames):.1f}" x2="{x(frames):.1f}" y1="0" y2="150"/>'
            f'<text x="{x(frames):.1f}" y="168" text-anchor="middle">{frames:+d}</text>'
        )
    for place, rank in enumerate(("hit", "accent", "coincidence")):
        middle = 25 + 50 * place
        shapes.append(f'<text x="100" y="{middle + 4}" text-anchor="end">{rank}</text>')
        rows = [r for r in report.hits if r.rank == rank and r.state != "declined"]
        for number, row in enumerate(r for r in rows if r.error_frames is not None):
            y = middle + (number * 7) % 31 - 15
            tip = f"{row.id} at {clock(row.time)}: {row.error_frames:+.2f} frames"
            shapes.append(
                f'<circle class="{rank}" cx="{x(row.error_frames or 0.0):.1f}" cy="{y}" r="4">'
                f"<title>{escape(tip)}</title></circle>"
            )
    label = "Error of each moment in frames; the accepted window is shaded"
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 900 180" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(shapes)}</svg>'
        "<p>Frames from the moment to the onset heard: to the right the music is late.</p>"
    )


def _rows(hits: Iterable[HitRow]) -> str:
    head = (
        "<tr><th>hit<th>timecode<th>seen as<th>rank<th>gesture<th>bar | beat<th>heard at"
        "<th>frames off<th><th>struck by<th>why</tr>"
    )
    body = []
    for row in hits:
        place = "" if row.bar is None else f"{row.bar} | {row.beat:g} ({row.landing})"
        heard = (
            ""
            if row.heard is None or row.state == "declined"
            else f"{row.heard:.3f}\N{NO-BREAK SPACE}s"
        )
        off = "" if row.error_frames is None or not heard else f"{row.error_frames:+.2f}"
        cells = (
            row.id, row.timecode, row.source, row.rank, row.gesture, place, heard, off,
        )  # fmt: skip
        body.append(
            "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
            + f'<td class="{row.state}">{row.state}</td>'
            + f"<td>{escape(', '.join(row.players))}</td><td>{escape(row.reason)}</td></tr>"
        )  # fmt: skip
    return f"<table>{head}{''.join(body)}</table>"


def _kind(reason: str) -> str:
    if "ms away" in reason:
        return "no place on the grid within reach"
    return "another moment has the beat" if "has this beat" in reason else reason


def _declined(hits: Iterable[HitRow]) -> str:
    """Why moments were declined, by kind of reason."""
    kinds = Counter(_kind(row.reason) for row in hits if row.state == "declined")
    if not kinds:
        return ""
    rows = "".join(f"<li>{count}: {escape(why)}</li>" for why, count in kinds.most_common())
    return f"<h2>Declined</h2><ul>{rows}</ul>"
