"""The leaderboard and the comparison of two systems, as pages and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from photoplay import __version__
from photoplay.evaluation.forms import number, pair
from photoplay.evaluation.page import between, chance_of, document, figure
from photoplay.evaluation.plots import effects
from photoplay.evaluation.proof_page import PLACES
from photoplay.evaluation.results import Line
from photoplay.evaluation.standings import ALL, Cell, Difference, Standing
from photoplay.evaluation.trials import TRIALS

TITLES = {trial.name: trial.title for trial in TRIALS}
_MOST_DRAWN = 8
_METHOD = (
    "<h2>How it was measured</h2><p>A value is the mean over films (seeds of a film averaged "
    "first), with a 95 % bootstrap interval. <i>Shuffled</i> is the same system's music for the "
    "other films of the domain, laid under this one; the gap is what listening earns. In brackets"
    " after a kind: films. <i>Chance</i> moves the music round its own film by two seconds or "
    "more. Systems stand in the order of <i>listening</i>: the mean gap over measures and films, "
    "0 for a system that makes the same music for every film, whatever it scores. Gaps in bold: p"
    " below .05, signs turned over films, one-sided. Systems that lack films are not ranked. In "
    "made films what happens is known from the drawing; in films of one's own it is what "
    "Photoplay sees.</p>"
)


def leaderboard(found: Sequence[Standing], lines: Sequence[Line]) -> str:
    """The page as HTML, with nothing fetched from anywhere."""
    first = lines[0]
    title = f"Does it listen? {first.protocol}"
    seeds = sorted({line.seed for line in lines})
    films = len({line.film for line in lines})
    head = (
        f"digest {first.digest} · {len(found)} system{'s' * (len(found) > 1)} · {films} films in "
        f"{len({line.domain for line in lines})} domains · seeds {', '.join(map(str, seeds))} · "
        f"Photoplay {__version__}"
    )
    body = [f"<h1>{escape(title)}</h1>", f'<p class="soft">{escape(head)}</p>', _ranks(found)]
    body.append(_plot(found))
    for measure in dict.fromkeys(line.measure for line in lines):
        body.append(f"<h2>{escape(TITLES.get(measure, measure))}</h2>{_measure(found, measure)}")
    return document(title, [*body, _METHOD])


def as_json(found: Sequence[Standing], lines: Sequence[Line]) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "photoplay": __version__,
        "protocol": lines[0].protocol,
        "digest": lines[0].digest,
        "interval": "95 %, bootstrap over films, 2000 draws",
        "systems": [
            {
                "system": one.system,
                "complete": one.complete,
                "films": one.films,
                "listening": number(one.listening),
                "interval": pair(one.listening_interval),
                "measures": [_cell_form(cell) for cell in one.cells],
            }
            for one in found
        ],
    }


def comparison_json(names: tuple[str, str], rows: Sequence[Difference]) -> dict[str, Any]:
    """Two systems, row by row."""
    return {
        "photoplay": __version__,
        "one": names[0],
        "other": names[1],
        "interval": "95 %, bootstrap over films, 2000 draws",
        "p": "paired permutation over films, two-sided; p_holm: rows over all together, rows of "
        "single domains together",
        "rows": [
            {
                "measure": row.measure, "domain": row.domain, "n": row.n, "one": number(row.one),
                "other": number(row.other), "difference": number(row.difference),
                "interval": pair(row.interval), "p": number(row.p), "p_holm": number(row.p_holm),
            }
            for row in rows
        ],
    }  # fmt: skip


def comparison(names: tuple[str, str], rows: Sequence[Difference]) -> str:
    """The page of two systems."""
    title = f"{names[0]} beside {names[1]}"
    over = [row for row in rows if row.domain == ALL] or list(rows)
    drawn = [
        (TITLES.get(row.measure, row.measure),
         [(row.difference, row.interval.low, row.interval.high)])
        for row in over
    ]  # fmt: skip
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>Differences are {escape(names[0])} minus {escape(names[1])}, paired by film; "
        "intervals 95 %, bootstrap over films; p by turning signs, two-sided. Holm's p takes the "
        "rows over all films together, and those of single domains together.</p>",
        effects([names[0]], drawn, f"{names[0]} minus {names[1]}"),
        _differences(names, rows),
    ]
    return document(title, body)


def _cell_form(cell: Cell) -> dict[str, Any]:
    return {
        "measure": cell.measure,
        "domain": cell.domain,
        "n": cell.n,
        "value": number(cell.value),
        "interval": pair(cell.interval),
        "chance": number(cell.chance),
        "shuffled": number(cell.shuffled),
        "gap": number(cell.gap),
        "gap_interval": pair(cell.gap_interval),
        "p": number(cell.p),
    }


def _ranks(found: Sequence[Standing]) -> str:
    lines, rank = [], 0
    for one in found:
        rank += one.complete
        place = str(rank) if one.complete else "–"
        part = "" if one.complete else f" <span class=soft>{one.films} of {one.wanted} films</span>"
        lines.append(
            f"<tr><td>{place}. {escape(one.system)}{part}</td>"
            f"<td>{figure(one.listening, PLACES)}</td>"
            f"<td>{between(one.listening_interval, PLACES)}</td></tr>"
        )
    return f"<table><tr><th>system<th>listening<th>95 %</tr>{''.join(lines)}</table>"


def _plot(found: Sequence[Standing]) -> str:
    drawn = found[:_MOST_DRAWN]
    measures = dict.fromkeys(cell.measure for one in drawn for cell in one.cells)
    nan = float("nan")
    rows = [
        (TITLES.get(measure, measure), [
            (cell.gap, cell.gap_interval.low, cell.gap_interval.high)
            if (cell := one.cell(measure, ALL)) else (nan, nan, nan)
            for one in drawn
        ])
        for measure in measures
    ]  # fmt: skip
    words = "gap to the system's own music for other films"
    return effects([one.system for one in drawn], rows, words) if rows else ""


def _measure(found: Sequence[Standing], measure: str) -> str:
    domains = list(dict.fromkeys(c.domain for one in found for c in one.cells
                                 if c.measure == measure))  # fmt: skip
    domains.sort(key=lambda domain: domain == ALL)
    counts = [_films(found, measure, domain) for domain in domains]
    head = "<th>system" + "".join(
        f"<th>{escape(domain)} ({count})" for domain, count in zip(domains, counts, strict=True)
    )
    lines = []
    for one in found:
        cells = [one.cell(measure, domain) for domain in domains]
        lines.append(f"<tr><td>{escape(one.system)}</td>"
                     + "".join(f"<td>{_value(cell)}</td>" for cell in cells) + "</tr>")  # fmt: skip
        lines.append('<tr class="more"><td>gap (chance)</td>'
                     + "".join(f"<td>{_gap(cell)}</td>" for cell in cells) + "</tr>")  # fmt: skip
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'


def _films(found: Sequence[Standing], measure: str, domain: str) -> int:
    """The most films that a system has a number for."""
    return max(cell.n for one in found if (cell := one.cell(measure, domain)))


def _value(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    return (
        f"{figure(cell.value, PLACES)}<br><span class=soft>{between(cell.interval, PLACES)}</span>"
    )


def _gap(cell: Cell | None) -> str:
    if cell is None:
        return ""
    gap = figure(cell.gap, PLACES)
    gap = f'<span class="sure">{gap}</span>' if cell.p < 0.05 and cell.gap > 0 else gap
    return f"{gap} ({figure(cell.chance, PLACES)})"


def _differences(names: tuple[str, str], rows: Sequence[Difference]) -> str:
    heads = ("n", *map(escape, names), "difference", "95 %", "p", "p, Holm")
    head = "<th>measure<th class=word>domain" + "".join(f"<th>{one}" for one in heads)
    lines = []
    for row in rows:
        sure = ' class="sure"' if row.p_holm < 0.05 else ""
        lines.append(
            f'<tr><td>{escape(TITLES.get(row.measure, row.measure))}</td><td class="word">'
            f"{escape(row.domain)}</td><td>{row.n}</td><td>{figure(row.one, PLACES)}</td>"
            f"<td>{figure(row.other, PLACES)}</td><td{sure}>{figure(row.difference, PLACES)}</td>"
            f"<td>{between(row.interval, PLACES)}</td><td>{chance_of(row.p)}</td>"
            f"<td{sure}>{chance_of(row.p_holm)}</td></tr>"
        )
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'
