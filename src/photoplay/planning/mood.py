"""A lexicon of moods; `planning.words` has the grammar of times and orders.

Places of the moods in the valence-arousal plane follow the circumplex of Russell (1980) and the
ratings of Warriner, Kuperman & Brysbaert (2013), rounded; rows marked ours have no norm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from photoplay.types.brief import Brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    valence: float
    arousal: float
    tension: float = 0.0


LEXICON: dict[str, Mood] = {
    "happy": Mood(valence=0.8, arousal=0.4), "joyful": Mood(valence=0.85, arousal=0.5),
    "cheerful": Mood(valence=0.75, arousal=0.4), "playful": Mood(valence=0.65, arousal=0.45),
    "funny": Mood(valence=0.65, arousal=0.4), "upbeat": Mood(valence=0.7, arousal=0.6),
    "bright": Mood(valence=0.6, arousal=0.2), "uplifting": Mood(valence=0.7, arousal=0.4),
    "hopeful": Mood(valence=0.5, arousal=0.1), "romantic": Mood(valence=0.6, arousal=-0.15),
    "tender": Mood(valence=0.5, arousal=-0.5), "warm": Mood(valence=0.5, arousal=-0.3),
    "calm": Mood(valence=0.4, arousal=-0.7), "peaceful": Mood(valence=0.5, arousal=-0.7),
    "serene": Mood(valence=0.5, arousal=-0.75), "relaxed": Mood(valence=0.5, arousal=-0.6),
    "gentle": Mood(valence=0.4, arousal=-0.55), "dreamy": Mood(valence=0.3, arousal=-0.5),
    "quiet": Mood(valence=0.2, arousal=-0.7), "soft": Mood(valence=0.3, arousal=-0.6),
    "sleepy": Mood(valence=0.2, arousal=-0.85), "intimate": Mood(valence=0.3, arousal=-0.5),
    "nostalgic": Mood(valence=0.1, arousal=-0.35), "wistful": Mood(valence=-0.1, arousal=-0.4),
    "melancholic": Mood(valence=-0.45, arousal=-0.45), "sad": Mood(valence=-0.7, arousal=-0.45),
    "lonely": Mood(valence=-0.6, arousal=-0.4), "mournful": Mood(valence=-0.8, arousal=-0.5),
    "tragic": Mood(valence=-0.8, arousal=0.0, tension=0.3),
    "dark": Mood(valence=-0.6, arousal=0.0, tension=0.4),
    "tense": Mood(valence=-0.5, arousal=0.45, tension=0.8),
    "suspenseful": Mood(valence=-0.4, arousal=0.3, tension=0.85),
    "mysterious": Mood(valence=-0.15, arousal=-0.1, tension=0.45),
    "eerie": Mood(valence=-0.5, arousal=-0.1, tension=0.7),
    "scary": Mood(valence=-0.7, arousal=0.5, tension=0.9),
    "angry": Mood(valence=-0.65, arousal=0.75, tension=0.7),
    "aggressive": Mood(valence=-0.5, arousal=0.85, tension=0.7),
    "dramatic": Mood(valence=-0.2, arousal=0.55, tension=0.5),
    "epic": Mood(valence=0.25, arousal=0.75, tension=0.2),
    "heroic": Mood(valence=0.5, arousal=0.7), "triumphant": Mood(valence=0.7, arousal=0.75),
    "exciting": Mood(valence=0.5, arousal=0.8), "energetic": Mood(valence=0.5, arousal=0.8),
    "driving": Mood(valence=0.2, arousal=0.7), "powerful": Mood(valence=0.3, arousal=0.7),
    "solemn": Mood(valence=-0.1, arousal=-0.3), "majestic": Mood(valence=0.4, arousal=0.4),
    "neutral": Mood(valence=0.0, arousal=0.0), "wonder": Mood(valence=0.5, arousal=0.1),
    "magical": Mood(valence=0.5, arousal=0.05), "curious": Mood(valence=0.3, arousal=0.1),
    "quirky": Mood(valence=0.4, arousal=0.3), "cool": Mood(valence=0.3, arousal=0.1),
    "chill": Mood(valence=0.4, arousal=-0.5), "groovy": Mood(valence=0.5, arousal=0.4),
}  # fmt: skip
_ALIKE = {
    "calmer": "calm", "tenser": "tense", "darker": "dark", "brighter": "bright", "joy": "joyful",
    "suspense": "suspenseful", "mystery": "mysterious", "fun": "funny", "scarier": "scary",
    "horror": "scary", "relaxing": "relaxed", "peace": "peaceful", "sadness": "sad",
    "melancholy": "melancholic", "energy": "energetic", "action": "driving", "hope": "hopeful",
    "romance": "romantic", "love": "romantic", "anger": "angry", "excited": "exciting",
    "lonesome": "lonely", "inspiring": "uplifting", "dream": "dreamy", "slow": "calm",
    "fast": "energetic", "light": "bright", "spooky": "eerie", "creepy": "eerie",
}  # fmt: skip
_FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "then",
        "with",
        "of",
        "in",
        "at",
        "on",
        "to",
        "from",
        "until",
        "for",
        "music",
        "please",
        "make",
        "it",
        "its",
        "is",
        "be",
        "very",
        "more",
        "less",
        "some",
        "bit",
        "little",
        "big",
        "strong",
        "feel",
        "feeling",
        "mood",
        "sound",
        "sounds",
        "like",
        "piece",
        "score",
        "track",
        "no",
        "not",
        "without",
        "end",
        "ending",
        "ends",
        "begin",
        "start",
        "film",
        "video",
        "clip",
        "but",
        "after",
        "before",
        "into",
        "which",
        "that",
        "this",
        "only",
        "just",
        "all",
        "very",
        "around",
        "about",
        "s",
        "sec",
        "second",
        "seconds",
        "min",
        "minutes",
        "by",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedMood:
    """A mood that holds from a time on."""

    start: float
    word: str
    mood: Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The mood words of a brief."""

    moods: tuple[TimedMood, ...]
    remarks: tuple[str, ...]


