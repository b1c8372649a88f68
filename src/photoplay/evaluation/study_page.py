"""A listening study as one page, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import math
from html import escape
from typing import Any

from photoplay.evaluation.forms import cell, number, pair
from photoplay.evaluation.page import between, chance_of, document, figure, places
from photoplay.evaluation.plots import effects
from photoplay.evaluation.study import Criterion, PairTest, Power, StudyResult
from photoplay.evaluation.study_reading import Choice, Opinion
from photoplay.metrics.subjective.opinion import CRITERIA

_UNIT = {"opinion": "mean opinion", "ranking": "mean rank (1 is best)", "pairwise": "log strength"}


def page(found: StudyResult) -> str:
    """The page as HTML, with nothing fetched from anywhere."""
    study = found.study
    title = f"Listening study: {study.name}"
    body = [f"<h1>{escape(title)}</h1>", f'<p class="soft">{escape(_line(found))}</p>',
            _plot(found)]  # fmt: skip
    for one in found.criteria:
        body.append(f"<h2>{escape(one.name.capitalize())}</h2>")
        if one.name in CRITERIA:
            body.append(f'<p class="soft">{escape(CRITERIA[one.name].capitalize())}</p>')
        body += [_scores(one), _strengths(one), _pairs(one, found), _agreement(one),
                 _power(one.power)]  # fmt: skip
    if study.remarks:
        items = "".join(f"<li>{escape(remark)}</li>" for remark in study.remarks)
        body.append(f"<h2>To be known</h2><ul>{items}</ul>")
    return document(title, [*body, _METHOD])


def as_json(found: StudyResult) -> dict[str, Any]:
    """Everything, with null where there is no number."""
    study = found.study
    return {
        "photoplay": found.version,
        "study": study.name,
        "kind": study.kind,
        "answers": len(study.opinions) + len(study.choices),
        "scale": [study.low, study.high] if study.kind != "pairwise" else None,
        "wanted": found.wanted,
        "remarks": list(study.remarks),
        "criteria": [_form(one) for one in found.criteria],
    }


def as_csv(found: StudyResult) -> str:
    """One line a number: criterion, what, one, other, value, interval, n, p."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(
        ["criterion", "what", "one", "other", "value", "low", "high", "n", "p", "p_holm"]
    )
    score = "mean_rank" if found.study.kind == "ranking" else "mean_opinion"
    versus = "win_rate" if found.study.kind == "pairwise" else "difference"
    for one in found.criteria:
        for s in one.scores:
            lines.writerow([one.name, score, s.system, "", cell(s.value), cell(s.interval.low),
                            cell(s.interval.high), s.ratings, "", ""])  # fmt: skip
        for t in one.strengths:
            lines.writerow([one.name, "bradley_terry", t.system, "", cell(t.value),
                            cell(t.interval.low), cell(t.interval.high), "", "", ""])  # fmt: skip
        for p in one.pairs:
            lines.writerow([one.name, versus, p.one, p.other, cell(p.difference),
                            cell(p.interval.low), cell(p.interval.high), p.n, cell(p.p),
                            cell(p.p_holm)])  # fmt: skip
        for name, value in _agreements(one):
            lines.writerow([one.name, name, "", "", cell(value), "", "", "", "", ""])
    return out.getvalue()


def words_of(power: Power) -> str:
    """What it takes, in a sentence."""
    if power.comparisons is not None:
        return (
            f"A true win rate of {power.wanted:g} is seen by an exact sign test in four of five "
            f"studies from {power.comparisons} independent comparisons on."
        )
    raters = "no number of raters" if power.raters is None else f"{power.raters} raters"
    twice = "no number of raters" if power.raters_twice is None else f"{power.raters_twice} raters"
    return (
        f"A difference of {power.wanted:g} is seen by a study of this size with a chance of "
        f"{power.reached:.2f}; for .80 it takes {raters} with these clips, {twice} with twice as "
        "many."
    )


def _form(one: Criterion) -> dict[str, Any]:
    return {
        "criterion": one.name,
        "systems": [
            {"system": s.system, "value": number(s.value), "interval": pair(s.interval),
             "spread": number(s.spread), "ratings": s.ratings, "raters": s.raters,
             "clips": s.clips}
            for s in one.scores
        ],
        "strengths": [
            {"system": t.system, "log_strength": number(t.value), "interval": pair(t.interval),
             "elo": number(t.elo)}
            for t in one.strengths
        ],
        "regularised": one.regularised,
        "pairs": [
            {"one": p.one, "other": p.other, "value": number(p.difference),
             "interval": pair(p.interval), "n": p.n, "p": number(p.p), "p_holm": number(p.p_holm)}
            for p in one.pairs
        ],
        "krippendorff_alpha": number(one.alpha),
        "icc_a1": number(one.icc),
        "kendall_w": number(one.kendall_w),
        "friedman_p": number(one.friedman_p),
        "power": _power_form(one.power),
    }  # fmt: skip


def _power_form(power: Power | None) -> dict[str, Any] | None:
    if power is None:
        return None
    spreads = power.spreads
    return {
        "wanted": power.wanted,
        "reached": number(power.reached),
        "raters": power.raters,
        "raters_with_twice_the_clips": power.raters_twice,
        "comparisons": power.comparisons,
        "spreads": None
        if spreads is None
        else {"rater": spreads.rater, "clip": spreads.clip, "rest": spreads.rest},
    }


