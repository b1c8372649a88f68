"""What a plan may lean to, out of what is liked, and the same in words: what is sure enough."""

from __future__ import annotations

from collections.abc import Iterator

from photoplay.feedback.preferences import Preferences
from photoplay.types.taste import SCALES, Pull, Taste

SURE = 0.8
"""How likely a liking must be more than none, or less, to be acted upon; ours."""
_WAYS = {
    "tempo": ("slower music", "faster music"), "light": ("darker modes", "brighter modes"),
    "onsets": ("sparser music", "busier music"), "energy": ("calmer music", "stronger music"),
    "height": ("lower music", "higher music"),
}  # fmt: skip
_FAMILIES = {
    "strings": "strings", "woodwind": "woodwind", "brass": "brass", "keys": "keyboards",
    "plucked": "plucked strings", "percussion": "percussion",
    "tuned-percussion": "mallets and bells",
    "choir": "choir", "synth": "synthesisers", "drums": "drums",
}  # fmt: skip
_DEGREES = ((1.2, "very much"), (0.5, "clearly"), (0.0, "a little"))


def taste_of(liked: Preferences) -> Taste:
    """The likings that are sure enough, as pulls of a plan; empty where none is."""
    sure = _sure(liked)
    pulls: dict[str, Pull] = {}
    for scale in SCALES:
        pull = Pull(slope=round(sure.get(f"{scale} slope", 0.0), 3),
                    bend=round(min(0.0, sure.get(f"{scale} bend", 0.0)), 3))  # fmt: skip
        if pull != Pull():
            pulls[scale] = pull
    return Taste(styles=_named(sure, "style "), families=_named(sure, "family "), pulls=pulls)


def in_words(taste: Taste) -> tuple[str, ...]:
    """What is liked, a sentence each, the surest kinds first; one that says so where nothing is."""
    return tuple(_sentences(taste)) or ("Nothing is sure enough yet: the films decide alone.",)


def _sure(liked: Preferences) -> dict[str, float]:
    rows = zip(liked.names, liked.mean().tolist(), liked.above().tolist(), strict=True)
    return {name: mean for name, mean, above in rows if max(above, 1 - above) >= SURE}


def _named(sure: dict[str, float], head: str) -> dict[str, float]:
    found = {name.removeprefix(head): round(mean, 3)
             for name, mean in sure.items() if name.startswith(head)}  # fmt: skip
    return dict(sorted(found.items(), key=lambda row: (-row[1], row[0])))


def _sentences(taste: Taste) -> Iterator[str]:
    for name, liking in taste.styles.items():
        yield _said(f"the style {name}", liking)
    for name, liking in taste.families.items():
        yield _said(_FAMILIES.get(name, name), liking)
    for scale, pull in taste.pulls.items():
        low, high = _WAYS[scale]
        if pull.slope:
            yield _said(high if pull.slope > 0 else low, abs(pull.slope))
        if pull.bend:
            yield f"Neither {low} nor {high} by far."


def _said(what: str, liking: float) -> str:
    return (
        f"{what[0].upper()}{what[1:]}: {'liked' if liking > 0 else 'disliked'} {_degree(liking)}."
    )


def _degree(liking: float) -> str:
    return next(word for least, word in _DEGREES if abs(liking) >= least)
