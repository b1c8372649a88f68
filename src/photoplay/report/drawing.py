"""Rows of a timeline as SVG, all on one time axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
from numpy.typing import NDArray

from photoplay.types.time import Curve

LEFT = 150
"""Pixels for the row's name."""
RIGHT = 10
MOST_POINTS = 1600


@dataclass
class Timeline:
    """An SVG picture that grows row by row."""

    duration: float
    width: int = 1400
    height: float = 8
    shapes: list[str] = field(default_factory=list)

    def x(self, seconds: float) -> float:
        share = min(1.0, max(0.0, seconds / self.duration))
        return LEFT + share * (self.width - LEFT - RIGHT)

    def row(self, name: str, height: float, legend: Sequence[tuple[str, str]] = ()) -> float:
        """Begin a row; gives the y of its top. `legend` holds (kind, name) of each curve in it."""
        top = self.height
        lines = [("name", name), *((f"key {kind}", text) for kind, text in legend)]
        for number, (kind, text) in enumerate(lines):
            y = top + min(height, 26) / 2 + 4 + 14 * number
            self.shapes.append(
                f'<text class="{kind}" x="{LEFT - 8}" y="{y:.1f}" '
                f'text-anchor="end">{escape(shortened(text))}</text>'
            )
        self.shapes.append(
            f'<rect class="row" x="{LEFT}" y="{top:.1f}" width="{self.width - LEFT - RIGHT}" '
            f'height="{height:.1f}"/>'
        )
        self.height += height + 6
        return top

    def axis(self) -> None:
        """Seconds along the top."""
        top = self.height
        step = next(
            (s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600) if self.duration / s <= 16), 1200
        )
        for k in range(int(self.duration / step) + 1):
            seconds = k * step
            label = f"{seconds // 60}:{seconds % 60:02d}"
            self.shapes.append(
                f'<line class="tick" x1="{self.x(seconds):.1f}" x2="{self.x(seconds):.1f}" '
                f'y1="{top}" y2="{top + 6}"/><text class="tick" x="{self.x(seconds):.1f}" '
                f'y="{top + 17}" text-anchor="middle">{label}</text>'
            )
        self.height += 24

    def block(
        self, start: float, end: float, top: float, height: float, kind: str,
        *, label: str = "", hint: str = "",
    ) -> None:  # fmt: skip
        left, right = self.x(start), self.x(end)
        text = ""
        if label and right - left > 6 * len(label) * 0.6:
            text = f'<text class="label" x="{left + 4:.1f}" y="{top + height / 2 + 4:.1f}">'
            text += f"{escape(label)}</text>"
        tip = f"<title>{escape(hint or label)}</title>" if hint or label else ""
        self.shapes.append(
            f'<g><rect class="{kind}" x="{left:.1f}" y="{top:.1f}" '
            f'width="{max(1.0, right - left):.1f}" height="{height:.1f}">{tip}</rect>{text}</g>'
        )

    def line(self, seconds: float, top: float, bottom: float, kind: str, hint: str = "") -> None:
        x = self.x(seconds)
        tip = f"<title>{escape(hint)}</title>" if hint else ""
        self.shapes.append(
            f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}">'
            f"{tip}</line>"
        )

    def curve(
        self, curve: Curve, top: float, height: float, kind: str, span: tuple[float, float]
    ) -> None:
        """Draw a curve whose values lie in `span`."""
        times, values = thinned(curve.times, curve.values)
        low, high = span
        share = np.clip((values - low) / max(1e-9, high - low), 0, 1)
        points = " ".join(
            f"{self.x(float(t)):.1f},{top + height * (1 - float(v)):.1f}"
            for t, v in zip(times, share, strict=True)
        )
        self.shapes.append(f'<polyline class="{kind}" points="{points}"/>')

    def notes(self, rows: Iterable[tuple[float, float, int, int]], top: float, height: float,
              span: tuple[int, int], hue: int) -> None:  # fmt: skip
        """A piano roll: (start s, end s, pitch, velocity) rows in one colour."""
        low, high = span
        step = height / max(1, high - low + 1)
        path: dict[int, list[str]] = {}
        for start, end, pitch, velocity in rows:
            left = self.x(start)
            right = max(left + 0.8, self.x(end))
            y = top + (high - pitch) * step
            path.setdefault(velocity // 32, []).append(
                f"M{left:.1f} {y:.1f}H{right:.1f}v{max(1.0, step * 0.9):.1f}H{left:.1f}z"
            )
        for loud, pieces in sorted(path.items()):
            colour = f"hsl({hue} 65% {62 - 9 * loud}%)"
            self.shapes.append(f'<path d="{"".join(pieces)}" fill="{colour}"/>')

    def image(
        self, start: float, end: float, top: float, height: float, data: str,
        *, stretched: bool = False,
    ) -> None:  # fmt: skip
        left, right = self.x(start), self.x(end)
        fit = "none" if stretched else "xMidYMid slice"
        self.shapes.append(
            f'<image x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{height:.1f}" preserveAspectRatio="{fit}" href="{data}"/>'
        )

    def svg(self, label: str) -> str:
        """The picture; `data-left`, `data-right` and `data-seconds` let a script find times."""
        ends = f'data-left="{LEFT}" data-right="{self.width - RIGHT}"'
        return (
            f'<svg id="timeline" {ends} data-seconds="{self.duration:.4f}" role="img" '
            f'aria-label="{escape(label)}" viewBox="0 0 {self.width} {self.height:.0f}" '
            'xmlns="http://www.w3.org/2000/svg">'
            + "".join(self.shapes)
            + f'<line id="playhead" x1="{LEFT}" x2="{LEFT}" y1="0" y2="{self.height:.0f}"/></svg>'
        )


def shortened(name: str, most: int = 24) -> str:
    """`name` with its middle left out where it would not fit beside the rows."""
    if len(name) <= most:
        return name
    return f"{name[: most // 2]}…{name[-(most - most // 2 - 1) :]}"


def thinned(
    times: NDArray[np.floating], values: NDArray[np.floating]
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """At most MOST_POINTS points, each the mean of its neighbours."""
    factor = int(np.ceil(len(values) / MOST_POINTS))
    if factor <= 1:
        return times, values
    whole = len(values) // factor * factor
    return (
        times[:whole].reshape(-1, factor).mean(axis=1),
        values[:whole].reshape(-1, factor).mean(axis=1),
    )


def hues(count: int) -> Sequence[int]:
    """Hues well apart for `count` parts."""
    return [(210 + 137 * k) % 360 for k in range(count)]
