import json

import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.cli.main import photoplay as program
from photoplay.composition.composer import compose, series_themes
from photoplay.composition.styles import CARDS
from photoplay.mixing.options import MixOptions
from photoplay.planning.planner import make_plan
from photoplay.presets import (
    Identity,
    Preset,
    delete_preset,
    identity_of,
    load_identity,
    load_preset,
    preset_names,
    preset_of,
    save_identity,
    save_preset,
    with_identity,
    with_preset,
)
from photoplay.project import Project
from photoplay.scoring import settings_for, work
from photoplay.theory.alignment import alignment
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, MediaMissingError


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path / "shelf"))


def test_a_preset_holds_what_was_set_and_comes_back(small_film):
    save_preset("fireside", preset_of(Brief(style="folk", tempo=(60, 80)), MixOptions(duck=15)))
    settings = with_preset(settings_for(small_film, None, seed=0), load_preset("fireside"))
    assert (settings.brief.style, settings.brief.tempo) == ("folk", (60, 80))
    assert settings.mix.duck == 15
    assert settings.mix.loudness == MixOptions().loudness
    assert preset_names() == ("fireside",)
    delete_preset("fireside")
    assert preset_names() == ()


def test_what_is_given_beside_a_preset_counts_more(small_film):
    save_preset("calm", Preset(brief={"style": "folk", "mood": "calm"}))
    settings = settings_for(small_film, None, seed=0, wishes={"preset": "calm", "style": "jazz"})
    assert (settings.brief.style, settings.brief.mood) == ("jazz", "calm")


class Asked(Exception):
    """Carries the settings that a command came to."""


def test_the_command_line_counts_more_even_where_it_says_what_is_usual(small_film, monkeypatch):
    def told(folder, settings, **facts):
        raise Asked(settings)

    monkeypatch.setattr("photoplay.scoring.work", told)
    save_preset("loud", Preset(brief={"ending": "fade"}, mix={"loudness": -10.0, "duck": 8.0}))
    run = CliRunner().invoke(
        program, ["score", str(small_film), "--preset", "loud", "--loudness", "-14", "-q"]
    )
    assert isinstance(run.exception, Asked)
    settings = run.exception.args[0]
    assert (settings.mix.loudness, settings.mix.duck) == (-14, 8)
    assert settings.brief.ending == "fade"


def test_a_projects_preset_goes_without_the_moments_of_its_film():
    brief = Brief(style="piano", hits=(3.0,), hero=4.0, text="big hit at 0:31")
    assert preset_of(brief, MixOptions()).brief == {"style": "piano"}


@pytest.mark.parametrize(
    ("form", "message"),
    [({"brief": {"styl": "folk"}}, "perhaps 'style'"),
     ({"brief": {"density": "much"}}, r"preset\.brief\.density"),
     ({"version": 9}, "needs a newer Photoplay")],
)  # fmt: skip
def test_a_broken_preset_is_refused_by_what_is_wrong(tmp_path, form, message):
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(form))
    with pytest.raises(BriefError, match=message):
        load_preset(str(path))


def test_an_unknown_preset_names_the_nearest():
    save_preset("fireside", Preset(brief={"style": "folk"}))
    with pytest.raises(BriefError, match="perhaps fireside"):
        load_preset("firesid")
    with pytest.raises(BriefError, match="is no name"):
        save_preset("../up", Preset(brief={"style": "folk"}))
    with pytest.raises(BriefError, match="nothing is set"):
        save_preset("empty", Preset())


def tune(notes):
    return np.array([(note.onset, float(note.pitch)) for note in notes])


@pytest.fixture(scope="module")
def series(made_films):
    """The first film of a series, and its identity's guide."""
    plan = make_plan(made_films(0), Brief(style="piano", key="A minor"), CARDS, seed=5, title="One")
    return plan


@pytest.fixture(scope="module")
def made_films():
    """Films that were never shot, each with cuts of its own and subjects that come back."""
    import importlib.util
    from pathlib import Path

    path = Path(__file__).parent / "planning" / "conftest.py"
    spec = importlib.util.spec_from_file_location("planned_films", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def film(seed):
        gaps = np.random.default_rng(seed).uniform(3, 6, 7)
        return module.analysis_of(30.0, np.cumsum(gaps)[:5].tolist(), valence=0.3 * (seed % 2))

    return film


def guide_of(plan):
    from photoplay.types.guide import Guide

    return Guide(name="the series One", style=str(plan.style.value), tempo_range=(70.0, 90.0),
                 metre=str(plan.metre.value), tonic=plan.sections[0].tonic,
                 mode=plan.sections[0].mode, related=True, palette=plan.palette,
                 themes=series_themes(plan), room="cathedral")  # fmt: skip


def test_the_themes_of_a_series_return_in_other_films_and_in_no_others(series, made_films):
    first = compose(series)
    theme = tune(first.themes[0].notes)
    shared, strange = [], []
    for number in (1, 2, 3):
        film = made_films(number)
        plan = make_plan(film, Brief(), CARDS, seed=20 + number, title="t",
                         guides=(guide_of(series),))  # fmt: skip
        other = make_plan(film, Brief(style="piano"), CARDS, seed=20 + number, title="t")
        assert "the series One" in plan.themes[0].reason
        for made, scores in ((plan, shared), (other, strange)):
            found = [tune(t.notes) for t in compose(made).themes]
            scores.append(max(alignment(theme, one).score for one in found))
    assert min(shared) > max(strange) + 0.1
    assert np.mean(shared) > 0.7


def test_a_series_shares_band_key_tempo_and_room_but_not_hits(series, made_films):
    guide = guide_of(series)
    sad, glad = (make_plan(made_films(k), Brief(), CARDS, seed=9, title="t", guides=(guide,))
                 for k in (2, 3))  # fmt: skip
    for plan in (sad, glad):
        assert [(p.role, p.instrument) for p in plan.palette] == [
            (p.role, p.instrument) for p in series.palette
        ]
        assert 69 <= float(plan.tempo.value) <= 91
        assert compose(plan).room == "cathedral"
    assert (sad.sections[0].tonic, glad.sections[0].tonic) in {(9, 0), (0, 0)}
    assert [h.time for h in sad.hits] != [h.time for h in glad.hits]
    asked = make_plan(made_films(2), Brief(key="D major", instruments=("flute",)), CARDS, seed=9,
                      title="t", guides=(guide,))  # fmt: skip
    assert asked.sections[0].tonic == 2
    assert any(p.instrument == "flute" for p in asked.palette)


def test_an_identity_is_written_from_a_project_and_read_back(small_film, tmp_path):
    project = Project(tmp_path / "one.photoplay")
    settings = settings_for(small_film, tmp_path / "o.mp4", seed=2,
                            wishes={"style": "piano", "duck": 15.0})  # fmt: skip
    work(project, settings, until="compose")
    identity = identity_of(project, "Harbour")
    save_identity(identity, tmp_path / "series.json")
    back = load_identity(tmp_path / "series.json")
    assert back == identity
    assert back.guide.style == "piano"
    assert back.guide.themes
    assert back.mix == {"duck": 15.0}
    other = settings_for(small_film, None, seed=0,
                         wishes={"identity": str(tmp_path / "series.json")})  # fmt: skip
    assert other.mix.duck == 15
    assert with_identity(other, {"duck"}).mix.duck == 15  # what stands stays
    with pytest.raises(MediaMissingError, match="photoplay identity PROJECT"):
        load_identity(tmp_path / "none.json")
    with pytest.raises(BriefError):
        Identity(guide=identity.guide, mix={"dcuk": 1})