def read_brief(brief: Brief) -> Read:
    """The moods that `brief` names, and remarks on words that are not in the lexicon."""
    moods: list[TimedMood] = []
    remarks: list[str] = []
    for word in re.findall(r"[a-z-]+", (brief.mood or "").lower()):
        known = mood_of(word)
        if known:
            moods.append(TimedMood(start=0.0, word=word, mood=known))
        elif word not in _FILLERS:
            remarks.append(f"the mood {word!r} is not in the lexicon and changes nothing")
    return Read(moods=tuple(moods), remarks=tuple(remarks))


def mood_words(text: str) -> tuple[TimedMood, ...]:
    """The moods named in `text`, in force from the start; unknown words are passed over."""
    words = re.findall(r"[a-z-]+", text.lower())
    return tuple(TimedMood(start=0.0, word=w, mood=m) for w in words if (m := mood_of(w)))


def mood_of(word: str) -> Mood | None:
    return LEXICON.get(_ALIKE.get(word, word))


def blended(moods: tuple[TimedMood, ...], time: float) -> Mood | None:
    """The mood in force at `time`: the mean of those that began last."""
    held = [one for one in moods if one.start <= time + 1e-6]
    if not held:
        return None
    since = max(one.start for one in held)
    now = [one.mood for one in held if one.start == since]
    return Mood(
        valence=sum(m.valence for m in now) / len(now),
        arousal=sum(m.arousal for m in now) / len(now),
        tension=sum(m.tension for m in now) / len(now),
    )


def describe(valence: float, arousal: float, tension: float) -> str:
    """The lexicon's word nearest to a place in the plane."""

    def distance(word: str) -> float:
        mood = LEXICON[word]
        return ((mood.valence - valence) ** 2 + (mood.arousal - arousal) ** 2
                + 0.5 * (mood.tension - max(0.0, tension)) ** 2)  # fmt: skip

    return min(LEXICON, key=distance)
