"""Lists for editors and players and sheets for people, read back by other people's parsers."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import music21
import opentimelineio as otio
import pytest

from photoplay.cli.main import run
from photoplay.exchange.incoming.reading import read_markers
from photoplay.exchange.outgoing.fcpxml import fcpxml
from photoplay.exchange.outgoing.lists import avid_locators
from photoplay.exchange.outgoing.sheets import Credits, Party, royalty_sheet, timing_sheet
from photoplay.exporting import FORMS, export
from photoplay.types.errors import BriefError, MediaMissingError


def frames_in(path, session):
    listed = read_markers(path, labels=session.clock, labelled=True, duration=session.film.duration)
    return [round(m.start * session.clock.rate) for m in listed.markers]


def test_resolve_gets_one_marker_a_frame(exported, session):
    frames = sorted({marker.frame for marker in session.markers})
    assert len(frames) < len(session.markers)
    assert frames_in(exported["resolve"][0], session) == frames


@pytest.mark.parametrize("form", ["avid", "otio", "csv", "fcpxml"])
def test_every_list_leads_back_to_its_frames(exported, session, form):
    assert frames_in(exported[form][0], session) == [m.frame for m in session.markers]


def test_drop_frame_lists_lead_back_too(dropped, tmp_path):
    for name, text in (("a.fcpxml", fcpxml(dropped)), ("a.txt", avid_locators(dropped))):
        (tmp_path / name).write_text(text)
        assert frames_in(tmp_path / name, dropped) == [m.frame for m in dropped.markers]


def test_fcpxml_falls_on_frames_and_names_what_is_there(exported, session, dropped):
    for text, one in ((exported["fcpxml"][0].read_text(), session), (fcpxml(dropped), dropped)):
        root = ET.fromstring(text)
        frame = Fraction(root.find(".//format").get("frameDuration").rstrip("s"))
        assert frame == 1 / one.clock.rate
        for element in root.iter():
            for name in ("start", "offset", "duration", "tcStart"):
                if element.get(name) and element.get("id") != "r3":
                    assert (Fraction(element.get(name).rstrip("s")) / frame).denominator == 1
        sequence = root.find(".//sequence")
        assert sequence.get("tcFormat") == ("DF" if one is dropped else "NDF")
        assert [c.tag for c in sequence] == ["note", "spine"]
        assert "a%20film.mp4" in text


def test_fcpxml_is_read_by_opentimelineio(exported, session):
    pytest.importorskip("otio_fcpx_xml_adapter")
    made = otio.adapters.read_from_file(str(exported["fcpxml"][0]), "fcpx_xml")
    clips = list(made.find_clips()) if hasattr(made, "find_clips") else []
    assert any(clip.name == "a film.mp4" for clip in clips)


def test_resolve_s_list_is_read_as_an_edit_list(exported, session):
    pytest.importorskip("otio_cmx3600_adapter")
    text = exported["resolve"][0].read_text()
    bare = re.sub(r"^(.*\|C:Resolve)", r"* \1", text, flags=re.M)  # as a comment of CMX 3600
    made = otio.adapters.read_from_string(bare, "cmx_3600", rate=25)
    assert len({clip.source_range.start_time.value for clip in made.find_clips()}) == len(
        {marker.frame for marker in session.markers}
    )


def test_otio_names_the_mix_from_where_it_lies(exported, session):
    made = otio.adapters.read_from_file(str(exported["otio"][0]))
    url = next(c.media_reference.target_url for c in made.find_clips() if "wav" in c.name)
    assert (exported["otio"][0].parent / url).resolve() == session.mix.resolve()
    assert "AI-generated" in made.metadata["photoplay"]["made_with"]


def test_chapters_are_read_by_ffmpeg(exported, session):
    with av.open(str(exported["chapters"][0]), format="ffmetadata") as file:
        told = file.chapters()
    assert [round(c["start"] * float(c["time_base"]), 2) for c in told] == [
        round(max(0.0, s.start), 2) for s in session.plan.sections
    ]
    first = exported["chapters"][1].read_text().splitlines()[0]
    assert first.startswith("0:00 ")


def test_rehearsal_marks_stand_at_sections_and_hits(exported, session):
    score = music21.converter.parse(exported["musicxml"][0])
    marks = score.parts[0].flatten().getElementsByClass(music21.expressions.RehearsalMark)
    wanted = [m for m in session.score.markers if m.kind in ("section", "hit")]
    assert len(marks) == len(wanted)
    words = [t.content for t in score.parts[0].flatten().getElementsByClass("TextExpression")]
    assert any(str(word).startswith("01:00:0") for word in words)


def test_the_score_is_engraved(project, tmp_path):
    pytest.importorskip("verovio")
    (tmp_path / "a film-77.svg").write_text("of an earlier, longer score")
    pages = export(project.root, ["svg"], out=tmp_path)[0].files
    assert {str(path) for path in tmp_path.iterdir()} == set(pages)
    assert pages
    for page in pages:
        root = ET.parse(page).getroot()
        assert root.tag.endswith("svg")
    assert "notehead" in Path(pages[0]).read_text(encoding="utf-8")


def test_the_score_is_bound_to_print(project, tmp_path):
    from photoplay.media.engraving import can_bind

    if not can_bind():
        pytest.skip("CairoSVG, its library cairo or pypdf is not installed")
    import pypdf

    (book,) = export(project.root, ["pdf"], out=tmp_path)[0].files
    assert [str(path) for path in tmp_path.iterdir()] == [book]
    pages = pypdf.PdfReader(book).pages
    engraved = export(project.root, ["svg"], out=tmp_path)[0].files
    assert len(pages) == len(engraved)
    for page in pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    words = pages[0].extract_text()
    assert "♩" in words
    assert not [letter for letter in words if "\ue000" <= letter <= "\uf8ff"]


def test_without_verovio_all_means_the_rest_and_svg_says_what_brings_it(
    project, tmp_path, monkeypatch, capsys
):
    import builtins

    from photoplay.media import engraving

    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "verovio":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(engraving, "find_spec", lambda name: None)
    monkeypatch.setattr(builtins, "__import__", without)
    assert run(["export", str(project.root), "--to", "all", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "svg is left out" in told.err
    assert "pdf is left out" in told.err
    assert not [*tmp_path.glob("*.svg"), *tmp_path.glob("*.pdf")]
    assert run(["export", str(project.root), "--to", "svg", "--out", str(tmp_path)]) == 4
    assert "photoplay[engraving]" in capsys.readouterr().err


def sheet_rows(text):
    rows = list(csv.reader(io.StringIO(text)))
    head = rows.index([])
    return dict(row[:2] for row in rows[:head]), [
        dict(zip(rows[head + 1], row, strict=True)) for row in rows[head + 2 :]
    ]


def test_the_cue_sheet_has_the_fields_of_societies(exported, session):
    facts, rows = sheet_rows(exported["cue-sheet"][0].read_text())
    assert facts["programme title"] == "A Film"
    assert facts["air date"] == "2026-11-30"
    assert facts["programme length"] == "0:00:06"
    assert len(rows) == 3 * len(session.plan.cues)
    assert rows[0]["usage code"] == "MT"
    assert rows[0]["time in"] == "01:00:00:00"
    assert [(r["name"], r["society"], r["share %"]) for r in rows[:3]] == [
        ("Ada", "GEMA", "60"), ("Ben", "BMI", "40"), ("House", "BMI", "100"),
    ]  # fmt: skip


def test_credits_that_make_no_sense_are_refused(session, project, tmp_path):
    with pytest.raises(ValueError, match="come to 90 per cent"):
        Credits(parties=(Party(name="A", share=50), Party(name="B", share=40)))
    with pytest.raises(ValueError, match="9 to 11 digits"):
        Party(name="A", ipi="12-3")
    with pytest.raises(BriefError, match="name the cue 9M9; the cues are 1M1"):
        royalty_sheet(session, Credits(usages=(("9M9", "MT"),)))
    path = tmp_path / "credits.json"
    for text, said in (("{", "not valid JSON"), ('{"programm": ""}', "perhaps 'programme'")):
        path.write_text(text)
        with pytest.raises(BriefError, match=said):
            export(project.root, ["cue-sheet"], out=tmp_path, credits=path)
    with pytest.raises(MediaMissingError):
        export(project.root, ["cue-sheet"], out=tmp_path, credits=tmp_path / "none.json")


def test_a_timing_sheet_places_every_moment_of_its_cue(exported, session):
    text = exported["timing"][0].read_text()
    assert "begins at 01:00:00:00" in text
    for marker in session.markers:
        assert f"| {session.clock.label(marker.frame)} |" in text
    later = replace(session.plan.cues[0], start=2.0)
    assert "| 0.64 | 01:00:02:16 |" in timing_sheet(session, later)


def test_every_file_says_that_a_program_wrote_the_music(exported, session, project):
    import zipfile

    silent = {"csv", "resolve", "avid"}
    """Lists of moments; no music is in them."""
    for form, files in exported.items():
        if form in silent:
            continue
        data = files[0].read_bytes()
        if form == "dawproject":
            with zipfile.ZipFile(files[0]) as held:
                data = held.read("metadata.xml")
        assert b"AI-generated" in data, form
    with av.open(str(session.picture.with_name("a film.scored.mp4"))) as file:
        assert "digitalsourcetype/trainedAlgorithmicMedia" in file.metadata["comment"]
    manifest = json.loads(project.path("manifest.json").read_text())
    assert manifest["digital_source_type"].endswith("trainedAlgorithmicMedia")


def test_an_unknown_form_and_a_missing_project_are_named(project, tmp_path, capsys):
    assert run(["export", str(project.root), "--to", "reeper"]) == 2
    assert "perhaps reaper" in capsys.readouterr().err
    assert run(["export", "--to", "reaper"]) == 2
    assert run(["export", str(project.root)]) == 2
    assert "all" in capsys.readouterr().err
    assert run(["export", str(tmp_path), "--to", "reaper"]) == 6
    capsys.readouterr()
    assert run(["export", "--list", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(FORMS)
