"""Judge the notes of a plan before anybody hears them, and draw them again where they are rejected.

Twice at most; then the least faulty draw is kept and said to be faulty.
"""

from __future__ import annotations

from dataclasses import replace

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.gate.music import music_findings
from photoplay.gate.verdict import Finding
from photoplay.types.plan import Choice, Plan
from photoplay.types.score import Score

RETRIES = 2
_OF_A_GIVEN_TUNE = frozenset({"notes of a known tune", "wide leaps", "pitch classes, least",
                              "verbatim bars", "sour notes", "bars with melody"})  # fmt: skip
"""Findings that another draw cannot better where a melody is given: it is kept as it is."""


def faults_of(score: Score, plan: Plan) -> tuple[Finding, ...]:
    """What the gate rejects `score` for; nothing where it lets it pass."""
    card = CARDS[str(plan.style.value)]
    excused = _OF_A_GIVEN_TUNE if plan.tune else frozenset[str]()
    found = music_findings(score, plan, card, aim=False)
    return tuple(one for one in found if not one.passed and one.name not in excused)


def judged(plan: Plan) -> Plan:
    """`plan` with the first draw of its notes that the gate lets pass.

    A draw that a person has locked stays, and so does the plan of a film carried over from another
    cut or redone in part: their notes are known already.
    """
    if plan.draw.locked or plan.carried or plan.redone or not plan.sections:
        return plan
    tried: list[tuple[int, int, tuple[Finding, ...]]] = []
    first = int(plan.draw.value)
    for draw in range(first, first + 1 + RETRIES):
        again = replace(plan, draw=Choice(value=draw))
        faults = faults_of(compose(again), again)
        tried.append((len(faults), draw, faults))
        if not faults:
            break
    count, draw, faults = min(tried, key=lambda row: row[:2])
    rejected = [f"draw {n}: {told(found)}" for _, n, found in tried if n != draw]
    chosen = Choice(value=draw, reason="; ".join(rejected))
    if not count:
        return replace(plan, draw=chosen)
    remark = f"the gate rejects all {len(tried)} draws of the notes; the best has {told(faults)}"
    return replace(plan, draw=chosen, remarks=(*plan.remarks, remark))


def told(faults: tuple[Finding, ...]) -> str:
    """Faults in a line: "ticking 12.5 s (asked <= 9)"."""
    return ", ".join(
        f"{one.name} {'-' if one.value is None else f'{one.value:.3g}'}"
        f"{' ' * bool(one.unit)}{one.unit} (asked {one.limit})"
        for one in faults
    )