def _plot(found: StudyResult) -> str:
    kind = found.study.kind
    held = [_drawn(one) for one in found.criteria]
    systems = list(dict.fromkeys(name for one in held for name in one))
    if not systems:
        return ""
    nan = float("nan")
    rows = [
        (one.name, [drawn.get(name, (nan, nan, nan)) for name in systems])
        for one, drawn in zip(found.criteria, held, strict=True)
    ]
    limits = None if kind == "pairwise" else (found.study.low, found.study.high)
    return effects(systems, rows, _UNIT[kind], origin=0.0 if kind == "pairwise" else None,
                   limits=limits)  # fmt: skip


def _drawn(one: Criterion) -> dict[str, tuple[float, float, float]]:
    """Value and interval by system."""
    scores = {s.system: (s.value, s.interval.low, s.interval.high) for s in one.scores}
    return scores | {t.system: (t.value, t.interval.low, t.interval.high) for t in one.strengths}


def _scores(one: Criterion) -> str:
    if not one.scores:
        return ""
    head = "<th>system<th>mean<th>95 %<th>spread<th>ratings<th>raters<th>clips"
    after = places(*(s.value for s in one.scores))
    lines = "".join(
        f"<tr><td>{escape(s.system)}</td><td>{figure(s.value, after)}</td>"
        f"<td>{between(s.interval, after)}</td><td>{figure(s.spread, after)}</td>"
        f"<td>{s.ratings}</td><td>{s.raters}</td><td>{s.clips}</td></tr>"
        for s in one.scores
    )
    return f'<div class="wide"><table><tr>{head}</tr>{lines}</table></div>'


def _strengths(one: Criterion) -> str:
    if not one.strengths:
        return ""
    after = places(*(t.value for t in one.strengths))
    lines = "".join(
        f"<tr><td>{escape(t.system)}</td><td>{figure(t.value, after)}</td>"
        f"<td>{between(t.interval, after)}</td><td>{f'{t.elo:+.0f}'.replace('-', '−')}</td></tr>"
        for t in sorted(one.strengths, key=lambda t: -t.value)
    )
    more = (
        f"<p>Some system never loses: strengths are regularised by {one.regularised:g}.</p>"
        if one.regularised
        else ""
    )
    return f"<table><tr><th>system<th>log strength<th>95 %<th>Elo</tr>{lines}</table>{more}"


def _pairs(one: Criterion, found: StudyResult) -> str:
    if not one.pairs:
        return ""
    what = "win rate" if found.study.kind == "pairwise" else "difference"
    count = "comparisons" if found.study.kind == "pairwise" else "raters"
    head = f"<th>pair<th>{what}<th>95 %<th>{count}<th>p<th>p, Holm"
    after = places(*(p.difference for p in one.pairs))
    lines = "".join(_pair(p, after) for p in one.pairs)
    return f'<div class="wide"><table><tr>{head}</tr>{lines}</table></div>'


def _pair(p: PairTest, after: int) -> str:
    sure = ' class="sure"' if p.p_holm < 0.05 else ""
    return (
        f"<tr><td>{escape(p.one)} – {escape(p.other)}</td>"
        f"<td{sure}>{figure(p.difference, after)}</td><td>{between(p.interval, after)}</td>"
        f"<td>{p.n}</td><td>{chance_of(p.p)}</td><td{sure}>{chance_of(p.p_holm)}</td></tr>"
    )


def _agreements(one: Criterion) -> list[tuple[str, float]]:
    return [("krippendorff_alpha", one.alpha), ("icc_a1", one.icc), ("kendall_w", one.kendall_w),
            ("friedman_p", one.friedman_p)]  # fmt: skip


def _agreement(one: Criterion) -> str:
    names = {"krippendorff_alpha": "Krippendorff's alpha", "icc_a1": "ICC(A,1)",
             "kendall_w": "Kendall's W", "friedman_p": "Friedman's p"}  # fmt: skip
    told = [
        f"{names[name]} {chance_of(value) if name == 'friedman_p' else figure(value)}"
        for name, value in _agreements(one)
        if math.isfinite(value)
    ]
    return f"<p>Agreement: {', '.join(told)}.</p>" if told else ""


def _power(power: Power | None) -> str:
    return f"<p>{escape(words_of(power))}</p>" if power else ""


def _line(found: StudyResult) -> str:
    study = found.study
    answers: list[Opinion | Choice] = [*study.opinions, *study.choices]
    scale = "" if study.kind == "pairwise" else f" · scale {study.low:g} to {study.high:g}"
    return (
        f"{study.kind} · {len(answers)} answers of {len({a.rater for a in answers})} raters on "
        f"{len({a.clip for a in answers})} clips{scale} · Photoplay {found.version}"
    )


_METHOD = (
    "<h2>How it was measured</h2><p>Mean opinions: the interval is Student's t over raters' means, "
    "as ratings of one rater hang together. Pairs of opinions and ranks: each rater's mean "
    "difference over the clips rated of both, Wilcoxon's signed rank over raters. Choices: ties "
    "count half in win rates (Wilson's interval) and are left out of the exact sign test and of "
    "Bradley–Terry; comparisons of one rater count as independent, which makes those intervals too "
    "narrow where raters answer often. Holm's p takes the pairs of a criterion together. Alpha is "
    "ordinal over clips and systems (nominal for choices), 0 is chance. Power: variance of the "
    "difference of two systems between raters, between clips and the rest, from this study, two-"
    "sided at .05.</p>"
)
