"""An evaluation as JSON and as CSV; what is no number is null, and empty."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from photoplay.evaluation.evaluating import Evaluation
from photoplay.evaluation.summary import Row
from photoplay.metrics.intervals import Interval


def as_json(found: Evaluation) -> dict[str, Any]:
    """Everything: rows, controls, values by film, how it was made."""
    return {
        "photoplay": found.version,
        "recipe": found.recipe,
        "seed": found.seed,
        "loudness_matched_lufs": found.matched,
        "embedders": [
            {
                "label": ear.label,
                "name": ear.name,
                "weights": ear.path.name,
                "options": dict(ear.options),
                "sha256": ear.digest,
                "sample_rate": ear.card.sample_rate,
                "window_s": ear.card.window_s,
                "hop_s": ear.card.hop_s,
                "licence": ear.card.licence,
                "training_data": ear.card.training_data,
            }
            for ear in found.ears
        ],
        "interval": "95 %, bootstrap over films, 2000 draws; distances of sets: jackknife",
        "items": [_item(item) for item in found.items],
        "remarks": list(found.remarks),
        "measures": [row_form(row) for row in found.rows],
    }


def row_form(row: Row) -> dict[str, Any]:
    return {
        "measure": row.measure,
        "convention": row.convention,
        "title": row.title,
        "shelf": row.shelf,
        "value": number(row.value),
        "interval": pair(row.interval),
        "n": row.n,
        "unit": row.unit,
        "best": None if row.best is None else number(row.best),
        "controls": [
            {
                "control": one.name,
                "chance": number(one.chance),
                "gap": number(one.gap),
                "gap_interval": pair(one.gap_interval),
                "z": number(one.z),
                "p": number(one.p),
            }
            for one in row.controls
        ],
        "reference": None if row.reference is None else number(row.reference),
        "distance": None if row.distance is None else number(row.distance),
        "distance_interval": pair(row.distance_interval),
        "items": {name: number(value) for name, value in row.items.items()},
        "remark": row.remark,
    }


def as_csv(found: Evaluation) -> str:
    """One line per measure and control."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(
        ["measure", "convention", "shelf", "n", "value", "low", "high", "unit", "control", "chance",
         "gap", "gap_low", "gap_high", "z", "p", "reference", "distance", "distance_low",
         "distance_high"]
    )  # fmt: skip
    for row in found.rows:
        head = [row.measure, row.convention, row.shelf, row.n, cell(row.value),
                cell(row.interval.low), cell(row.interval.high), row.unit]  # fmt: skip
        tail = [cell(row.reference), cell(row.distance), cell(row.distance_interval.low),
                cell(row.distance_interval.high)]  # fmt: skip
        for one in row.controls or (None,):
            middle = ["", "", "", "", "", "", ""] if one is None else [
                one.name, cell(one.chance), cell(one.gap), cell(one.gap_interval.low),
                cell(one.gap_interval.high), cell(one.z), cell(one.p),
            ]  # fmt: skip
            lines.writerow([*head, *middle, *tail])
    return out.getvalue()


def number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def pair(interval: Interval) -> list[float | None]:
    return [number(interval.low), number(interval.high)]


def cell(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.6g}"


def _item(item: Any) -> dict[str, Any]:
    def path(value: Any) -> str | None:
        return str(value) if value else None

    return {
        "name": item.name,
        "sound": path(item.music.sound),
        "notes": path(item.music.notes),
        "film": path(item.film),
        "reference_sound": path(item.reference.sound) if item.reference else None,
        "reference_notes": path(item.reference.notes) if item.reference else None,
    }
