"""Values with arrays as JSON beside named arrays, and back, without loss.

`json_form` is for people: it rounds and leaves arrays out. This form is for machines: floats keep
every bit, an array becomes {"array": name} and travels in an .npz, a mapping keeps its keys.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")
Arrays = dict[str, NDArray[Any]]


def pack(value: Any) -> tuple[Any, Arrays]:
    """`value` as what `json.dumps` takes, and its arrays by their place, such as notes.onset."""
    arrays: Arrays = {}
    return _packed(value, "", arrays), arrays


def unpack(kind: type[Value], form: Any, arrays: Mapping[str, NDArray[Any]]) -> Value:
    """The `kind` that was packed; ValueError where the form is of something else."""
    value: Value = _unpacked(kind, form, arrays, kind.__name__)
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal to the last bit, arrays, their types and shapes included."""
    form, arrays = pack(one)
    other_form, other_arrays = pack(other)
    return (
        type(one) is type(other)
        and form == other_form
        and arrays.keys() == other_arrays.keys()
        and all(
            array.dtype == other_arrays[name].dtype
            and array.shape == other_arrays[name].shape
            and array.tobytes() == other_arrays[name].tobytes()
            for name, array in arrays.items()
        )
    )


def _packed(value: Any, place: str, arrays: Arrays) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _packed(getattr(value, field.name), _under(place, field.name), arrays)
            for field in dataclasses.fields(value)
        }
    if isinstance(value, np.ndarray):
        arrays[place] = value
        return {"array": place}
    if isinstance(value, Mapping):
        return {key: _packed(item, _under(place, key), arrays) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_packed(item, _under(place, str(i)), arrays) for i, item in enumerate(value)]
    if isinstance(value, Path):
        return value.as_posix()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    raise ValueError(f"{place}: {value!r} has no packed form")


def _under(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _unpacked(kind: Any, form: Any, arrays: Mapping[str, NDArray[Any]], where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if form is None:
            return None
        inner = [one for one in get_args(kind) if one is not type(None)]
        return _unpacked(inner[0], form, arrays, where)
    if origin is np.ndarray:
        return arrays[form["array"]]
    if origin is tuple:
        return _unpacked_tuple(get_args(kind), form, arrays, where)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner_kind = get_args(kind)[1]
        return {
            key: _unpacked(inner_kind, item, arrays, f"{where}.{key}") for key, item in form.items()
        }
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        if not isinstance(form, dict) or form.keys() - hints.keys():
            raise ValueError(f"{where}: expected the fields of {kind}, got {str(form)[:60]}")
        given = {
            name: _unpacked(hints[name], item, arrays, f"{where}.{name}")
            for name, item in form.items()
        }
        built: Any = kind
        return built(**given)
    return _plain(kind, form, where)


def _unpacked_tuple(
    inner: tuple[Any, ...], form: Any, arrays: Mapping[str, NDArray[Any]], where: str
) -> Any:
    if not isinstance(form, list):
        raise ValueError(f"{where}: expected a list, got {str(form)[:60]}")
    kinds = [inner[0]] * len(form) if inner[1:] == (Ellipsis,) else list(inner)
    return tuple(
        _unpacked(one, item, arrays, f"{where}[{i}]")
        for i, (one, item) in enumerate(zip(kinds, form, strict=True))
    )


def _plain(kind: Any, form: Any, where: str) -> Any:
    if kind is Path:
        return Path(form)
    if kind is float and type(form) in (int, float):
        return float(form)
    if get_origin(kind) is Literal and form in get_args(kind):
        return form
    if isinstance(kind, type) and type(form) is kind:
        return form
    raise ValueError(f"{where}: expected {kind}, got {form!r}")
