"""Plots of an evaluation as SVG, to stand inside a page. The one place that imports matplotlib."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from photoplay.evaluation.features import LEVEL_RATE, Heard, Seen
from photoplay.evaluation.summary import Row
from photoplay.types.errors import AssetError

INK, SOFT, LINE = "#1b1d21", "#6b7280", "#d8d4c8"
MINE, CHANCE, THEIRS = "#b5451d", "#9aa3ad", "#2f6f9f"
_MARKS = {
    "shuffled pairs": ("o", "#5b7f95"),
    "circular shift": ("s", "#8a9a5b"),
    "click track": ("^", "#a0763c"),
    "time-reversed": ("D", "#8c6bb1"),
    "shuffled": ("o", "#b5451d"),
    "null": ("v", "#777777"),
    "frozen": ("s", "#a0763c"),
    "reversed": ("D", "#8c6bb1"),
    "mirrored": ("P", "#3f8f6b"),
}
_SYSTEMS = (("o", "#b5451d"), ("s", "#2f6f9f"), ("D", "#3f8f6b"), ("^", "#a0763c"),
            ("v", "#8c6bb1"), ("P", "#5b7f95"), ("X", "#8a9a5b"), ("*", "#444444"))  # fmt: skip


def beside_chance(rows: Sequence[Row]) -> str:
    """Each measure on its own scale: films as dots, their mean and interval, controls as marks."""
    with _figure(7.6, 0.62 * len(rows) + 0.9) as (pyplot, figure):
        axes = np.atleast_1d(figure.subplots(len(rows), 1))
        rng = np.random.default_rng(0)
        for row, axis in zip(rows, axes, strict=True):
            values = np.array([v for v in row.items.values() if np.isfinite(v)])
            _bare(axis)
            axis.axhline(0, color=LINE, lw=0.8, zorder=0)
            axis.scatter(values, rng.uniform(-0.16, 0.16, len(values)), s=12, color=MINE,
                         alpha=0.35, lw=0)  # fmt: skip
            for one in row.controls:
                mark, colour = _MARKS.get(one.name, ("x", SOFT))
                axis.scatter([one.chance], [-0.34], marker=mark, s=26, color=colour, zorder=3)
            if np.isfinite(row.interval.low):
                axis.plot([row.interval.low, row.interval.high], [0.3, 0.3], color=MINE, lw=2.2)
            axis.scatter([row.value], [0.3], marker="|", s=120, color=MINE, lw=2.2, zorder=4)
            axis.set_ylim(-0.55, 0.55)
            lines = textwrap.wrap(row.title, 34)
            axis.set_ylabel("\n".join(lines), rotation=0, ha="right", va="center",
                            fontsize=8.5 if len(lines) < 3 else 7)  # fmt: skip
        names = dict.fromkeys(one.name for row in rows for one in row.controls)
        handles = [pyplot.Line2D([], [], color=MINE, lw=2.2, label="true pairs, mean and 95 %")]
        handles += [
            pyplot.Line2D([], [], ls="", marker=_MARKS.get(n, ("x", SOFT))[0],
                          color=_MARKS.get(n, ("x", SOFT))[1], ms=5, label=n)
            for n in names
        ]  # fmt: skip
        figure.legend(handles=handles, loc="upper center", ncols=len(handles), fontsize=7.5,
                      frameon=False, handletextpad=0.4, columnspacing=1.2)  # fmt: skip
        figure.subplots_adjust(
            left=0.32, right=0.97, top=1 - 0.42 / (0.62 * len(rows) + 0.9),
            bottom=0.32 / (0.62 * len(rows) + 0.9), hspace=1.1,
        )  # fmt: skip
        return _svg(figure, f"Measures beside chance: {', '.join(row.title for row in rows)}")


def beside_reference(rows: Sequence[Row], columns: int = 4) -> str:
    """Statistics of the music, one small box a measure; the reference's mean as a line."""
    lines = -(-len(rows) // columns)
    with _figure(7.6, 1.5 * lines) as (_, figure):
        axes = np.atleast_1d(figure.subplots(lines, columns, squeeze=False)).ravel()
        rng = np.random.default_rng(0)
        for axis in axes[len(rows) :]:
            axis.set_visible(False)
        for row, axis in zip(rows, axes, strict=False):
            values = np.array([v for v in row.items.values() if np.isfinite(v)])
            _bare(axis)
            axis.scatter(values, rng.uniform(-0.2, 0.2, len(values)), s=10, color=MINE, alpha=0.45,
                         lw=0)  # fmt: skip
            axis.scatter([row.value], [0], marker="|", s=300, color=MINE, lw=2)
            if row.reference is not None:
                axis.axvline(row.reference, color=THEIRS, lw=1.6)
            axis.set_ylim(-0.5, 0.5)
            axis.locator_params(axis="x", nbins=4)
            name = re.sub(r" \([^)]*\)$", "", row.title)  # less its abbreviations
            axis.set_title(name, fontsize=7.5, loc="left", color=INK)
        figure.subplots_adjust(left=0.03, right=0.97, top=1 - 0.3 / (1.5 * lines),
                               bottom=0.3 / (1.5 * lines), hspace=0.95, wspace=0.16)  # fmt: skip
        return _svg(figure, "Statistics of the music, with the reference's mean")


def film_and_music(seen: Mapping[str, Seen], heard: Mapping[str, Heard], most: int = 6) -> str:
    """Motion and loudness over time, cuts as lines, for the first films that have both."""
    names = [n for n in seen if n in heard and len(heard[n].levels) > 4][:most]
    if not names:
        return ""
    with _figure(7.6, 1.05 * len(names) + 0.5) as (_, figure):
        axes = np.atleast_1d(figure.subplots(len(names), 1))
        for name, axis in zip(names, axes, strict=True):
            film, music = seen[name], heard[name]
            _bare(axis)
            for cut in film.cuts:
                axis.axvline(cut, color=LINE, lw=0.9, zorder=0)
            times = (np.arange(len(film.motion)) + 0.5) / LEVEL_RATE
            axis.plot(times, _unit(film.motion), color=THEIRS, lw=1.2, label="motion")
            times = (np.arange(len(music.levels)) + 0.5) / LEVEL_RATE
            levels = np.maximum(music.levels, music.levels.max() - 40)
            axis.plot(times, _unit(levels), color=MINE, lw=1.2, label="loudness")
            axis.scatter(music.strong, np.full(len(music.strong), -0.12), marker="|", s=22, lw=0.8,
                         color=INK)  # fmt: skip
            axis.set_xlim(0, film.duration)
            axis.set_ylim(-0.25, 1.1)
            axis.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8)
        axes[-1].set_xlabel("seconds; lines are cuts, ticks strong onsets", fontsize=8, color=SOFT)
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="upper center", ncols=2, fontsize=8, frameon=False)
        figure.subplots_adjust(left=0.2, right=0.98, top=1 - 0.3 / (1.05 * len(names) + 0.5),
                               bottom=0.48 / (1.05 * len(names) + 0.5), hspace=0.45)  # fmt: skip
        return _svg(figure, f"Motion and loudness over time: {', '.join(names)}")


