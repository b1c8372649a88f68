"""What may be ordered: each a pattern and what it makes of the brief."""

# ruff: noqa: E501 - a pattern is read best on one line
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from photoplay.planning.mood import mood_of
from photoplay.planning.words.scene import TIME, Place, Scene, UnclearError, cut_time, seconds
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.brief import Brief, Ending, SectionWish, Use
from photoplay.types.time import Span

_FAMILIES = {
    "drums": "kit", "drum": "kit", "drum kit": "kit", "percussion": "kit", "beat": "kit",
    "strings": "strings", "string section": "strings", "brass": "brass", "horns": "brass",
    "choir": "choir", "vocals": "choir", "singers": "choir", "guitar": "nylon-guitar",
    "guitars": "steel-guitar", "acoustic guitar": "steel-guitar", "sax": "tenor-sax",
    "saxophone": "tenor-sax", "electric guitar": "clean-guitar", "bass": "bass-guitar",
    "double bass": "upright-bass", "synth": "synth-arp", "synths": "warm-pad", "pads": "warm-pad",
    "woodwinds": "flute", "woodwind": "flute", "bells": "tubular-bells", "timpani": "timpani",
    "music box": "music-box", "french horn": "horn", "vibes": "vibraphone", "keys": "piano",
    "pianos": "piano", "flutes": "flute", "celli": "cellos", "double basses": "basses",
}  # fmt: skip
_OUT = {
    "guitar": ("plucked",), "guitars": ("plucked",), "vocals": ("choir",), "singers": ("choir",),
    "horns": ("brass",), "beat": ("drums",), "drum kit": ("drums",), "string section": ("strings",),
    "synths": ("synth",), "woodwinds": ("woodwind",), "woodwind": ("woodwind",), "keys": ("keys",),
    "pads": ("pad",), "voices": ("choir",), "double bass": ("bass",), "melody": ("melody",),
    "effects": ("effects",), "sax": ("tenor-sax", "alto-sax"),
    "saxophone": ("tenor-sax", "alto-sax"), "french horn": ("horn",), "sound effects": ("effects",),
}  # fmt: skip
_STRAIGHT_OUT = ("drums", "drum", "percussion", "strings", "brass", "choir", "bass")
_TITLES = {row.title.lower(): name for name, row in INSTRUMENTS.items()}
_NAMES = sorted({*INSTRUMENTS, *(n.replace("-", " ") for n in INSTRUMENTS), *_FAMILIES, *_OUT,
                 *_TITLES, *(f"{n}s" for n in INSTRUMENTS)}, key=len, reverse=True)  # fmt: skip
PLAYER = "(?:" + "|".join(re.escape(name) for name in _NAMES) + ")"
_LIST = rf"({PLAYER}(?:\s*(?:,|and|or|nor|&|\+)\s*(?:the |an? |any |no )?{PLAYER})*)\b"
_DEGREES = ((r"\b(?:a (?:tiny |little )?bit|a little|slightly|a touch|a tad|somewhat|a shade)\b", 0.5),
            (r"\b(?:much|a lot|lots|far|way|a great deal|considerably)\b", 1.7))  # fmt: skip
MODES = "major|minor|dorian|lydian|mixolydian|phrygian|locrian"
_STYLES = {"lo-fi": "lofi", "jazzy": "jazz", "orchestra": "orchestral", "symphonic": "orchestral",
           "trailer": "epic", "folky": "folk", "folksy": "folk", "rocky": "rock", "edm": "electronic",
           "techno": "electronic", "string quartet": "chamber"}  # fmt: skip
_USES: dict[str, Use] = {
    "trailer": "trailer", "teaser": "trailer", "short": "short", "reel": "short", "tiktok": "short",
    "advert": "advert", "ad": "advert", "commercial": "advert",
    "documentary": "documentary", "explainer": "documentary", "tutorial": "documentary",
    "vlog": "vlog", "travel video": "vlog", "wedding video": "vlog", "album": "album",
    "photo album": "album", "slideshow": "album", "slide show": "album", "game": "game",
    "video game": "game", "calm use": "calm", "therapy": "calm", "meditation": "calm", "yoga": "calm",
}  # fmt: skip
_USUAL = 0.35


