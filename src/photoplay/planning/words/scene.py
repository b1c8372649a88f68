"""Where in the film words may point: its length, cuts, sections and titles."""

# ruff: noqa: E501 - a pattern is read best on one line
from __future__ import annotations

import re
from dataclasses import dataclass

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "last": -1, "final": -1,
}  # fmt: skip
_ORDINAL = "|".join(ORDINALS)
TIME = (r"(?:\d+:\d{1,2}(?::\d{1,2})?(?:\.\d+)?|\d+(?:\.\d+)?\s*m(?:in(?:ute)?s?)?\b"
        r"(?:\s*(?:and\s*)?\d+(?:\.\d+)?\s*s(?:ec(?:ond)?s?)?\b)?"
        r"|(?:second\s+)?\d+(?:\.\d+)?\s*(?:s(?:ec(?:ond)?s?)?\b)?)(?![\d:.%/]|\s*bpm)")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a clause's places are measured by."""

    duration: float
    cuts: tuple[float, ...] = ()
    sections: tuple[tuple[float, float], ...] = ()
    """Start and end in seconds; empty where no plan is made yet."""
    titles: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of the film, or a moment where `end` is None and `moment` holds."""

    start: float
    end: float | None = None
    moment: bool = False


class UnclearError(Exception):
    """Something is not understood; the text is the question to ask."""


def seconds(text: str) -> float:
    """Seconds of 0:20, 1:02.5, 90 s, 1 minute 20 seconds."""
    text = text.strip().removeprefix("second ").strip()
    if ":" in text:
        total = 0.0
        for piece in text.split(":"):
            total = total * 60 + float(piece)
        return total
    both = re.match(r"([\d.]+)\s*m[a-z]*\s*(?:and\s*)?(?:([\d.]+)\s*s?[a-z]*)?$", text)
    if both:
        return 60 * float(both.group(1)) + float(both.group(2) or 0)
    return float(re.match(r"[\d.]+", text).group(0))  # type: ignore[union-attr]


def find_place(clause: str, scene: Scene) -> tuple[Place | None, str]:
    """The place that a clause names, and the clause without it; UnclearError for one unknown."""
    for pattern, make in _PLACES:
        found = re.search(pattern, clause)
        if found:
            place = make(found, scene)
            rest = f"{clause[: found.start()]} {clause[found.end() :]}"
            _refuse_outside(place, scene, found.group(0).strip())
            if re.search(rf"\b(?:from|between|until|after|before)\s+{TIME}", rest):
                raise UnclearError(f"which place is meant: {clause.strip()!r} names several")
            return place, rest
    lost = re.search(r"\b(?:when|where|whenever|while|once|as soon as)\b\s+(.+)$", clause)
    if lost:
        raise UnclearError(f"when is that: {lost.group(0).strip()!r}? Please give a time, such as "
                           "0:20")  # fmt: skip
    return None, clause


def _refuse_outside(place: Place, scene: Scene, said: str) -> None:
    if place.start >= scene.duration:
        raise UnclearError(f"{said!r} lies behind the end of the film ({scene.duration:.1f} s); "
                           "where is meant?")  # fmt: skip
    if place.end is not None and place.end <= place.start:
        raise UnclearError(f"{said!r} ends before it begins; which stretch is meant?")


def _stretch(found: re.Match[str], scene: Scene) -> Place:
    return Place(start=seconds(found.group(1)), end=seconds(found.group(2)))


def _since(found: re.Match[str], scene: Scene) -> Place:
    return Place(start=seconds(found.group(1)))


def _until(found: re.Match[str], scene: Scene) -> Place:
    return Place(start=0.0, end=seconds(found.group(1)))


def _moment(found: re.Match[str], scene: Scene) -> Place:
    return Place(start=seconds(found.group(1)), moment=True)


def _share(first: float, last: float):  # type: ignore[no-untyped-def]
    def make(found: re.Match[str], scene: Scene) -> Place:
        end = None if last >= 1 else last * scene.duration
        return Place(start=first * scene.duration, end=end)

    return make


def _ends(found: re.Match[str], scene: Scene) -> Place:
    """The first or last so many seconds."""
    length = seconds(found.group(2))
    if found.group(1) in {"first", "opening"}:
        return Place(start=0.0, end=length)
    return Place(start=max(0.0, scene.duration - length))


def _section(found: re.Match[str], scene: Scene) -> Place:
    word = found.group(1) or found.group(2)
    number = ORDINALS.get(word, int(word) if word.isdigit() else 0)
    rows = scene.sections
    if not rows:
        raise UnclearError("sections are known once there is a plan; please give a time")
    if number > len(rows) or number == 0:
        raise UnclearError(f"the plan has {len(rows)} sections; which one is meant?")
    start, end = rows[number - 1 if number > 0 else -1]
    return Place(start=start, end=None if end >= scene.duration - 0.01 else end)


def _edge_section(first: bool):  # type: ignore[no-untyped-def]
    def make(found: re.Match[str], scene: Scene) -> Place:
        if scene.sections:
            start, end = scene.sections[0 if first else -1]
        else:
            start, end = (0.0, 0.2 * scene.duration) if first else (0.8 * scene.duration, 1e9)
        return Place(start=start, end=None if end >= scene.duration - 0.01 else end)

    return make


def _but(*, first: bool):  # type: ignore[no-untyped-def]
    """All but the first or the last section."""
    edge = _edge_section(first)

    def make(found: re.Match[str], scene: Scene) -> Place:
        place = edge(found, scene)
        return Place(start=place.end or 0.0) if first else Place(start=0.0, end=place.start)

    return make


def _cut(after: bool):  # type: ignore[no-untyped-def]
    def make(found: re.Match[str], scene: Scene) -> Place:
        return Place(start=cut_time(found.group(1), scene), moment=not after)

    return make


def cut_time(word: str, scene: Scene) -> float:
    number = ORDINALS[word]
    if not scene.cuts or number > len(scene.cuts):
        raise UnclearError(f"the film has {len(scene.cuts)} cuts; which moment is meant?")
    return scene.cuts[number - 1 if number > 0 else -1]


def _title(found: re.Match[str], scene: Scene) -> Place:
    if not scene.titles:
        raise UnclearError("no title was found in the film; when is it? Please give a time")
    return Place(start=scene.titles[0], moment=True)


def _whole(found: re.Match[str], scene: Scene) -> Place:
    return Place(start=0.0)


_PART = r"(?:section|part|segment)"
_PLACES = (
    (r"\bbefore the last section\b", _but(first=False)),
    (r"\bafter the first section\b", _but(first=True)),
    (rf"\bfrom\s+({TIME})\s*(?:to|until|till|til|through|up to|-)\s*({TIME})", _stretch),
    (rf"\bbetween\s+({TIME})\s*(?:and|-)\s*({TIME})", _stretch),
    (rf"\b(?:in |during |for |at )?({TIME})\s*(?:-|–|to|till|until)\s*({TIME})(?!\s*bpm)", _stretch),
    (rf"\b(?:from|after|starting (?:at|from)|past|since|beginning at)\s+({TIME})"
     r"(?:\s+(?:on(?:wards?)?|onwards?|to the end))?", _since),
    (rf"\b(?:until|till|before|up to|up until)\s+({TIME})", _until),
    (rf"\b(?:in |for |during |over )?(?:the )?(first|opening|last|final|closing)\s+({TIME})"
     r"(?=\s|$)", _ends),
    (r"\b(?:in |for |during |over |through )?(?:the |its )?first half\b", _share(0.0, 0.5)),
    (r"\b(?:in |for |during |over |through )?(?:the |its )?(?:second|last|other) half\b", _share(0.5, 1.0)),
    (r"\b(?:in |for |during )?(?:the )?first third\b", _share(0.0, 1 / 3)),
    (r"\b(?:in |for |during )?(?:the )?(?:middle|second) third\b", _share(1 / 3, 2 / 3)),
    (r"\b(?:in |for |during )?(?:the )?(?:last|final) third\b", _share(2 / 3, 1.0)),
    (rf"\b(?:in |for |during |through )?(?:the )?(?:({_ORDINAL})\s+{_PART}|{_PART}\s+(\d+))\b", _section),
    (rf"\b(?:after|from|since) (?:the )?({_ORDINAL})\s+(?:cut|shot change)\b(?: on(?:wards?)?)?", _cut(True)),
    (rf"\b(?:at|on) (?:the )?({_ORDINAL})\s+(?:cut|shot change)\b", _cut(False)),
    (r"\b(?:when|where|once|as soon as) (?:the )?titles? (?:appears?|comes? (?:up|in|on)|shows?(?: up)?)\b"
     r"|\b(?:at|on) the title\b", _title),
    (rf"\b(?:at|around|near|about|by)\s+({TIME})(?!\s*(?:bpm|%|/))(?=\s|$)", _moment),
    (r"\b(?:in|during|around|through) the middle\b(?: part)?", _share(1 / 3, 2 / 3)),
    (r"\b(?:at|in|for|during|from) (?:the )?(?:very )?(?:beginning|start|opening|intro)\b", _edge_section(True)),
    (r"\b(?:at|in|for|towards?|near|during) (?:the )?(?:very )?(?:end|finale|outro|close)\b", _edge_section(False)),
    (r"\b(?:throughout|everywhere|overall|all the way(?: through)?|the whole (?:time|film|thing|piece)"
     r"|all the time|from start to finish|in general|generally)\b", _whole),
)  # fmt: skip
