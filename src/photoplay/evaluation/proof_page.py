"""A proof as one page, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import escape
from typing import Any

from photoplay.evaluation.forms import cell, number, pair
from photoplay.evaluation.page import between, chance_of, document, figure
from photoplay.evaluation.plots import effects
from photoplay.evaluation.proof_rows import EXPECTED, Finding
from photoplay.evaluation.proving import Proof

PLACES = 3
"""After the point: all that is proved is a share or a correlation."""


def summary_of(found: Proof) -> tuple[str, ...]:
    """What was found, one plain sentence a condition."""
    return tuple(_told(found, condition) for condition in found.options.conditions
                 if any(row.condition == condition for row in found.findings))  # fmt: skip


def listens(found: Proof) -> bool:
    """Whether any measure falls beyond doubt when the films are exchanged."""
    return any(row.verdict == "falls" for row in found.findings if row.condition == "shuffled")


def page(found: Proof) -> str:
    """The page as HTML, with nothing fetched from anywhere."""
    title = f"Does it listen? {found.system}"
    words = (
        "The same system made music for the true picture and for altered ones; all of it is "
        "measured on the true picture. The effect is how much higher the music for the true "
        "picture scores. "
        + (
            "The music listens: some measures fall beyond doubt when the films are exchanged."
            if listens(found)
            else "It is not shown that the music listens: no measure falls beyond doubt when the "
            "films are exchanged."
        )
    )
    body = [f"<h1>{escape(title)}</h1>", f'<p class="soft">{escape(_line(found))}</p>',
            f"<p>{escape(words)}</p>", "<h2>What was found</h2><ul>",
            *(f"<li>{escape(one)}</li>" for one in summary_of(found)), "</ul>",
            _plot(found)]  # fmt: skip
    for condition in found.options.conditions:
        rows = [row for row in found.findings if row.condition == condition]
        if rows:
            body.append(f"<h2>{escape(condition.capitalize())}</h2>")
            body.append(f"<p>{escape(EXPECTED[condition].capitalize())}.</p>{_table(rows)}")
    body += [_likenesses(found), _by_film(found), _missing(found), _method(found)]
    return document(title, body)


def as_json(found: Proof) -> dict[str, Any]:
    """Everything, with null where there is no number."""
    options = found.options
    return {
        "photoplay": found.version,
        "recipe": found.recipe,
        "system": found.system,
        "seeds": list(options.seeds),
        "seed": options.seed,
        "seconds": options.seconds,
        "interval": "95 %, bootstrap over films, 2000 draws",
        "p": "paired permutation over films (signs turned), one-sided; mirrored two-sided",
        "listens": listens(found),
        "summary": list(summary_of(found)),
        "films": list(found.films),
        "strangers": list(found.strangers),
        "failed": dict(found.failed),
        "remarks": list(found.remarks),
        "findings": [_form(row) for row in found.findings],
        "likenesses": [
            {"condition": one.condition, "n": one.n, "onset_f": number(one.value),
             "interval": pair(one.interval), "identical": one.identical}
            for one in found.likenesses
        ],
    }  # fmt: skip


def as_csv(found: Proof) -> str:
    """One line a measure and condition."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["condition", "measure", "convention", "n", "true", "other", "chance", "effect",
                    "low", "high", "d", "p", "p_holm", "verdict"])  # fmt: skip
    for row in found.findings:
        numbers = (row.true, row.other, row.chance, row.effect, row.interval.low,
                   row.interval.high, row.d, row.p, row.p_holm)  # fmt: skip
        lines.writerow([row.condition, row.measure, row.convention, row.n, *map(cell, numbers),
                        row.verdict])  # fmt: skip
    return out.getvalue()


def _form(row: Finding) -> dict[str, Any]:
    return {
        "condition": row.condition,
        "measure": row.measure,
        "convention": row.convention,
        "title": row.title,
        "n": row.n,
        "true": number(row.true),
        "other": number(row.other),
        "chance": number(row.chance),
        "effect": number(row.effect),
        "interval": pair(row.interval),
        "d": number(row.d),
        "p": number(row.p),
        "p_holm": number(row.p_holm),
        "verdict": row.verdict,
        "films": {name: [number(a), number(b)] for name, (a, b) in row.films.items()},
    }


def _told(found: Proof, condition: str) -> str:
    rows = [row for row in found.findings if row.condition == condition]
    if condition == "mirrored":
        same = sum(row.verdict == "unchanged" for row in rows)
        other = [row.title for row in rows if row.verdict == "changes"]
        more = f"; {', '.join(other)} change" if other else "; none is shown to change"
        return f"mirrored: {same} of {len(rows)} measures stay as they are{more}"
    sure = [row.title for row in rows if row.verdict == "falls"]
    perhaps = sum(row.verdict == "may fall" for row in rows)
    more = f" ({', '.join(sure)})" if sure else ""
    return (
        f"{condition}: {len(sure)} of {len(rows)} measures fall beyond doubt{more}, "
        f"{perhaps} more are lower without being sure"
    )


