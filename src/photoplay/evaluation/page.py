"""An evaluation as one self-contained HTML page that an appendix could take."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from photoplay.evaluation.evaluating import Evaluation
from photoplay.evaluation.plots import beside_chance, beside_reference, film_and_music
from photoplay.evaluation.summary import Control, Row
from photoplay.metrics.intervals import Interval

STYLE = """
:root{color-scheme:light;--ink:#1b1d21;--soft:#667;--paper:#fff;--line:#d8d4c8;--good:#2f7d4f}
*{box-sizing:border-box}body{margin:0 auto;max-width:980px;padding:28px;background:var(--paper);
color:var(--ink);font:15px/1.5 system-ui,sans-serif}h1{font-size:25px;margin:0 0 4px}
h2{font-size:18px;margin:34px 0 6px}h3{font-size:15px;margin:20px 0 4px}
p{margin:4px 0;max-width:76ch}.soft{color:var(--soft)}.wide{overflow-x:auto}
svg{width:100%;height:auto;display:block;margin:8px 0}svg text{font-family:system-ui,sans-serif}
table{border-collapse:collapse;width:100%;font-size:13.5px;margin:6px 0}
th,td{text-align:right;padding:3px 8px;border-bottom:1px solid var(--line);vertical-align:top;
font-variant-numeric:tabular-nums;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal}
th{color:var(--soft);font-weight:600}td.word,th.word{text-align:left}
tr.more td:first-child{padding-left:24px;color:var(--soft)}tr.more td{border-bottom-style:dotted}
.by{display:block;color:var(--soft);font-size:12px}
.sure{font-weight:650;color:var(--good)}ul{padding-left:20px}li{margin:2px 0}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr,svg{break-inside:avoid}}
"""


def page(found: Evaluation, title: str) -> str:
    """The page as HTML, with nothing fetched from anywhere."""
    matched = [row for row in found.rows if row.controls and row.n]
    plain = [row for row in found.rows if not row.controls]
    body = [f"<h1>{escape(title)}</h1>", f'<p class="soft">{escape(_line(found))}</p>']
    if matched:
        body += [
            "<h2>Does the music belong?</h2>",
            "<p>Each measure beside its controls: the same music under other films (shuffled "
            "pairs), moved round its own film by two seconds or more (circular shift), a click "
            "track of as many events, and the music backwards. A value means something only by "
            "its gap.</p>",
            beside_chance(matched),
            chance_table(matched),
        ]
        body.append(film_and_music(found.seen, found.heard))
    for shelf, head in (("music", "The music itself"), ("audio", "The sound itself")):
        rows = [row for row in plain if row.shelf == shelf and row.n]
        if rows:
            words = "There is no better direction: a value is compared with real music's own."
            body += [f"<h2>{head}</h2>", f"<p>{words}</p>" if shelf == "music" else ""]
            body += [beside_reference(rows), _plain_table(rows)]
    rest = [row for row in plain if row.shelf not in ("music", "audio") and row.n]
    if rest:
        body += ["<h2>Other measures</h2>", _plain_table(rest)]
    body += [_values(found.rows), _pieces(found.rows), _remarks(found), _method(found)]
    return document(title, body)


def document(title: str, body: Iterable[str]) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def chance_table(rows: Sequence[Row]) -> str:
    """One line a measure, one more for each control."""
    lines = []
    for row in rows:
        name = (
            f"{escape(row.title)}<span class=by>{escape(row.measure)}, {row.convention}</span>"
            f"{_said(row)}"
        )
        lines.append(
            f"<tr><td>{name}</td><td>{figure(row.value, row_places(row))}</td>"
            f"<td>{between(row.interval, row_places(row))}</td>"
            f"<td>{row.n}</td><td></td><td></td><td></td><td></td></tr>"
        )
        lines += [_control(one, row_places(row)) for one in row.controls]
    head = "<th>measure<th>value<th>95 %<th>n<th>chance<th>gap (95 %)<th>z<th>p"
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'


def places(*values: float | None) -> int:
    """Places after the point at which the largest of the values has three digits; at most five.

    Numbers that are read beside each other are written with as many places.
    """
    largest = max((abs(v) for v in values if v is not None and math.isfinite(v)), default=0.0)
    return 3 if largest < 1e-9 else min(5, max(0, 2 - math.floor(math.log10(largest))))


def figure(value: float | None, after: int | None = None) -> str:
    """A number with `after` places after the point; with three digits where they are not given."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{places(value) if after is None else after}f}"
    text = text if text.strip("-0.") else text.removeprefix("-")
    return ("0" if after is None and abs(value) < 1e-9 else text).replace("-", "−")


def between(interval: Interval, after: int | None = None) -> str:
    if not math.isfinite(interval.low):
        return "–"
    after = places(interval.low, interval.high) if after is None else after
    return f"{figure(interval.low, after)} … {figure(interval.high, after)}"


def row_places(row: Row) -> int:
    """Places for all numbers of a row that are in its own unit."""
    return places(row.value, row.interval.low, row.interval.high, row.reference)


def chance_of(p: float) -> str:
    return "–" if math.isnan(p) else "&lt; .001" if p < 0.001 else f"{p:.3f}"


