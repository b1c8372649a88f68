"""What a check found: a value beside its limit, and whether it is within."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One measured thing."""

    name: str
    value: float | None
    """None where it could not be measured, or where there is nothing to measure."""
    limit: str
    """What is asked of it, in words, such as ">= 0.8"."""
    passed: bool
    unit: str = ""
    remark: str = ""


def at_least(
    name: str, value: float | None, limit: float, *, unit: str = "", remark: str = ""
) -> Finding:
    """A finding that passes from `limit` up; a value that cannot be had passes with its remark."""
    passed = value is None or value >= limit
    return Finding(
        name=name, value=value, limit=f">= {limit:g}", passed=passed, unit=unit, remark=remark
    )


def at_most(
    name: str, value: float | None, limit: float, *, unit: str = "", remark: str = ""
) -> Finding:
    """A finding that passes up to `limit`; a value that cannot be had passes with its remark."""
    passed = value is None or value <= limit
    return Finding(
        name=name, value=value, limit=f"<= {limit:g}", passed=passed, unit=unit, remark=remark
    )
