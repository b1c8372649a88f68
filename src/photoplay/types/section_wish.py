"""Wishes for one place as people write them: "2:mood=tense,without=drums", "0:20-0:34:key=D minor".

The place is a section's number or a stretch of film; after a colon follow wishes with commas
between. Instruments are joined by +.
"""

from __future__ import annotations

import dataclasses
import re
from difflib import get_close_matches
from typing import Any

from photoplay.types.brief import SectionWish
from photoplay.types.errors import BriefError
from photoplay.types.json_form import from_json

_TIME = r"\d+(?::\d{1,2}){0,2}(?:\.\d+)?"
_STRETCH = re.compile(rf"^\s*({_TIME})\s*-\s*({_TIME}|end)\s*:\s*(.+)$")
_SECTION = re.compile(r"^\s*(\d+)\s*:\s*(.+)$")
_NUMBERS = frozenset({"energy", "density", "pace"})
_LISTS = frozenset({"instruments", "without"})
_PLACES = frozenset({"section", "start", "end"})


def read_section_wish(text: str) -> SectionWish:
    """The wish written in `text`; BriefError says what is wrong and how it is written."""
    stretch, section = _STRETCH.match(text), _SECTION.match(text)
    form: dict[str, Any]
    if stretch:
        last = stretch.group(2)
        form = {"start": seconds_of(stretch.group(1))}
        form["end"] = None if last == "end" else seconds_of(last)
        rest = stretch.group(3)
    elif section:
        form, rest = {"section": int(section.group(1))}, section.group(2)
    else:
        raise BriefError(
            f"{text!r} names no place; write 2:mood=tense (section 2) or 0:20-0:34:mood=tense"
        )
    known = [f.name for f in dataclasses.fields(SectionWish) if f.name not in _PLACES]
    for wish in rest.split(","):
        name, sign, value = (piece.strip() for piece in wish.partition("="))
        name = {"instrument": "instruments", "ending": "cadence"}.get(name, name)
        if not sign or name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"perhaps {near[0]}" if near else f"known are {', '.join(known)}"
            raise BriefError(f"{wish.strip()!r} is not a wish such as mood=tense; {hint}")
        form[name] = _value(name, value)
    return from_json(SectionWish, form, where=f"section {text!r}")


def seconds_of(text: str) -> float:
    """Seconds of a time written 20, 0:20 or 1:02:03.5."""
    total = 0.0
    for piece in text.split(":"):
        total = total * 60 + float(piece)
    return total


def _value(name: str, text: str) -> Any:
    try:
        if name in _NUMBERS:
            return float(text)
        if name == "tempo":
            low, dash, high = text.partition("-")
            return [float(low), float(high if dash else low)]
    except ValueError as error:
        raise BriefError(f"{name}={text}: expected a number") from error
    if name in _LISTS:
        return [one.strip() for one in text.split("+") if one.strip()]
    return text
