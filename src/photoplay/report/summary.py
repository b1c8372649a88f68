"""What to say when a film has been scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from photoplay.report.words import clock
from photoplay.theory.scales import key_name
from photoplay.types.plan import Plan


class Result(Protocol):
    """What a summary is made of."""

    @property
    def plan(self) -> Plan: ...

    @property
    def remarks(self) -> Sequence[str]: ...

    out: Any
    project: Any
    settings: Any
    runs: Any


def summary_of(result: Result) -> dict[str, Any]:
    """Facts for --json: where things are and what the music is."""
    plan = result.plan
    struck = [hit for hit in plan.hits if hit.rank != "coincidence"]
    met = [hit for hit in plan.hits if hit.rank == "coincidence"]
    return {
        "film": str(result.settings.source),
        "out": str(result.out),
        "project": str(result.project.root),
        "seed": result.settings.seed,
        "preview": result.settings.preview,
        "duration": round(plan.duration, 3),
        "style": plan.style.value,
        "mood": plan.mood.value,
        "tempo": plan.tempo.value,
        "metre": plan.metre.value,
        "keys": list(dict.fromkeys(key_name(s.tonic, s.mode) for s in plan.sections)),
        "sections": len(plan.sections),
        "hits": {"planned": len(struck), "honoured": sum(hit.honoured for hit in struck)},
        "coincidences": {"planned": len(met), "honoured": sum(hit.honoured for hit in met)},
        "stages": {run.stage: run.outcome for run in result.runs},
        "remarks": list(result.remarks),
    }


def summary_text(facts: dict[str, Any]) -> str:
    """The same for people."""
    hits, grid = facts["hits"], facts["coincidences"]
    tempo = facts["tempo"]
    pace = f"{tempo:.0f} bpm" if isinstance(tempo, float) else str(tempo)
    lines = [
        f"{facts['out']}" + ("  (preview)" if facts["preview"] else ""),
        f"  {clock(facts['duration'])} of {facts['style']} music, {facts['mood']}, {pace}, "
        f"{facts['metre']}, {', '.join(facts['keys'][:4])}; seed {facts['seed']}",
        f"  {hits['honoured']} of {hits['planned']} hits struck, {grid['honoured']} of "
        f"{grid['planned']} more moments met by the pulse",
        f"  project: {facts['project']}",
    ]
    lines += [f"  note: {remark}" for remark in facts["remarks"]]
    return "\n".join(lines)