def effects(
    names: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[float, float, float]]]],
    words: str, *, origin: float | None = 0.0, limits: tuple[float, float] | None = None,
) -> str:  # fmt: skip
    """Values (value, low, high): one group a measure, one mark a condition or system.

    `words` say what the axis counts; `origin` is a line to compare with.
    """
    with _figure(7.6, 0.16 * len(rows) * (len(names) + 1.1) + 0.9) as (_, figure):
        axis = figure.subplots()
        _bare(axis)
        if origin is not None:
            axis.axvline(origin, color=SOFT, lw=0.9)
        if limits:
            axis.set_xlim(*limits)
        told: set[str] = set()
        places, labels = [], []
        for index, (title, values) in enumerate(rows):
            base = -index * (len(names) + 1.1)
            labels.append(title)
            if index:
                axis.axhline(base + 1.05, color=LINE, lw=0.6)
            places.append(base - (len(names) - 1) / 2)
            for place, (name, (effect, low, high)) in enumerate(zip(names, values, strict=True)):
                mark, colour = _MARKS.get(name, _SYSTEMS[place % len(_SYSTEMS)])
                if np.isfinite(low):
                    axis.plot([low, high], [base - place] * 2, color=colour, lw=1.8)
                if np.isfinite(effect):
                    label = None if name in told else name
                    told.add(name)
                    axis.scatter(
                        [effect], [base - place], marker=mark, s=30, color=colour, zorder=3,
                        label=label,
                    )  # fmt: skip
        axis.set_yticks(places, labels, fontsize=8)
        axis.set_ylim(-(len(rows) - 1) * (len(names) + 1.1) - len(names) + 0.4, 0.7)
        axis.set_xlabel(f"{words} (95 %)", fontsize=8, color=SOFT)
        handles, _ = axis.get_legend_handles_labels()
        if handles:
            figure.legend(loc="upper center", ncols=len(names), fontsize=8, frameon=False)
        height = 0.16 * len(rows) * (len(names) + 1.1) + 0.9
        figure.subplots_adjust(left=0.32, right=0.97, top=1 - 0.34 / height, bottom=0.5 / height)
        return _svg(figure, "Effects by measure and condition")


@contextmanager
def _figure(width: float, height: float) -> Iterator[tuple[Any, Any]]:
    try:
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib import lines  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise AssetError(
            "plots need matplotlib: pip install 'photoplay[evaluation]'; --json does without"
        ) from error
    # Letters stay letters, and ids do not change from run to run.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "photoplay",
                                "font.family": "sans-serif", "axes.labelcolor": INK,
                                "text.color": INK}):  # fmt: skip
        yield lines, Figure(figsize=(width, height))


def _svg(figure: Any, words: str) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', 'role="img"', text, count=1)
    return text.replace('role="img"', f'role="img" aria-label="{words}"', 1)


def _bare(axis: Any) -> None:
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(LINE)
    axis.set_yticks([])
    axis.tick_params(axis="x", labelsize=7, colors=SOFT, length=2.5, width=0.6)


def _unit(values: Any) -> Any:
    spread = np.ptp(values)
    return (values - values.min()) / spread if spread > 0 else np.zeros(len(values))
