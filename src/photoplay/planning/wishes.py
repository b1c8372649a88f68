"""Can the wishes of a brief be read and held at once? Asked before the film is looked at."""

from __future__ import annotations

from collections.abc import Collection

from photoplay.planning.bars import metre_of
from photoplay.planning.hits import refuse_clashes
from photoplay.planning.sections import key_of
from photoplay.planning.shifts import refuse_bad_shifts
from photoplay.planning.style_choice import check_style, check_tempo
from photoplay.theory.instruments import instrument
from photoplay.types.brief import Brief
from photoplay.types.film import Film


def check_brief(brief: Brief, styles: Collection[str], film: Film) -> None:
    """BriefError for a wish that cannot be read, PlanConflictError for wishes that clash.

    Free text is read once the film has been looked at.
    """
    if brief.style is not None:
        check_style(brief.style, styles)
    if brief.tempo is not None:
        check_tempo(*brief.tempo)
    if brief.key is not None:
        key_of(brief.key)
    if brief.metre is not None:
        metre_of(brief.metre)
    for wish in brief.sections:
        if wish.metre is not None:
            metre_of(wish.metre)
        if wish.tempo is not None:
            check_tempo(*wish.tempo)
        if wish.key is not None:
            key_of(wish.key)
        if wish.style is not None:
            check_style(wish.style, styles)
    for name in brief.instruments:
        instrument(name)
    refuse_clashes(brief, film, ())
    refuse_bad_shifts(brief, film, brief.silence)
