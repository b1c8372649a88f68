"""The musical plan in words, for people who would rather read, or cannot see the page."""

from __future__ import annotations

from collections.abc import Iterator

from photoplay.theory.scales import key_name
from photoplay.types.plan import Hit, Plan, Section

_ENDS = {"cadence": "ending on a chord that rings out", "button": "ending on a short hit",
         "fade": "fading away at the end", "hanging": "breaking off on an open chord",
         "loop": "leading back to its beginning"}  # fmt: skip
_GESTURES = {"impact": "a loud hit", "chord": "a new chord", "leap": "a leap upwards",
             "entrance": "somebody enters", "stop": "everything stops for a moment",
             "turn": "the harmony turns", "swell": "a swell to its peak",
             "pulse": "with the beat"}  # fmt: skip


def plan_in_words(plan: Plan) -> tuple[str, ...]:
    """Sentences: the whole, then each section, then what was declined."""
    return tuple(_sentences(plan))


def clock(seconds: float) -> str:
    """75.5 -> "1:15.5"."""
    minutes, rest = divmod(max(0.0, seconds), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def _sentences(plan: Plan) -> Iterator[str]:
    tempo = plan.tempo.value
    pace = f"{tempo:.0f}" if isinstance(tempo, float) else str(tempo)
    yield (
        f"{clock(plan.duration)} of {plan.style.value} music around {pace} beats a minute in "
        f"{plan.metre.value}, {plan.mood.value}, {_ENDS.get(str(plan.ending.value), '')}."
    )
    yield from _reasons(plan)
    timed = [(s.start, _section_sentence(s)) for s in plan.sections]
    timed += [(h.time, _hit_sentence(h)) for h in plan.honoured if h.rank == "hit"]
    for _, sentence in sorted(timed, key=lambda row: row[0]):
        yield sentence
    for theme in plan.themes:
        own = [s for s in plan.statements if s.theme == theme.id]
        if own:
            ways = list(dict.fromkeys(s.transformation.replace("-", " ") for s in own))
            times = f"{len(own)} time{'s' if len(own) > 1 else ''}"
            yield f"Theme {theme.id} ({theme.reason}) is heard {times}: {', '.join(ways)}."
    for stretch in plan.silences:
        yield f"Silence from {clock(stretch.start)} to {clock(stretch.end)}: {stretch.reason}."
    for stretch in plan.shifts:
        yield (
            f"From {clock(stretch.start)} to {clock(stretch.end)} the music's job changes, a "
            f"player at a time: {stretch.reason}."
        )
    for stretch in plan.avoid:
        yield f"From {clock(stretch.start)} to {clock(stretch.end)} nothing is struck."
    for stretch in plan.existing_music:
        yield (
            f"The film's own music plays from {clock(stretch.start)} to {clock(stretch.end)}; "
            "ours steps aside."
        )
    struck = [hit for hit in plan.honoured if hit.rank != "coincidence"]
    grid = [hit for hit in plan.honoured if hit.rank == "coincidence"]
    yield (
        f"{len(struck)} moments are struck and {len(grid)} more met by the pulse, of "
        f"{len(plan.hits)} seen."
    )
    for hit in plan.hits:
        if not hit.honoured and hit.rank != "coincidence":
            yield f"The {hit.source} at {clock(hit.time)} is left alone: {hit.reason}."
    yield from plan.remarks


def _reasons(plan: Plan) -> Iterator[str]:
    """Why it is so: the film's character, and what the use has settled."""
    for name in ("style", "tempo", "metre"):
        choice = getattr(plan, name)
        if choice.reason:
            yield f"The {name} is {choice.value}: {choice.reason}."
    if plan.use.value != "film":
        yield f"It is for this use: {plan.use.value}."
        for row in plan.settled:
            held = "" if row.applies else " – left aside"
            yield f"For that use, {row.name}: {_value(row.value)} ({row.reason}){held}."


def _value(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "none"
    return f"{value:g}" if isinstance(value, float) else value


def _hit_sentence(hit: Hit) -> str:
    name = "moment asked for" if hit.source in {"brief", "hero", "marker"} else hit.source
    return f"{clock(hit.time)} the {name} is struck: {_GESTURES[hit.gesture]}."


def _section_sentence(section: Section) -> str:
    energy = ("very calm", "calm", "moderate", "lively", "strong")[min(4, int(section.energy * 5))]
    return (
        f"{clock(section.start)} {section.role}: {section.bars} bars in "
        f"{key_name(section.tonic, section.mode)}, {energy}, theme {section.motif} "
        f"({section.transformation.replace('-', ' ')}), {section.cadence} cadence"
        + (f"; {section.reason}." if section.reason else ".")
    )
