"""What is settled first: the use's shape, style, metre and the tempo aimed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from photoplay.planning.affect import Affect
from photoplay.planning.bars import Metre, metre_of
from photoplay.planning.character import character_of
from photoplay.planning.given import given_metre, given_tempo
from photoplay.planning.given_tune import going, metre_of_tune
from photoplay.planning.guidance import with_guides
from photoplay.planning.leaning import Leant, lean, lightness
from photoplay.planning.mood import Mood, Read, read_brief
from photoplay.planning.pulse import PicturePulse, pulse_of
from photoplay.planning.sections import mode_for
from photoplay.planning.style_choice import choose_metre, choose_style, is_paced, tempo_range
from photoplay.planning.uses import Shaped, shaped
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.guide import Guide, first_said
from photoplay.types.plan import Choice
from photoplay.types.style import StyleCard
from photoplay.types.taste import Taste
from photoplay.types.tempo import TempoMap
from photoplay.types.tune import Tune


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstChoices:
    """All that later steps go by."""

    brief: Brief
    """With what the use settles."""
    used: Shaped
    read: Read
    affect: Affect
    whole: Mood
    style: Choice
    card: StyleCard
    """The style's, its tempi narrowed to the use's."""
    metre: Metre
    metre_choice: Choice
    bounds: tuple[float, float]
    """Felt beats a minute."""
    tempo: Choice
    leant: Leant
    """What the user's taste has moved."""
    pulse: PicturePulse | None
    """The picture's own, where the music keeps it."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(one.word for one in self.read.moods)


def first_choices(
    analysis: Analysis, brief: Brief, styles: Mapping[str, StyleCard], *,
    given: TempoMap | None = None, guides: Sequence[Guide] = (), sung: Tune | None = None,
    taste: Taste | None = None,
) -> FirstChoices:  # fmt: skip
    """The choices for a film; metre and tempo are those of `given`, where there is a map, or of a
    tune that is `sung`.

    What is asked for comes first, then what `guides` say, then what the use settles, and `taste`
    leans what is left.
    """
    if analysis.film.kind == "album" and brief.use == "film":
        brief = replace(brief, use="album")
    read = read_brief(brief)
    words = tuple(one.word for one in read.moods)
    leaning = shaped(brief).leaning()
    seen = Affect(analysis=analysis, moods=read.moods, energy=brief.energy or 0.0).whole()
    style = choose_style(brief, words, seen, analysis, styles, guides, leaning, taste)
    used = shaped(with_guides(brief, guides, str(style.value)))
    leant = lean(taste, brief, used.brief, seen, guides)
    brief = leant.worked_into(used.brief)
    affect = Affect(analysis=analysis, moods=read.moods, energy=brief.energy or 0.0,
                    places=brief.sections)  # fmt: skip
    whole = affect.whole()
    card = used.card(styles[str(style.value)])
    night = character_of(analysis)["night"]
    light = lightness(taste, used.brief, guides, mode_for(whole, card, night=night))
    affect = replace(affect, lightness=light)
    metre_choice = choose_metre(brief, card, whole, guides)
    free = (
        given is None
        and sung is None
        and used.shape.within is None
        and analysis.film.kind != "album"
    )
    pulse = pulse_of(analysis) if free and not is_paced(brief, guides) else None
    low, high, tempo = tempo_range(brief, card, whole, character_of(analysis), guides, pulse=pulse,
                                   taste=taste)  # fmt: skip
    if given:
        metre_choice, tempo = given_metre(given), given_tempo(given)
    elif sung:
        metre_choice = metre_of_tune(sung)
        low, high, tempo = going(sung, brief, analysis.film.duration)
    elif first_said(guides, "tempo") is None:
        tempo = used.aim((low, high), tempo, whole.arousal)
    return FirstChoices(
        brief=brief, used=used, read=read, affect=affect, whole=whole, style=style, card=card,
        metre=metre_of(str(metre_choice.value)), metre_choice=metre_choice, bounds=(low, high),
        tempo=tempo, leant=replace(leant, light=light), pulse=pulse,
    )  # fmt: skip