@dataclass(slots=True)
class Clause:
    """A clause on its way: the words not yet taken, and the brief so far."""

    words: str
    brief: Brief
    scene: Scene
    place: Place | None
    before: Brief
    """The brief before the first clause of the text."""
    taken: int = 0
    """Orders found."""
    since: Brief = field(init=False)
    """The brief before this clause."""

    def __post_init__(self) -> None:
        self.since = self.brief

    def degree(self) -> float:
        """1, or less or more where "a bit" or "much" is said; the words are taken."""
        factor = 1.0
        for pattern, value in _DEGREES:
            if re.search(pattern, self.words):
                self.words = re.sub(pattern, " ", self.words)
                factor = value
        return factor

    def set(self, **wishes: Any) -> None:
        """Wishes for the clause's place, or for all of the film."""
        if self.place is None:
            self.brief = replace(self.brief, **wishes)
            return
        start, end = self.stretch()
        rows = list(self.brief.sections)
        same = next((k for k, w in enumerate(rows) if w.start == start and w.end == end), None)
        if same is None:
            rows.append(SectionWish(start=start, end=end, **wishes))
        else:
            rows[same] = replace(rows[same], **wishes)
        self.brief = replace(self.brief, sections=tuple(rows))

    def now(self, name: str) -> Any:
        """The wish in force at the clause's very place."""
        return self._wish(self.brief, name)

    def said(self, name: str) -> Any:
        """The wish at the clause's very place, where an earlier clause of the text gave it."""
        now = self._wish(self.since, name)
        return now if now != self._wish(self.before, name) else None

    def _wish(self, brief: Brief, name: str) -> Any:
        if self.place is None:
            return getattr(brief, name)
        start, end = self.stretch()
        return next((getattr(w, name) for w in brief.sections
                     if w.start == start and w.end == end), None)  # fmt: skip

    def stretch(self) -> tuple[float, float | None]:
        """The place as a stretch; a moment is its section, or the film from there on."""
        assert self.place is not None
        start, end = self.place.start, self.place.end
        if self.place.moment:
            end = next((b for a, b in self.scene.sections if a - 1 <= start < b - 1), None)
            if end is not None and end >= self.scene.duration - 0.01:
                end = None
        return round(start, 3), None if end is None else round(end, 3)


def _ends(ending: Ending) -> Order:
    def order(found: re.Match[str], clause: Clause) -> None:
        clause.brief = replace(clause.brief, ending=ending)

    return order


def _hits(found: re.Match[str], clause: Clause) -> None:
    times = [seconds(text) for text in re.findall(TIME, found.group(1))]
    _strike(clause, times)


def _hit_here(found: re.Match[str], clause: Clause) -> None:
    if clause.place is None or not clause.place.moment:
        raise UnclearError("when should it strike? Please give a time, such as 0:31")
    _strike(clause, [clause.place.start])


def _hit_cut(found: re.Match[str], clause: Clause) -> None:
    _strike(clause, [cut_time(found.group(1), clause.scene)])


def _strike(clause: Clause, times: list[float]) -> None:
    late = [time for time in times if time >= clause.scene.duration]
    if late:
        raise UnclearError(f"{late[0]:g} s lies behind the end of the film; when should it strike?")
    kept = [round(t, 3) for t in times if all(abs(t - old) > 0.05 for old in clause.brief.hits)]
    clause.brief = replace(clause.brief, hits=(*clause.brief.hits, *kept))


def _hero(found: re.Match[str], clause: Clause) -> None:
    if clause.place is None or not clause.place.moment:
        raise UnclearError("when is the strongest moment? Please give a time")
    clause.brief = replace(clause.brief, hero=round(clause.place.start, 3))


def _cuts(wanted: bool) -> Order:
    def order(found: re.Match[str], clause: Clause) -> None:
        clause.brief = replace(clause.brief, hit_cuts=wanted)

    return order


