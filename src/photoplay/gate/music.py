"""Every fault of music that can be read off a score, each with its limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from photoplay.gate.fabric import FabricFacts, fabric_facts
from photoplay.gate.form import FormFacts, form_facts
from photoplay.gate.likeness import longest_likeness
from photoplay.gate.limits import limit
from photoplay.gate.tune import TuneFacts, tune_facts
from photoplay.gate.verdict import Finding, at_least, at_most
from photoplay.gate.view import with_role
from photoplay.gate.writing import WritingFacts, writing_facts
from photoplay.types.plan import Plan, Stretch
from photoplay.types.score import Score
from photoplay.types.style import StyleCard


class Limits(Protocol):
    """The limit of a check by its name."""

    def __call__(self, name: str) -> float: ...


def music_findings(
    score: Score, plan: Plan, card: StyleCard, *, aim: bool = True
) -> tuple[Finding, ...]:
    """All checks of the score; a style's own exemptions pass with their reason as remark.

    With `aim` it is held against what the craft asks for, without against what real music does.
    """
    quiet = (*plan.silences, *plan.existing_music, *_between_cues(plan))
    found = (
        *written_findings(score, card.name, quiet=quiet, speech=plan.speech, aim=aim),
        *_form(form_facts(score, plan), card, aim),
    )
    excused = dict(_split(exemption) for exemption in card.exemptions)
    return tuple(
        replace(one, passed=True, remark=f"excused: {excused[one.name]}")
        if one.name in excused and not one.passed
        else one
        for one in found
    )


def written_findings(
    score: Score,
    style: str,
    *,
    quiet: Sequence[Stretch] = (),
    speech: Sequence[Stretch] = (),
    aim: bool = True,
) -> tuple[Finding, ...]:
    """The checks that need no plan, so that any music can be held against them.

    `quiet` are silences that were ordered, `speech` is where somebody talks.
    """
    limits = partial(limit, style=style, aim=aim)
    asked = limits("an idea returns in 16 bars") > 0
    return (
        *_tune(tune_facts(score, speech=speech, ideas=asked), score, limits),
        *_writing(writing_facts(score), limits),
        *_fabric(fabric_facts(score, quiet=quiet, speech=speech), limits),
    )


def _between_cues(plan: Plan) -> list[Stretch]:
    """Where no cue plays, and the seconds in which the last chord may die away."""
    edges = [0.0, *(t for cue in plan.cues for t in (cue.start, cue.end)), plan.duration]
    rows = [Stretch(start=a, end=b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [row for row in rows if row.end > row.start]


def _split(exemption: str) -> tuple[str, str]:
    name, _, reason = exemption.partition(":")
    return name.strip(), reason.strip()


def _tune(facts: TuneFacts, score: Score, limits: Limits) -> Iterator[Finding]:
    if with_role(score, "melody"):
        for name, value in (
            ("bars with melody", facts.bars_with_melody),
            ("leaps recovered", facts.leaps_recovered),
            ("phrases with one peak", facts.single_peaks),
            ("an idea returns in 16 bars", facts.returns),
        ):
            yield at_least(name, value, limits(name))
        yield at_most("wide leaps", facts.wide, limits("wide leaps"))
        yield at_most("sour notes", facts.sour, limits("sour notes"))
        known = float(longest_likeness(score))
        yield at_most("notes of a known tune", known, limits("notes of a known tune"))
    yield at_most("clashes", facts.clashes, limits("clashes"))


def _writing(facts: WritingFacts, limits: Limits) -> Iterator[Finding]:
    yield at_most("notes out of range", float(facts.out_of_range), limits("notes out of range"))
    yield at_most("low intervals", float(facts.low_intervals), limits("low intervals"))
    yield at_most("two notes on a one-voice instrument", float(facts.doubled), 0)
    yield at_most("winds without breath", float(facts.breathless), 0)
    yield at_most("parallels", facts.parallels, limits("parallels"))
    run = float(facts.parallel_run)
    yield at_most("parallels running", run, limits("parallels running"))
    yield at_most("mud", facts.mud, limits("mud"))


def _fabric(facts: FabricFacts, limits: Limits) -> Iterator[Finding]:
    rows: tuple[tuple[str, float | None, str], ...] = (
        ("ticking", facts.ticking, "s"),
        ("notes a second", facts.density, ""),
        ("strokes a second of one player", facts.part_density, ""),
        ("notes struck at once", float(facts.pile_up), ""),
        ("clusters", float(facts.clusters), ""),
        ("bars of one cell running", float(facts.grinding), ""),
        ("unplanned silence", facts.hole, "s"),
        ("pitch classes, most", facts.entropy, "bits"),
        ("out of key without a change", facts.seam, ""),
        ("tune over speech", facts.spoken_over, ""),
    )
    for name, value, unit in rows:
        yield at_most(name, value, limits(name), unit=unit)
    least = limits("pitch classes, least")
    yield at_least("pitch classes, least", facts.entropy, least, unit="bits")


def _form(facts: FormFacts, card: StyleCard, aim: bool) -> Iterator[Finding]:
    steady = (0.015 if aim else 0.0185) if card.drums else 0.04
    yield at_most("tempo variation in a section", facts.tempo_cv, steady)
    yield at_most("metre changes in 8 bars", facts.metre_changes, 1)
    yield at_least("shortest bar", facts.shortest_bar, 1.5, unit="beats")
    grid = limit("strong onsets on the grid", card.name, aim=aim)
    yield at_least("strong onsets on the grid", facts.strong_on_grid, grid)
    yield at_most("sections under 4 bars", float(facts.short_sections), 0)
    yield at_least(
        "even-barred sections",
        facts.even_sections,
        limit("even-barred sections", card.name, aim=aim),
    )
    yield at_most("modulations in 30 s", facts.modulations, 1)
    yield at_most("verbatim bars", facts.verbatim, limit("verbatim bars", card.name))
    touch = limit("equal velocities", card.name, aim=aim)
    yield at_most("equal velocities", facts.equal_velocities, touch)
    spread = limit("timing spread", card.name, aim=aim)
    yield at_least("timing spread", facts.timing, spread, unit="ms")
    most = limit("timing spread, most", card.name, aim=aim)
    yield at_most("timing spread, most", facts.timing, most, unit="ms")
    if facts.final_bass is not None:
        yield at_least("final bass on the key note", float(facts.final_bass), 1)
    yield at_least("last chord before the end", facts.last_chord, 1, unit="s")
    yield at_most("last chord before the end, most", facts.last_chord, 4.5, unit="s")
    yield at_most("hits closer than two bars", float(facts.hits_crowded), 0)
