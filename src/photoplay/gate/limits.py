"""Where weakness begins and where a fault does, by style.

An aim is what the craft asks for; a piece that misses it is weak, and real music misses some aims
often (a third of POP909's leaps are never turned back). A fault is what real music hardly ever has:
its limits lie beyond 97 of 100 real pieces where a corpus fits the style, and beyond every one of
sixty clean takes of the style where none does (benchmarks/gate_limits.py). benchmarks/gate.py holds
them against injected faults and against takes and pieces that had no part in setting them.
"""

from __future__ import annotations

from types import MappingProxyType

AIMS = MappingProxyType(
    {
        "bars with melody": 0.6,
        "leaps recovered": 0.7,
        "phrases with one peak": 0.7,
        "an idea returns in 16 bars": 1.0,
        "wide leaps": 0.04,
        "sour notes": 0.08,
        "clashes": 0.01,
        "even-barred sections": 0.8,
        "strong onsets on the grid": 0.85,
        "timing spread, most": 15.0,
    }
)
FAULTS = MappingProxyType(
    {
        "bars with melody": 0.55,
        "leaps recovered": 0.0,
        "phrases with one peak": 0.0,
        "an idea returns in 16 bars": 0.0,
        "wide leaps": 0.1,
        "sour notes": 0.1,
        "clashes": 0.015,
        "even-barred sections": 0.3,
        "strong onsets on the grid": 0.7,
        "timing spread, most": 20.0,
    }
)
FAULTS_BY_STYLE = MappingProxyType(
    {
        "orchestral": {"bars with melody": 0.72, "sour notes": 0.075, "clashes": 0.0125,
                       "out of key without a change": 0.48},
        "piano": {"bars with melody": 0.72, "sour notes": 0.06, "clashes": 0.0125,
                  "out of key without a change": 0.42, "strong onsets on the grid": 0.62,
                  "equal velocities": 0.028},
        "ambient": {"bars with melody": 0.25, "sour notes": 0.09, "clashes": 0.01,
                    "pitch classes, least": 1.95, "pitch classes, most": 3.05},
        "electronic": {"bars with melody": 0.78, "sour notes": 0.12, "clashes": 0.0125,
                       "pitch classes, least": 2.0, "strong onsets on the grid": 0.58,
                       "timing spread": 3.5},
        "rock": {"bars with melody": 0.6, "sour notes": 0.05, "pitch classes, least": 2.0},
        "lofi": {"bars with melody": 0.58, "sour notes": 0.05, "clashes": 0.0125,
                 "pitch classes, most": 3.0},
        "jazz": {"bars with melody": 0.56, "sour notes": 0.05, "clashes": 0.038},
        "folk": {"bars with melody": 0.78, "sour notes": 0.1, "clashes": 0.02},
        "epic": {"bars with melody": 0.56, "sour notes": 0.055, "clashes": 0.0165,
                 "notes a second": 62.0, "pitch classes, least": 2.08, "timing spread": 3.6},
        "chamber": {"bars with melody": 0.8, "sour notes": 0.055, "clashes": 0.02,
                    "equal velocities": 0.026},
    }
)  # fmt: skip
"""Where a fault begins in one style: a little beyond the worst of its clean takes, whatever was
asked of density and energy."""
COMMON = MappingProxyType(
    {
        "notes out of range": 0.0,
        "low intervals": 0.0,
        "parallels": 0.03,
        "parallels running": 1.0,
        "mud": 0.05,
        "verbatim bars": 0.6,
        "equal velocities": 0.02,
        "timing spread": 4.0,
        "ticking": 10.0,
        "notes a second": 50.0,
        "strokes a second of one player": 12.6,
        "notes struck at once": 11.0,
        "clusters": 0.0,
        "bars of one cell running": 4.0,
        "unplanned silence": 1.2,
        "pitch classes, least": 2.15,
        "pitch classes, most": 2.95,
        "out of key without a change": 0.36,
        "tune over speech": 0.2,
        "notes of a known tune": 11.0,
    }
)
"""Aim and fault alike."""
BY_STYLE = MappingProxyType(
    {
        "orchestral": {"notes struck at once": 12.0},
        "piano": {"notes a second": 32.0},
        "ambient": {"out of key without a change": 0.52, "bars with melody": 0.3,
                    "notes a second": 22.0},
        "electronic": {"verbatim bars": 0.8, "notes a second": 54.0, "ticking": 12.0},
        "rock": {"parallels running": 2.0, "notes a second": 60.0, "ticking": 12.0},
        "lofi": {"verbatim bars": 0.8, "clashes": 0.03},
        "jazz": {"clashes": 0.05, "pitch classes, most": 3.2, "ticking": 12.0},
        "folk": {"ticking": 12.0},
        "epic": {"out of key without a change": 0.5, "notes a second": 56.0, "ticking": 12.0},
        "chamber": {"notes a second": 32.0},
        "song for piano": {"notes a second": 22.0, "mud": 0.35, "low intervals": 6.0,
                           "parallels": 1.0, "parallels running": 99.0, "clusters": 1.0},
        "chorale": {"notes a second": 10.0, "parallels": 0.06, "parallels running": 3.0,
                    "notes out of range": 2.0,
                    "pitch classes, most": 3.1},
    }
)  # fmt: skip
"""Limits of a style's own. The last two are no styles of ours but those of two corpora: POP909's
songs (the tune doubled at the octave, low octaves with pedal) and JS Fakes' chorales."""


def limit(name: str, style: str, *, aim: bool = True) -> float:
    """The limit of a check in `style`: what is aimed at, or where a fault begins. A style's own
    limit outweighs the common one, and where a fault begins in it what is common to all.
    """
    if not aim and (own := FAULTS_BY_STYLE.get(style, {}).get(name)) is not None:
        return own
    common = COMMON.get(name)
    if common is None:
        common = (AIMS if aim else FAULTS)[name]
    return BY_STYLE.get(style, {}).get(name, common)