def _fixed(found: re.Match[str], clause: Clause) -> None:
    clause.brief = replace(clause.brief, fixed_tempo=True)


def _use(found: re.Match[str], clause: Clause) -> None:
    clause.brief = replace(clause.brief, use=_USES[found.group(1)])


def _silence(found: re.Match[str], clause: Clause) -> None:
    place = clause.place
    if place is None or (place.moment and place.end is None):
        raise UnclearError("from when to when should there be silence?")
    end = clause.scene.duration if place.end is None else place.end
    span = Span(round(place.start, 3), round(end, 3))
    clause.brief = replace(clause.brief, silence=(*clause.brief.silence, span))


def _avoid(found: re.Match[str], clause: Clause) -> None:
    if clause.place is None or clause.place.moment:
        raise UnclearError("in which stretch should nothing be struck?")
    end = clause.scene.duration if clause.place.end is None else clause.place.end
    span = Span(round(clause.place.start, 3), round(end, 3))
    clause.brief = replace(clause.brief, avoid=(*clause.brief.avoid, span))


def _without(found: re.Match[str], clause: Clause) -> None:
    out: list[str] = list(clause.now("without") or ())
    for name in re.findall(PLAYER, found.group(1)):
        words = _OUT.get(name) or ((name,) if name in _STRAIGHT_OUT else (_instrument(name),))
        out += [word for word in words if word not in out]
    clause.set(without=tuple(out))


def _with(found: re.Match[str], clause: Clause) -> None:
    names: list[str] = list(clause.now("instruments") or ())
    for name in re.findall(PLAYER, found.group(1)):
        known = _instrument(name)
        if known not in names:
            names.append(known)
    if clause.place is None:
        back = tuple(word for word in clause.brief.without if word not in found.group(1))
        clause.brief = replace(clause.brief, without=back)
    clause.set(instruments=tuple(names))


def _piano(found: re.Match[str], clause: Clause) -> None:
    """A style as long as none is chosen, else an instrument."""
    if clause.place is None and clause.brief.style is None:
        clause.brief = replace(clause.brief, style="piano")
    else:
        _with(found, clause)


def _only(found: re.Match[str], clause: Clause) -> None:
    if clause.place is not None:
        raise UnclearError(
            "only some players for a part of the film: who should be left out there?"
        )
    names = []
    for name in re.findall(PLAYER, found.group(1)):
        names.append(name if name in {*_STRAIGHT_OUT, "melody"} else _instrument(name))
    clause.brief = replace(clause.brief, only=tuple(names))


def _instrument(name: str) -> str:
    bare = name.replace(" ", "-")
    for known in (name, bare, bare.removesuffix("s")):
        if known in INSTRUMENTS:
            return known
    if name in _FAMILIES:
        return _FAMILIES[name]
    if name in _TITLES:
        return _TITLES[name]
    raise UnclearError(f"which instrument is meant by {name!r}?")


def _bpm(found: re.Match[str], clause: Clause) -> None:
    low = float(found.group(1))
    high = float(found.group(2) or low)
    if not 20 <= low <= high <= 320:
        raise UnclearError(f"{found.group(0).strip()!r} is no tempo between 20 and 320; which one?")
    clause.set(tempo=(low, high))


def _pace(factor: float | None) -> Order:
    """Times as fast; None where the amount is in the words."""

    def order(found: re.Match[str], clause: Clause) -> None:
        if factor is None:
            percent = float(found.group(1)) / 100
            by = (
                1 + percent
                if "fast" in found.group(2) or "quick" in found.group(2)
                else 1 - percent
            )
        else:
            strength = clause.degree()
            by = factor if factor in (0.5, 2.0) else factor**strength
        clause.set(pace=round(min(4.0, max(0.25, (clause.now("pace") or 1.0) * by)), 3))

    return order


def _moved(name: str, by: float) -> Order:
    def order(found: re.Match[str], clause: Clause) -> None:
        step = by * clause.degree()
        value = max(-1.0, min(1.0, (clause.now(name) or 0.0) + step))
        clause.set(**{name: round(value, 3)})

    return order