def _control(one: Control, after: int) -> str:
    sure = ' class="sure"' if one.p < 0.05 and one.gap > 0 else ""
    span = between(one.gap_interval, after)
    gap = figure(one.gap, after) + (f" ({span})" if span != "–" else "")
    return (
        f'<tr class="more"><td>{escape(one.name)}</td><td></td><td></td><td></td>'
        f"<td>{figure(one.chance, after)}</td><td{sure}>{gap}</td><td>{figure(one.z, 1)}</td>"
        f"<td{sure}>{chance_of(one.p)}</td></tr>"
    )


def _plain_table(rows: Sequence[Row]) -> str:
    has_reference = any(row.reference is not None for row in rows)
    head = "<th>measure<th class=word>convention<th>value<th>95 %<th>n"
    head += "<th>reference<th>distance (95 %)" if has_reference else ""
    lines = []
    for row in rows:
        unit = f" {escape(row.unit)}" if row.unit else ""
        more = ""
        after = row_places(row)
        if has_reference:
            span = between(row.distance_interval, after)
            far = figure(row.distance, after) + (f" ({span})" if span != "–" else "")
            more = f"<td>{figure(row.reference, after)}</td><td>{far}</td>"
        lines.append(
            f"<tr><td>{escape(row.title)}{_said(row)}</td>"
            f'<td class="word">{escape(row.convention)}</td>'
            f"<td>{figure(row.value, after)}{unit}</td><td>{between(row.interval, after)}</td>"
            f"<td>{row.n}</td>{more}</tr>"
        )
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'


def _said(row: Row) -> str:
    return f"<span class=by>{escape(row.remark)}</span>" if row.remark else ""


def _values(rows: Sequence[Row]) -> str:
    return _each("Film by film", [row for row in rows if row.controls and row.n])


def _pieces(rows: Sequence[Row]) -> str:
    """Each piece's own distance from all references."""
    kept = [row for row in rows if not row.controls and row.items and ":" in row.measure]
    words = "Of a piece's own windows to all references: for finding what stands apart, since so "
    return _each("Piece by piece", kept, words + "few windows are mostly bias.")


def _each(title: str, kept: Sequence[Row], words: str = "") -> str:
    names = list(dict.fromkeys(name for row in kept for name in row.items))
    if not names:
        return ""
    # Films stand on the side that is longer than a page is wide.
    head = "<th>measure" + "".join(f"<th>{escape(name)}" for name in names)
    lines = [
        f"<tr><td>{escape(row.measure)}</td>"
        + "".join(f"<td>{figure(row.items.get(name))}</td>" for name in names)
        + "</tr>"
        for row in kept
    ]
    if len(names) > len(kept):
        head = "<th>film" + "".join(f"<th>{escape(row.measure)}" for row in kept)
        lines = [
            f"<tr><td>{escape(name)}</td>"
            + "".join(f"<td>{figure(row.items.get(name))}</td>" for row in kept)
            + "</tr>"
            for name in names
        ]
    return (
        f"<h2>{title}</h2>{f'<p>{words}</p>' if words else ''}"
        f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'
    )


def _remarks(found: Evaluation) -> str:
    silent = [f"{row.title}: {row.remark}" for row in found.rows if not row.n]
    if not (found.remarks or silent):
        return ""
    items = "".join(f"<li>{escape(one)}</li>" for one in (*found.remarks, *silent))
    return f"<h2>What is missing</h2><ul>{items}</ul>"


def _method(found: Evaluation) -> str:
    traps = {row.title: row.trap for row in found.rows if row.trap and row.n}
    items = "".join(f"<li>{escape(t)}: {escape(trap)}</li>" for t, trap in traps.items())
    return (
        "<h2>How it was measured</h2><p>Intervals are 95 %, percentile bootstrap over films (2000 "
        "draws). Shuffled pairs are derangements of films (all, or 200); their p counts the true "
        "pairing among them. Over films, z of circular shifts is Stouffer's sum; against clicks "
        "and reversed music z is the mean gap over its standard error, p by turning signs. Sound "
        f"is brought to {found.matched:g} LUFS before anything that depends on its level. Onsets "
        "come from Photoplay's own detector, strong ones are the stronger half; BCS and BHS use "
        "the detector and settings of their papers.</p>"
        f"{_nets(found)}<h3>What misleads</h3><ul>{items}</ul>"
    )


def _nets(found: Evaluation) -> str:
    """Which nets heard and saw, by which weights."""
    lines = [
        f"<li>{escape(ear.label)}: {escape(ear.card.title)}, {escape(ear.path.name)} (sha256 "
        f"{ear.digest[:16]}…), {ear.card.sample_rate / 1000:g} kHz, a row each "
        f"{ear.card.hop_s:g} s; {escape(ear.card.licence)}</li>"
        for ear in found.ears
    ]
    return f"<h3>Nets</h3><ul>{''.join(lines)}</ul>" if lines else ""


def _line(found: Evaluation) -> str:
    films = sum(1 for item in found.items if item.film)
    references = sum(1 for item in found.items if item.reference)
    return (
        f"{len(found.items)} pieces, {films} with a film, {references} with a reference · "
        f"Photoplay {found.version}, recipe {found.recipe}, seed {found.seed}"
    )
