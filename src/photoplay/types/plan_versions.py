"""Plans of earlier versions, brought to today's: one numbered step a version."""

from __future__ import annotations

from typing import Any

from photoplay.types.errors import BriefError
from photoplay.types.plan import PLAN_VERSION


def upgraded(form: Any, where: str = "plan.json") -> Any:
    """The JSON form of a plan as this version writes it; BriefError for one from the future."""
    if not isinstance(form, dict):
        return form
    form = {key: item for key, item in form.items() if key != "$schema"}
    version = form.get("version", PLAN_VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BriefError(f"{where}: version must be a whole number from 1, got {version!r}")
    if version > PLAN_VERSION:
        raise BriefError(
            f"{where} is of version {version}; this Photoplay reads up to {PLAN_VERSION}: "
            "bring Photoplay up to date"
        )
    for number in range(version, PLAN_VERSION):
        form = _STEPS[number](form)
    return form


def _from_1_to_2(form: dict[str, Any]) -> dict[str, Any]:
    """Version 2 added grid, dynamics, redone, and a section's instruments; all have defaults."""
    return form | {"version": 2}


def _from_2_to_3(form: dict[str, Any]) -> dict[str, Any]:
    """Version 3 added themes, statements and the draw; without themes motifs open the phrases."""
    return form | {"version": 3}


_STEPS = {1: _from_1_to_2, 2: _from_2_to_3}
