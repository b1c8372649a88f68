"""Changes of a JSON value as a list that can be read, kept and applied: RFC 6902, but for `move`,
`copy` and `test`, which nothing here needs. And as a merge patch: RFC 7396.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from photoplay.types.errors import BriefError


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, and the words that asked for it."""

    op: Literal["add", "remove", "replace"]
    path: str
    """A JSON pointer (RFC 6901), such as /tempo or /without/-."""
    value: Any = None
    words: str = ""


def changes(before: Any, after: Any, *, words: str = "", path: str = "") -> list[Change]:
    """What turns `before` into `after`; a list that only grew is added to."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        rows: list[Change] = []
        for key in dict.fromkeys([*before, *after]):
            place = f"{path}/{_escaped(key)}"
            if key not in after:
                rows.append(Change(op="remove", path=place, words=words))
            elif key not in before:
                rows.append(Change(op="add", path=place, value=after[key], words=words))
            else:
                rows += changes(before[key], after[key], words=words, path=place)
        return rows
    if isinstance(before, list) and isinstance(after, list) and after[: len(before)] == before:
        new = after[len(before) :]
        return [Change(op="add", path=f"{path}/-", value=item, words=words) for item in new]
    return [Change(op="replace", path=path, value=after, words=words)]


def applied(form: Any, rows: list[Change]) -> Any:
    """`form` after the changes, itself untouched; BriefError for a path that leads nowhere."""
    made = copy.deepcopy(form)
    for row in rows:
        keys = [key.replace("~1", "/").replace("~0", "~") for key in row.path.split("/")[1:]]
        if not keys:
            raise BriefError(f"the path {row.path!r} names nothing; write /tempo, /without/- …")
        place = made
        for key in keys[:-1]:
            place = _inside(place, key, row.path)
        _apply(place, keys[-1], row)
    return made


def merged(form: Any, patch: Any) -> Any:
    """`form` after a merge patch (RFC 7396): objects are merged, null takes away, anything else
    takes the place. `form` itself is untouched."""
    if not isinstance(patch, Mapping):
        return patch
    made = dict(form) if isinstance(form, dict) else {}
    for name, one in patch.items():
        if one is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), one)
    return made


def _apply(place: Any, key: str, row: Change) -> None:
    if isinstance(place, list):
        if row.op == "add":
            place.insert(len(place) if key == "-" else _number(key, place, row.path, 1), row.value)
        elif row.op == "replace":
            place[_number(key, place, row.path)] = row.value
        else:
            del place[_number(key, place, row.path)]
    elif isinstance(place, dict):
        if row.op != "add" and key not in place:
            raise BriefError(f"the path {row.path!r} leads nowhere: there is no {key!r}")
        if row.op == "remove":
            del place[key]
        else:
            place[key] = row.value
    else:
        raise BriefError(f"the path {row.path!r} leads into a plain value")


def _inside(place: Any, key: str, path: str) -> Any:
    if isinstance(place, list):
        return place[_number(key, place, path)]
    if isinstance(place, dict) and key in place:
        return place[key]
    raise BriefError(f"the path {path!r} leads nowhere: there is no {key!r}")


def _number(key: str, place: list[Any], path: str, beyond: int = 0) -> int:
    if not key.isdigit() or int(key) >= len(place) + beyond:
        raise BriefError(f"the path {path!r} leads nowhere: the list has {len(place)} items")
    return int(key)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
