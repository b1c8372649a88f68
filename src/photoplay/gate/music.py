"""Every fault of music that can be read off a score, each with its limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from photoplay.gate.form import FormFacts, form_facts
from photoplay.gate.tune import TuneFacts, tune_facts
from photoplay.gate.verdict import Finding, at_least, at_most
from photoplay.gate.view import with_role
from photoplay.gate.writing import WritingFacts, writing_facts
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.style import StyleCard


def music_findings(score: Score, plan: Plan, card: StyleCard) -> tuple[Finding, ...]:
    """All checks of the score; a style's own exemptions pass with their reason as remark."""
    excused = dict(_split(exemption) for exemption in card.exemptions)
    found = (
        *_tune(tune_facts(score, plan), score),
        *_writing(writing_facts(score)),
        *_form(form_facts(score, plan), card),
    )
    return tuple(
        replace(one, passed=True, remark=f"excused: {excused[one.name]}")
        if one.name in excused and not one.passed
        else one
        for one in found
    )


def _split(exemption: str) -> tuple[str, str]:
    name, _, reason = exemption.partition(":")
    return name.strip(), reason.strip()


def _tune(facts: TuneFacts, score: Score) -> Iterator[Finding]:
    if with_role(score, "melody"):
        yield at_least("bars with melody", facts.bars_with_melody, 0.6)
        yield at_least("leaps recovered", facts.leaps_recovered, 0.7)
        yield at_least("phrases with one peak", facts.single_peaks, 0.7)
        yield at_least("an idea returns in 16 bars", facts.returns, 1.0)
        yield at_most("sour notes", facts.sour, 0.08)
    yield at_most("clashes", facts.clashes, 0.01)


def _writing(facts: WritingFacts) -> Iterator[Finding]:
    yield at_most("notes out of range", float(facts.out_of_range), 0)
    yield at_most("low intervals", float(facts.low_intervals), 0)
    yield at_most("two notes on a one-voice instrument", float(facts.doubled), 0)
    yield at_most("winds without breath", float(facts.breathless), 0)
    yield at_most("parallels", facts.parallels, 0.02)
    yield at_most("mud", facts.mud, 0.05)


def _form(facts: FormFacts, card: StyleCard) -> Iterator[Finding]:
    yield at_most("tempo variation in a section", facts.tempo_cv, 0.015 if card.drums else 0.04)
    yield at_most("metre changes in 8 bars", facts.metre_changes, 1)
    yield at_least("shortest bar", facts.shortest_bar, 1.5, unit="beats")
    yield at_least("strong onsets on the grid", facts.strong_on_grid, 0.85)
    yield at_most("sections under 4 bars", float(facts.short_sections), 0)
    yield at_least("even-barred sections", facts.even_sections, 0.8)
    yield at_most("modulations in 30 s", facts.modulations, 1)
    loops = card.name in {"lofi", "electronic"}
    yield at_most("verbatim bars", facts.verbatim, 0.8 if loops else 0.6)
    yield at_most("equal velocities", facts.equal_velocities, 0.01)
    yield at_least("timing spread", facts.timing, 4, unit="ms")
    yield at_most("timing spread, most", facts.timing, 15, unit="ms")
    if facts.final_bass is not None:
        yield at_least("final bass on the key note", float(facts.final_bass), 1)
    yield at_least("last chord before the end", facts.last_chord, 1, unit="s")
    yield at_most("last chord before the end, most", facts.last_chord, 4.5, unit="s")
    yield at_most("hits closer than two bars", float(facts.hits_crowded), 0)
