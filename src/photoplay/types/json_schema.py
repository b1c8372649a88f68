"""The types as JSON Schema (draft 2020-12), for editors and other programs.

What `types.json_form` reads is what the schema allows: unknown keys are refused, fractions are
text, tuples are lists. Arrays have no place in it: they travel beside the JSON.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from photoplay.types.field_docs import field_docs
from photoplay.types.json_form import to_json

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, Any]] = {
    bool: {"type": "boolean"}, str: {"type": "string"}, int: {"type": "integer"},
    float: {"type": "number"}, Path: {"type": "string"},
    Fraction: {"type": "string", "pattern": r"^\d+(/\d+)?$"},
}  # fmt: skip


def schema_of(kind: type, *, title: str = "", version: int | None = None) -> dict[str, Any]:
    """The schema of a dataclass, with every dataclass inside it under `$defs`."""
    shelf: dict[str, Any] = {}
    top = _object(kind, shelf)
    if version is not None:
        top["properties"]["version"] = {"const": version, "default": version}
    top["properties"] = {"$schema": {"type": "string"}, **top["properties"]}
    return {"$schema": DRAFT, "title": title or kind.__name__, **top, "$defs": shelf}


def _object(kind: type, shelf: dict[str, Any]) -> dict[str, Any]:
    hints, docs = get_type_hints(kind), field_docs(kind)
    properties: dict[str, Any] = {}
    required = []
    for field in dataclasses.fields(kind):
        if _is_array(hints[field.name]):
            continue
        form = dict(_form(hints[field.name], shelf))
        if field.name in docs:
            form["description"] = docs[field.name]
        if field.default is not dataclasses.MISSING:
            form["default"] = to_json(field.default)
        elif field.default_factory is dataclasses.MISSING:
            required.append(field.name)
        properties[field.name] = form
    told = (kind.__doc__ or "").strip().split("\n\n")[0]
    return {"description": " ".join(told.split()), "type": "object", "properties": properties,
            "required": required, "additionalProperties": False}  # fmt: skip


def _form(kind: Any, shelf: dict[str, Any]) -> dict[str, Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is type(None):
        return {"type": "null"}
    if kind is Any:
        return {}
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_form(one, shelf) for one in inner]}
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return {"type": "array", "items": _form(inner[0], shelf)}
        return {"type": "array", "prefixItems": [_form(one, shelf) for one in inner],
                "minItems": len(inner), "maxItems": len(inner)}  # fmt: skip
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _form(inner[1], shelf)}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in shelf:
            shelf[kind.__name__] = {}
            shelf[kind.__name__] = _object(kind, shelf)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    raise TypeError(f"{kind} has no form in JSON Schema")


def _is_array(kind: Any) -> bool:
    return kind is np.ndarray or get_origin(kind) is np.ndarray
