"""Can a film be scored as asked? Found out in a moment, before anything is begun."""

from __future__ import annotations

from pathlib import Path

from photoplay.media.places import check_folder, check_source, check_target
from photoplay.pipeline import STAGES
from photoplay.project import Project, read_json
from photoplay.settings import Settings, SoundOptions
from photoplay.types.errors import AssetError, OutputError, PhotoplayError, ProjectError
from photoplay.types.film import Film


def check_ready(
    project: Project, settings: Settings, *, until: str = STAGES[-1], overwrite: bool = False
) -> None:
    """Raise what would stop the work up to the stage `until`, except for what the film holds.

    MediaError: the film is not there or must not be read. AssetError: font, library or model are
    missing. BriefError, OutputError: the result cannot be written. ProjectError: the folder is no
    project, or of a newer version.
    """
    check_source(settings.source)
    project.check()
    if not overwrite:
        _refuse_other_film(project, settings)
    _check_assets(settings, until)
    if until == STAGES[-1]:
        check_target(settings.out, settings.source)
        if not settings.out.exists():
            check_folder(settings.out.parent, "--out")
        elif not overwrite and not is_ours(settings.out, project):
            raise OutputError(
                f"{settings.out} is already there; --overwrite replaces it, --out names another"
            )
    place = project.root
    while not place.exists() and place != place.parent:
        place = place.parent
    check_folder(place, "--project")


def check_film(settings: Settings) -> None:
    """Raise what `analyse` would before it begins: the film is opened and the brief read."""
    probed(settings)


def is_ours(out: Path, project: Project) -> bool:
    """Whether this project made the film at `out`."""
    ours = project.path("publication.json")
    return ours.is_file() and Path(read_json(ours).get("path", "")).absolute() == out.absolute()


def probed(settings: Settings) -> Film:
    """The film that is meant; raises where the brief or the output make no sense for it."""
    from photoplay.media.probe import probe  # noqa: PLC0415

    facts = settings.film
    film = probe(
        settings.source,
        stretch=facts.range,
        seconds_per_image=facts.seconds_per_image,
        duration=facts.duration,
    )
    from photoplay.composition.styles import CARDS  # noqa: PLC0415
    from photoplay.media.publish import check_holds  # noqa: PLC0415
    from photoplay.planning.wishes import check_brief  # noqa: PLC0415

    check_brief(settings.brief, CARDS, film)
    check_holds(film, settings.out)
    return film


def font_of(sound: SoundOptions) -> Path | None:
    """The sound font that plays; None where none is wanted. AssetError where there is none."""
    from photoplay.assets import find_font  # noqa: PLC0415

    if sound.synth == "built-in":
        return None
    return find_font(Path(sound.font) if sound.font else None)


def _refuse_other_film(project: Project, settings: Settings) -> None:
    if not project.is_there:
        return
    try:
        before = Path(read_json(project.path("project.json"))["source"])
    except (PhotoplayError, TypeError, KeyError):
        return  # broken; written anew
    if before.exists() and settings.source.exists() and not before.samefile(settings.source):
        raise ProjectError(
            f"{project.root} belongs to {before}; name another folder with --project, or give "
            "it to this film with --overwrite"
        )


def _check_assets(settings: Settings, until: str) -> None:
    model = settings.film.vision_model
    if model and not Path(model).is_file():
        raise AssetError(f"there is no model {model}; give the path of an ONNX file")
    if STAGES.index(until) < STAGES.index("render"):
        return
    font = font_of(settings.sound)
    if font is not None and settings.sound.font:
        from photoplay.rendering.soundfont.font import SoundFont  # noqa: PLC0415

        SoundFont(font).close()
    if settings.sound.synth == "fluidsynth":
        from photoplay.rendering.fluidsynth import library  # noqa: PLC0415

        library()