def _plot(found: Proof) -> str:
    conditions = [c for c in found.options.conditions
                  if any(row.condition == c for row in found.findings)]  # fmt: skip
    by = {(row.measure, row.condition): row for row in found.findings if row.n > 1}
    if not by:
        return ""
    names = dict.fromkeys((row.measure, row.title) for row in by.values())
    nan = float("nan")
    rows = [
        (title, [
            (one.effect, one.interval.low, one.interval.high)
            if (one := by.get((measure, condition))) else (nan, nan, nan)
            for condition in conditions
        ])
        for measure, title in names
    ]  # fmt: skip
    return effects(conditions, rows, "how much higher the music for the true picture scores")


def _table(rows: list[Finding]) -> str:
    head = "<th>measure<th>n<th>true<th>other<th>chance<th>effect<th>95 %<th>d<th>p<th>p, Holm<th>"
    lines = []
    for row in rows:
        sure = ' class="sure"' if row.verdict in ("falls", "unchanged") else ""
        name = f"{escape(row.title)}<span class=by>{escape(row.measure)}, {row.convention}</span>"
        lines.append(
            f"<tr><td>{name}</td><td>{row.n}</td><td>{figure(row.true, PLACES)}</td>"
            f"<td>{figure(row.other, PLACES)}</td><td>{figure(row.chance, PLACES)}</td>"
            f"<td{sure}>{figure(row.effect, PLACES)}</td><td>{between(row.interval, PLACES)}</td>"
            f"<td>{figure(row.d, 2)}</td><td>{chance_of(row.p)}</td>"
            f"<td>{chance_of(row.p_holm)}</td><td{sure}>{row.verdict}</td></tr>"
        )
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'


def _likenesses(found: Proof) -> str:
    lines = "".join(
        f"<tr><td>{escape(one.condition)}</td><td>{figure(one.value, PLACES)}</td>"
        f"<td>{between(one.interval, PLACES)}</td><td>{one.identical} of {one.n}</td></tr>"
        for one in found.likenesses
    )
    return (
        "<h2>Does the music change at all?</h2><p>Onsets of the music for the true picture beside "
        "those of the music for each altered one (shuffled: for another film), F within 50 ms. "
        "Music that is identical under grey does not listen, whatever it scores.</p>"
        "<table><tr><th>condition<th>F<th>95 %<th>identical</tr>"
        f"{lines}</table>"
    )


def _by_film(found: Proof) -> str:
    rows = [row for row in found.findings if row.condition == "shuffled"] or [*found.findings]
    condition = rows[0].condition
    rows = [row for row in rows if row.condition == condition]
    head = "<th>film" + "".join(f"<th>{escape(row.measure)}" for row in rows)
    lines = []
    for name in found.films:
        cells = (
            f"<td>{figure(row.films[name][0], PLACES)} / {figure(row.films[name][1], PLACES)}</td>"
            if name in row.films else "<td>–</td>"
            for row in rows
        )  # fmt: skip
        lines.append(f"<tr><td>{escape(name)}</td>{''.join(cells)}</tr>")
    return (
        f"<h2>Film by film: true / {escape(condition)}</h2>"
        f'<div class="wide"><table><tr>{head}</tr>{"".join(lines)}</table></div>'
    )


def _missing(found: Proof) -> str:
    told = [*found.remarks, *(f"{name}: {fault}" for name, fault in found.failed.items())]
    items = "".join(f"<li>{escape(one)}</li>" for one in told)
    return f"<h2>To be known</h2><ul>{items}</ul>" if told else ""


def _method(found: Proof) -> str:
    return "".join(_method_lines(found))


def _method_lines(found: Proof) -> Iterator[str]:
    yield (
        "<h2>How it was measured</h2><p>All forms of a film, the true one too, are written anew at "
        "one size, by one encoder and without sound, so that nothing differs but the picture. The "
        "system has the same seed for each. Shuffled: a film's own music beside the mean over the "
        "music of all others. Effects are paired by film; intervals are 95 %, bootstrap over "
        "films; p turns the signs of the films' differences (all ways for up to 13 films), "
        "one-sided where a fall is expected, two-sided for mirrored films; Holm's p takes the "
        "measures of a condition together. Falls: Holm's p below .05. Unchanged (mirrored): the "
        "interval stays within half of what shuffling costs. Chance: the true music moved "
        "round its own film by two seconds or more. Cuts, motion and moments are what Photoplay "
        "sees in the film: a system with these same eyes has them in common with the measure.</p>"
    )


def _line(found: Proof) -> str:
    options = found.options
    length = (
        "whole films" if options.seconds is None else f"the first {options.seconds:g} s of each"
    )
    return (
        f"{len(found.films)} films, {length} · seeds {', '.join(map(str, options.seeds))} of the "
        f"system, {options.seed} of the statistics · Photoplay {found.version}, recipe "
        f"{found.recipe}"
    )