def _key(found: re.Match[str], clause: Clause) -> None:
    note = found.group(1)[0].upper() + {"sharp": "#", "flat": "b"}.get(
        (found.group(2) or "").strip(), (found.group(2) or "").strip()
    )
    mode = found.group(3)
    clause.set(key=f"{note} {mode}" if mode else note)


def _mode(found: re.Match[str], clause: Clause) -> None:
    clause.set(mode=found.group(1))


def _metre(found: re.Match[str], clause: Clause) -> None:
    named = {"waltz": "3/4", "three": "3/4", "four": "4/4", "six eight": "6/8"}
    word = found.group(1)
    clause.set(metre=named.get(word, word))


def _ask(question: str) -> Order:
    def order(found: re.Match[str], clause: Clause) -> None:
        raise UnclearError(question.format(found.group(0).strip()))

    return order


def moods_and_styles(clause: Clause, styles: tuple[str, ...]) -> None:
    """Take names of styles and mood words out of what is left."""
    for word in sorted({*styles, *_STYLES}, key=len, reverse=True):
        pattern = rf"\b{re.escape(word)}\b(?:[ -]style)?"
        if re.search(pattern, clause.words) and word != "piano" and not mood_of(word):
            clause.words = re.sub(pattern, " ", clause.words)
            clause.taken += 1
            clause.set(style=_STYLES.get(word, word))
    words = [w for w in re.findall(r"[a-z-]+", clause.words) if mood_of(w)]
    if words:
        clause.degree()
        clause.taken += 1
        for word in words:
            clause.words = re.sub(rf"\b{word}\b", " ", clause.words)
        earlier = str(clause.said("mood") or "").split()
        clause.set(mood=" ".join(dict.fromkeys([*earlier, *words])))


