"""The values of `types` as JSON and back.

A dataclass becomes an object of its fields; tuples become lists; fractions and paths become text.
Arrays are left out: they travel in an .npz beside the JSON. Unknown keys are refused with the
nearest known one, so that a slip of the pen in a hand edit is found.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from photoplay.types.errors import BriefError

Value = TypeVar("Value")


def to_json(value: Any) -> Any:
    """`value` as what `json.dumps` takes; numbers keep nine significant digits."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(item)
            for field in dataclasses.fields(value)
            if not isinstance(item := getattr(value, field.name), np.ndarray)
        }
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    if isinstance(value, (bool, str, int)) or value is None:
        return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} has no form in JSON")
    return float(f"{number:.9g}")


def from_json(kind: type[Value], form: Any, *, where: str = "") -> Value:
    """A `kind` built from its JSON form.

    Raises BriefError, naming the place, for unknown or missing keys and for values of a wrong kind.
    """
    built: Value = _build(kind, form, where or kind.__name__)
    return built


def _build(kind: Any, form: Any, where: str) -> Any:
    origin = get_origin(kind)
    if kind is Any:
        return form
    if origin in (Union, types.UnionType):
        return _build_union(get_args(kind), form, where)
    if origin is Literal:
        if form not in get_args(kind):
            raise BriefError(
                f"{where}: {form!r} is not one of {', '.join(map(str, get_args(kind)))}"
            )
        return form
    if origin is tuple:
        return _build_tuple(get_args(kind), form, where)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        _expect(isinstance(form, dict), where, "an object", form)
        inner = get_args(kind)[1]
        return {key: _build(inner, item, f"{where}.{key}") for key, item in form.items()}
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, form, where)
    return _build_plain(kind, form, where)


def _build_union(kinds: tuple[Any, ...], form: Any, where: str) -> Any:
    if form is None and type(None) in kinds:
        return None
    plain = {bool: bool, str: str, int: int, float: float}
    exact = [kind for kind in kinds if kind in plain and type(form) is kind]
    others = [kind for kind in kinds if kind is not type(None)]
    problems = []
    for kind in exact or others:
        try:
            return _build(kind, form, where)
        except BriefError as error:
            problems.append(str(error))
    raise BriefError(problems[0] if problems else f"{where}: cannot read {form!r}")


def _build_tuple(inner: tuple[Any, ...], form: Any, where: str) -> Any:
    _expect(isinstance(form, list), where, "a list", form)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_build(inner[0], item, f"{where}[{i}]") for i, item in enumerate(form))
    _expect(len(form) == len(inner), where, f"{len(inner)} items", form)
    return tuple(
        _build(kind, item, f"{where}[{i}]")
        for i, (kind, item) in enumerate(zip(inner, form, strict=True))
    )


def _build_dataclass(kind: Any, form: Any, where: str) -> Any:
    _expect(isinstance(form, dict), where, "an object", form)
    fields, needed = _fields(kind)
    for key in form:
        if key not in fields:
            near = get_close_matches(key, fields, 1)
            hint = f"; perhaps {near[0]!r}" if near else f"; known are {', '.join(fields)}"
            raise BriefError(f"{where}: unknown key {key!r}{hint}")
    for name in needed:
        if name not in form:
            raise BriefError(f"{where}: the key {name!r} is missing")
    given = {key: _build(fields[key], item, f"{where}.{key}") for key, item in form.items()}
    try:
        return kind(**given)
    except (ValueError, TypeError) as error:
        raise BriefError(f"{where}: {error}") from error


@cache
def _fields(kind: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a dataclass's fields hold, by name, and which of them must be given."""
    hints = get_type_hints(kind)
    fields = dataclasses.fields(kind)
    needed = tuple(
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )
    return {field.name: hints[field.name] for field in fields}, needed


def _build_plain(kind: Any, form: Any, where: str) -> Any:
    if kind is Fraction:
        try:
            return Fraction(form)
        except (ValueError, TypeError, ZeroDivisionError) as error:
            raise BriefError(
                f"{where}: expected a fraction such as 24000/1001, got {form!r}"
            ) from error
    if kind is Path:
        _expect(isinstance(form, str), where, "a path", form)
        return Path(form)
    if kind is float:
        number = isinstance(form, (int, float)) and not isinstance(form, bool)
        _expect(number, where, "a number", form)
        return float(form)
    if kind is int:
        _expect(isinstance(form, int) and not isinstance(form, bool), where, "a whole number", form)
        return form
    _expect(isinstance(form, kind), where, {str: "text", bool: "true or false"}[kind], form)
    return form


def _expect(holds: bool, where: str, wanted: str, got: Any) -> None:
    if not holds:
        shown = repr(got)
        raise BriefError(f"{where}: expected {wanted}, got {shown[:60]}")
