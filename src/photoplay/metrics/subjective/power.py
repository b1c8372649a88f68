"""How many raters and clips does it take to see a wanted difference?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from photoplay.types.errors import MeasureError

MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """Standard deviations of the *difference* of two systems' ratings, in points of the scale."""

    rater: float = 0.5
    """Between raters: some like one system better than others do."""
    clip: float = 0.5
    """Between clips: one system suits some clips better."""
    rest: float = 1.2
    """What is left of one rater's difference on one clip."""

    def __post_init__(self) -> None:
        if min(self.rater, self.clip, self.rest) < 0 or self.rater + self.clip + self.rest == 0:
            raise MeasureError(f"spreads must not be negative or all zero, got {self}")


def opinion_power(
    difference: float, raters: int, clips: int, spreads: Spreads, *, level: float = 0.05
) -> float:
    """Chance that a study in which every rater rates every clip of both systems sees a difference.

    Two-sided t test whose standard error holds raters, clips and the rest; degrees of freedom are
    those of the smaller of the two groups.
    """
    if raters < 2 or clips < 2:
        raise MeasureError(f"a study needs two raters and two clips, got {raters} and {clips}")
    variance = (
        spreads.rater**2 / raters + spreads.clip**2 / clips + spreads.rest**2 / (raters * clips)
    )
    freedom = min(raters, clips) - 1 if spreads.clip and spreads.rater else max(raters, clips) - 1
    shift = abs(difference) / np.sqrt(variance)
    bar = stats.t.ppf(1 - level / 2, freedom)
    return float(stats.nct.sf(bar, freedom, shift) + stats.nct.cdf(-bar, freedom, shift))


def raters_needed(
    difference: float, clips: int, spreads: Spreads, *, power: float = 0.8, level: float = 0.05
) -> int | None:
    """Fewest raters that see `difference` with `power`; None where no number of raters does.

    More raters do not help beyond what too few clips allow.
    """
    if difference == 0:
        raise MeasureError("a difference of 0 cannot be seen by any number of raters")
    low, high = 2, 4
    while opinion_power(difference, high, clips, spreads, level=level) < power:
        low, high = high, high * 2
        if high > MOST:
            return None
    while low < high:
        middle = (low + high) // 2
        if opinion_power(difference, middle, clips, spreads, level=level) < power:
            low = middle + 1
        else:
            high = middle
    return high


def choices_needed(share: float, *, power: float = 0.8, level: float = 0.05) -> int:
    """Fewest comparisons after which an exact sign test sees a true win rate of `share`.

    The number from which on the power stays above `power`; comparisons count as independent.
    """
    if not 0 < share < 1 or share == 0.5:
        raise MeasureError(f"a win rate to see lies in 0..1 and is not 1/2, got {share}")
    guess = (stats.norm.ppf(1 - level / 2) + stats.norm.ppf(power)) ** 2 / 4 / (share - 0.5) ** 2
    top = int(3 * guess) + 50
    seen = [choice_power(share, count, level=level) >= power for count in range(1, top + 1)]
    return top - int(np.argmin(seen[::-1])) + 1


def choice_power(share: float, comparisons: int, *, level: float = 0.05) -> float:
    """Chance that an exact two-sided sign test rejects 1/2 when the true win rate is `share`."""
    # Fewest losses' side count for which both tails together stay within the level.
    bar = int(stats.binom.ppf(level / 2, comparisons, 0.5))
    if stats.binom.cdf(bar, comparisons, 0.5) > level / 2:
        bar -= 1
    if bar < 0:
        return 0.0
    low = stats.binom.cdf(bar, comparisons, share)
    high = stats.binom.sf(comparisons - bar - 1, comparisons, share)
    return float(low + high)