Order = Callable[[re.Match[str], Clause], None]
_HIT = r"(?:hits?|accents?|strikes?|impacts?|stingers?|bangs?|booms?)"
_MORE = r"(?:less loud|less quiet|louder|softer|quieter|calmer|stronger|gentler|bigger|sparser|denser|busier|livelier|thinner|fuller)"
_BIG = r"(?:(?:an? |the |one )?(?:really )?(?:big|strong|huge|hard|loud|final|massive|short|last|clear) )?(?:an? )?"
FIRST: tuple[tuple[str, Order], ...] = (
    (r"\b(?:no|without(?: a)?|don't) fad(?:e|ing)(?:[ -]?outs?)?\b", _ends("cadence")),
    (rf"\b(?:ends?|ending|finish(?:es)?|close|stops?|conclude) (?:it )?(?:with|on|in) {_BIG}{_HIT}(?: at the end)?\b"
     rf"|\b{_BIG}(?:final {_HIT}|{_HIT} at the (?:very )?end)\b|\bbutton ending\b"
     r"|\b(?:ends?|finish) (?:with|on) an? button\b|\b(?:ends?|finish|stop) (?:abruptly|suddenly)\b", _ends("button")),
    (r"\b(?:ends?|ending|finish|close|let it end) (?:it )?(?:with|on|in|by) (?:an? )?(?:long |slow |gentle |soft )?fad(?:e|ing)(?:[ -]?(?:out|away))?\b"
     r"|\b(?:let it )?fad(?:e|es|ing)[ -]?(?:out|away)(?: (?:at|towards) the end)?\b|\bfade at the end\b|\bfade ending\b", _ends("fade")),
    (r"\b(?:an? )?(?:open|hanging|unresolved) end(?:ing)?\b|\b(?:leave|keep) (?:it|the end(?:ing)?) (?:open|hanging|unresolved)\b"
     r"|\b(?:ends?|finish) (?:open|hanging|unresolved|on a question|on a cliffhanger)\b|\bdon't resolve\b", _ends("hanging")),
    (r"\b(?:seamless(?:ly)? )?loop(?:s|able|ing)?\b(?: ending)?(?: seamlessly)?", _ends("loop")),
    (r"\b(?:an? )?(?:proper|clean|normal|full|real|resolved|clear|definite) (?:ending|cadence|close|end)\b"
     r"|\b(?:ends?|finish) (?:with|on) (?:an? |the )?(?:full |final |perfect )?(?:cadence|tonic|home chord)\b|\bends? properly\b", _ends("cadence")),
    (rf"\b{_BIG}{_HIT} (?:at|on) ({TIME}(?:\s*(?:,|and|&)\s*(?:at )?{TIME})*)(?=\s)", _hits),
)  # fmt: skip
"""Endings and timed hits, which say for themselves where they are meant."""
ORDERS: tuple[tuple[str, Order], ...] = (
    (r"\bone fixed tempo\b", _fixed),
    (rf"\b(?:as|for|suitable for|(?:it'?s|this is|it is|treat it (?:as|like))(?: for)?) (?:an? |the |my |our )?({'|'.join(sorted(_USES, key=len, reverse=True))})(?: video| film| clip| movie)?s?\b", _use),
    (r"\b(?:not|never|isn't|aren't|nothing) (?:too |so |very |as )?\w+", _ask(
        "{!r} says what not to do; what should it be instead?")),
    (r"\b(?:no|without(?:any )?|don't (?:use )?) ?(?:more )?hits? (?:on |at )?(?:the )?cuts\b", _cuts(False)),
    (r"\b(?:don't (?:hit|follow|accent|strike|mark)|ignore|leave alone) (?:all |every |each )?(?:of )?(?:the )?cuts?\b", _cuts(False)),
    (r"\b(?:hit|strike|accent|mark|follow) (?:all |every |each )?(?:of )?(?:the )?cuts?\b", _cuts(True)),
    (r"\b(?:no|avoid|without|don't (?:use |put )?(?:any )?)\s*(?:any )?(?:hits?|accents?|strikes?|striking)\b", _avoid),
    (r"\b(?:hit|strike|accent) (?:at |on )?(?:the )?(first|second|third|fourth|fifth|last) cut\b", _hit_cut),
    (r"\b(?:the )?(?:climax|hero moment|biggest moment|strongest moment|high point|highlight|peak)\b", _hero),
    (r"\b(?:complete |total |absolute |a moment of |some )?(?:silence|silent)\b|\bno music(?: at all)?\b|\bwithout music\b|\bstop the music\b|\bmute(?: it| the music)?\b", _silence),
    (rf"\b(?:no more|no|without|drop|remove|lose|take out|leave out|skip|cut out|cut|get rid of|don't use|don't want|never use|minus|kill|ditch|mute|take away|leave away|omit|exclude) (?:the |any |an? )?{_LIST}(?: out)?", _without),
    (rf"\b(?:leave|take) (?:the |any )?{_LIST} (?:out|away)\b", _without),
    (rf"\b{_MORE} (?:the )?{PLAYER}\b|\b{PLAYER} (?:is |are |should be )?(?:a bit |a little |much |slightly )?{_MORE}\b", _ask(
        "{!r}: one player's level is set on the stems; should it play in more or fewer places, or all of the music change?")),
    (rf"\bi (?:like|love|enjoy) (?:the |how the )?{PLAYER}\b", _ask("{!r}: what should change?")),
    (rf"\b(?:less|fewer) (?:the )?{_LIST}", _ask("{!r}: leave them out there, or softer?")),
    (rf"\b(?:only|just|nothing but|solo) (?:the |an? )?{_LIST}(?: alone| solo| only)?", _only),
    (rf"\b(?:an? |the )?{_LIST} (?:only|alone|solo)\b", _only),
    (rf"\b(?:more|add|with|use|bring in|bring back|include|featuring|feature|give (?:me|us)|put in|i want|i'd like|let there be|some|want) (?:the |an? |some |more |a solo |lots of )*{_LIST}(?: in| back| back in| play| in there)?", _with),
    (r"\b(?:at |around |about |between |tempo (?:of |at |around )?|set (?:the )?tempo to |make it )?(\d{2,3}(?:\.\d+)?)(?:\s*(?:-|to|and)\s*(\d{2,3}))?\s*(?:bpm|beats (?:a|per) minute)\b", _bpm),
    (r"\btempo (?:of |at |around |about |to )?(\d{2,3})(?:\s*(?:-|to)\s*(\d{2,3}))?\b", _bpm),
    (r"\b(\d{1,3})\s*(?:%|percent) (faster|slower|quicker)\b", _pace(None)),
    (r"\b(?:twice|2x|two times|double) (?:as fast|the speed|the tempo|time|speed|tempo)\b|\bin double time\b", _pace(2.0)),
    (r"\bhalf (?:the )?(?:tempo|time|speed)\b|\bhalf as fast\b|\bin half time\b|\btwice as slow\b", _pace(0.5)),
    (r"\b(?:faster|quicker|speedier|speed (?:it |things )?up|pick up the (?:pace|tempo)|more pace|higher tempo|increase the tempo)\b", _pace(1.2)),
    (r"\b(?:slower|slow (?:it |things |the tempo )?down|slow down|less hurried|lower tempo|decrease the tempo|more slowly)\b", _pace(1 / 1.2)),
    (r"\btwice as (?:dense|busy|many notes)\b", _moved("density", 0.7)),
    (r"\bhalf as (?:dense|busy|many notes)\b", _moved("density", -0.7)),
    (r"\b(?:less (?:busy|dense|crowded|cluttered)|fewer notes|sparser|more (?:sparse|sparsely|space|air|room)|thinner|simpler|not so busy|thin it out|more minimal|less going on)\b", _moved("density", -0.5)),
    (r"\b(?:busier|denser|more (?:busy|dense|notes|movement|going on)|fuller|thicker|richer)\b", _moved("density", 0.5)),
    (r"\b(?:less (?:intense|energetic|energy|dramatic|loud|aggressive|powerful|intensity|tense|exciting|strong|forceful)|calmer|quieter|softer|gentler|mellower|more (?:relaxed|calm|gentle|subdued|restrained|quiet|laid[ -]back)|tone (?:it )?down|calm (?:it )?down|hold back|take it down|lighter|quieten down|more gently|more quietly)\b", _moved("energy", -_USUAL)),
    (r"\b(?:more (?:energy|intense|energetic|powerful|intensity|punch|drive|driving|exciting|power|excitement|oomph)|louder|stronger|bigger|livelier|more lively|wilder|punchier|amp (?:it )?up|turn it up|ramp (?:it )?up|pump (?:it )?up)\b", _moved("energy", _USUAL)),
    (r"\ban? (" + MODES + r") (?:key|mode|scale|feel|tonality)\b", _mode),
    (r"\b(?:in |to )?(?:the key of |key of |key )?\b([a-g])( ?#| ?b| sharp| flat)? (" + MODES + r")\b", _key),
    (r"\b(?:in )?(?:the )?key (?:of |to )?([a-g])( ?#|b| sharp| flat)?()\b", _key),
    (r"\b(?:in |to |into |use )?(?:an? |the )?(" + MODES + r")(?: key| mode| scale)?\b", _mode),
    (r"\b(?:in |use |as )?(?:an? )?(\d{1,2}/[248])(?: time| metre| meter)?\b", _metre),
    (r"\b(?:as |like |in )?(?:an? )?(waltz)(?: time| feel| rhythm)?\b", _metre),
    (r"\bin (three|six eight)\b", _metre),
    (rf"\b{_BIG}{_HIT}\b", _hit_here),
    (r"\b(?:volume|balance|mix|reverb|lyrics|sing|key change|modulat\w+)\b", _ask("{!r} cannot be told in words yet; see `photoplay score --help`. What else should change?")),
    (r"\b(?:less|fewer)\b \w+", _ask("{!r}: what should take its place?")),
    (r"\s(?:a |solo )?(piano)(?: music| style| piece)?(?=\s)", _piano),
    (rf"\s(?:an? |the )?{_LIST}(?=\s)", _with),
)  # fmt: skip
