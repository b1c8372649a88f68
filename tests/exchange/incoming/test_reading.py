import itertools
from fractions import Fraction

import mido
import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.exchange.incoming.reading import read_markers
from photoplay.exchange.timecode import Timecode
from photoplay.types.errors import BriefError, MediaMissingError

NTSC = Fraction(30000, 1001)
RATES = [
    (Fraction(24000, 1001), False), (Fraction(24), False), (Fraction(25), False), (NTSC, False),
    (NTSC, True), (Fraction(30), False), (Fraction(50), False), (2 * NTSC, False), (2 * NTSC, True),
    (Fraction(60), False),
]  # fmt: skip
PAL = Timecode.of(Fraction(25))


def read(tmp_path, name, text, labels=PAL, **facts):
    path = tmp_path / name
    path.write_text(text, encoding=facts.pop("encoding", "utf-8"))
    return read_markers(path, labels=labels, **facts)


def starts(listed):
    return [round(marker.start, 4) for marker in listed.markers]


def test_own_csv_is_placed_by_its_frames(tmp_path):
    text = "frame,seconds,timecode,kind,name,comment\n50,2.000,00:00:02:00,hit,door,slam\n"
    listed = read(tmp_path, "a.csv", text, duration=10.0)
    assert starts(listed) == [2.0]
    assert (listed.markers[0].kind, listed.markers[0].name) == ("hit", "door")
    assert listed.markers[0].place == "line 2"


def test_a_scene_list_of_pyscenedetect_gives_cuts(tmp_path):
    scenedetect = pytest.importorskip("scenedetect")
    from scenedetect.output import write_scene_list

    at = [scenedetect.FrameTimecode(frame, fps=25.0) for frame in (0, 40, 90)]
    path = tmp_path / "film-Scenes.csv"
    with path.open("w", newline="") as file:
        write_scene_list(file, list(itertools.pairwise(at)))
    listed = read_markers(path, labels=PAL, duration=10.0)
    assert starts(listed) == [0.0, 1.6]
    assert {marker.origin for marker in listed.markers} == {"cut"}


def test_premiere_s_table_in_utf_16_with_semicolon_labels(tmp_path):
    text = (
        "Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\n"
        "Slam\tthe door\t01;00;02;00\t01;00;03;00\t00;00;01;00\tComment\n"
    )
    labels = Timecode.of(NTSC, "01:00:00;00")
    listed = read(
        tmp_path, "p.csv", text, labels, labelled=True, duration=9.0, encoding="utf-16"
    )  # fmt: skip
    assert starts(listed) == [round(float(60 / NTSC), 4)]
    assert listed.markers[0].end == pytest.approx(float(90 / NTSC))
    assert listed.markers[0].kind == ""


def test_avid_s_locators_and_label_tracks_are_read_by_the_form_of_their_cells(tmp_path):
    avid = "Editor\t01:00:04:12\tV1\tred\tHIT: glass breaks\t1\n"
    labels = Timecode.of(Fraction(25), "01:00:00:00")
    listed = read(tmp_path, "avid.txt", avid, labels, labelled=True, duration=9.0)
    assert starts(listed) == [4.48]
    assert (listed.markers[0].name, listed.markers[0].colour) == ("HIT: glass breaks", "red")
    track = read(tmp_path, "labels.txt", "1.5\t3.0\tavoid talk\n4.0\t4.0\thit\n", duration=9.0)
    assert [(m.start, m.end, m.name) for m in track.markers] == [
        (1.5, 3.0, "avoid talk"),
        (4.0, None, "hit"),
    ]


RESOLVE = """TITLE: Timeline 1
FCM: NON-DROP FRAME

001  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01
 |C:ResolveColorRed |M:Door slams |D:1

002  001      V     C        01:00:04:00 01:00:04:01 01:00:04:00 01:00:04:01
keep clear |C:ResolveColorYellow |M:avoid talk |D:50
"""


def test_resolve_s_marker_list_gives_names_colours_and_lengths(tmp_path):
    labels = Timecode.of(Fraction(25), "01:00:00:00")
    listed = read(tmp_path, "m.edl", RESOLVE, labels, labelled=True, duration=9.0)
    assert [(m.start, m.end, m.name, m.colour) for m in listed.markers] == [
        (2.0, None, "Door slams", "red"),
        (4.0, 6.0, "avoid talk", "yellow"),
    ]


def test_a_film_without_timecode_is_taken_to_begin_at_the_list_s_hour_and_says_so(tmp_path):
    listed = read(tmp_path, "m.edl", RESOLVE, duration=9.0)
    assert starts(listed) == [2.0, 4.0]
    assert "01:00:00:00" in listed.remarks[0]


def test_an_edit_list_written_by_opentimelineio_gives_its_cuts(tmp_path):
    timeline = otio.schema.Timeline("cut")
    track = otio.schema.Track("V", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for length in (40, 60):
        span = otio.opentime.TimeRange(
            otio.opentime.RationalTime(0, 25), otio.opentime.RationalTime(length, 25)
        )
        media = otio.schema.ExternalReference(target_url="a.mov", available_range=span)
        track.append(otio.schema.Clip("a", media_reference=media, source_range=span))
    pytest.importorskip("otio_cmx3600_adapter")
    text = otio.adapters.write_to_string(timeline, "cmx_3600", rate=25)
    assert starts(read(tmp_path, "cut.edl", text, duration=4.0)) == [0.0, 1.6]


def test_markers_of_a_timeline_count_from_its_beginning_wherever_they_hang(tmp_path):
    timeline = otio.schema.Timeline("cut", global_start_time=otio.opentime.RationalTime(90000, 25))
    track = otio.schema.Track("V", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)

    def time(frames):
        return otio.opentime.RationalTime(frames, 25)

    for first in (100, 500):
        span = otio.opentime.TimeRange(time(first), time(50))
        clip = otio.schema.Clip("a", source_range=span)
        at = otio.opentime.TimeRange(time(first + 25), time(1))
        clip.markers.append(otio.schema.Marker(f"m{first}", marked_range=at, color="RED"))
        track.append(clip)
    text = otio.adapters.write_to_string(timeline, "otio_json")
    listed = read(tmp_path, "t.otio", text, duration=4.0)
    assert [(m.start, m.name, m.colour) for m in listed.markers] == [
        (1.0, "m100", "red"),
        (3.0, "m500", "red"),
    ]


def test_final_cut_s_markers_are_carried_from_clips_to_the_sequence(tmp_path):
    text = """<?xml version="1.0"?><!DOCTYPE fcpxml><fcpxml version="1.9"><library><event><project>
    <sequence format="r1" tcStart="3600s" duration="4s"><spine>
    <asset-clip ref="r2" offset="3600s" start="10s" duration="2s"><marker start="11s"
     duration="1/25s" value="slam" note="loud"/></asset-clip>
    <gap offset="3602s" start="3600s" duration="2s">
    <chapter-marker start="3601s" duration="1/25s" value="Storm"/>
    <asset-clip ref="r3" lane="1" offset="3600s" start="0s" duration="1s">
    <marker start="1/2s" duration="1/25s" value="inner"/></asset-clip></gap>
    </spine></sequence></project></event></library></fcpxml>"""
    listed = read(tmp_path, "f.fcpxml", text, duration=4.0)
    assert [(m.start, m.name, m.origin) for m in listed.markers] == [
        (1.0, "slam", "marker"),
        (2.5, "inner", "marker"),
        (3.0, "Storm", "chapter"),
    ]


def test_reaper_s_markers_and_regions_count_from_its_video_item(tmp_path):
    text = """<REAPER_PROJECT 0.1 "7.0/linux" 1700000000
  MARKER 1 12.5 "hit: it's loud" 0
  MARKER 2 14 Storm 1
  MARKER 2 16 "" 1
  <TRACK
    <ITEM
      POSITION 10
      SOFFS 0
      <SOURCE VIDEO
        FILE "film.mov"
      >
    >
  >
>"""
    listed = read(tmp_path, "s.rpp", text, duration=8.0)
    assert [(m.start, m.end, m.origin) for m in listed.markers] == [
        (2.5, None, "marker"),
        (4.0, 6.0, "region"),
    ]


def test_chapters_of_ffmpeg_and_of_online_videos_are_read(tmp_path):
    text = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=A\\=B\n"
    listed = read(tmp_path, "c.txt", text, duration=8.0)
    assert [(m.start, m.end, m.name) for m in listed.markers] == [(1.5, 4.0, "A=B")]
    lines = read(tmp_path, "d.txt", "0:00 Intro\n0:04 - The storm\n", duration=8.0)
    assert [(m.start, m.name) for m in lines.markers] == [(0.0, "Intro"), (4.0, "The storm")]


def test_midi_markers_fall_where_its_tempo_map_says(tmp_path):
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=500_000))
    track.append(mido.MetaMessage("marker", text="Verse", time=960))
    track.append(mido.MetaMessage("set_tempo", tempo=1_000_000))
    track.append(mido.MetaMessage("cue_marker", text="slam", time=480))
    file.save(tmp_path / "m.mid")
    listed = read_markers(tmp_path / "m.mid", labels=PAL, duration=8.0)
    assert [(m.start, m.name, m.origin) for m in listed.markers] == [
        (1.0, "Verse", "region"),
        (2.0, "slam", "cue point"),
    ]


@settings(deadline=None)
@given(st.sampled_from(RATES), st.integers(0, 23), st.integers(0, 5000), st.booleans())
def test_a_label_leads_back_to_its_frame_at_every_rate(tmp_path_factory, kind, hour, frame, known):
    rate, drop = kind
    first = f"{hour:02d}:00:00{';' if drop else ':'}00"
    labels = Timecode.of(rate, first)
    path = tmp_path_factory.mktemp("list") / "a.csv"
    path.write_text(f"timecode,name\n{labels.label(frame)},x\n")
    film = labels if known else Timecode.of(rate)
    listed = read_markers(path, labels=film, labelled=known, duration=float(5100 / rate))
    assert round(listed.markers[0].start * rate) == frame


def test_a_film_across_midnight_keeps_its_markers(tmp_path):
    labels = Timecode.of(Fraction(25), "23:59:59:00")
    listed = read(
        tmp_path, "n.csv", "timecode,name\n00:00:01:00,late\n", labels, labelled=True, duration=9.0
    )
    assert starts(listed) == [2.0]


FOREIGN = [
    ("timecode\n00:00:10:29\n", PAL, "line 2.*no label '00:00:10:29' at 25.000"),
    ("timecode\n00:01:00;00\n", Timecode.of(NTSC, "00:00:00;00"), "no label '00:01:00;00'"),
    ("timecode\n00:00:01;00\n", PAL, "drop-frame, which only 29.97 and 59.94"),
    ("timecode\n00:05:00:00\n", PAL, "outside the film, which runs from 00:00:00:00 to 00:00:09"),
    ("seconds,name\n1.5,a\nabc,b\n", PAL, "line 3.*'abc' is not a time"),
    ("seconds,kind\n1.5,hitt\n", PAL, "line 2.*no kind 'hitt'; perhaps hit"),
    ("seconds,weight\n1.5,7\n", PAL, "line 2.*between 0 and 1"),
    ("start,end\n3.0,1.0\n", PAL, "line 2.*ends 2 s before it begins"),
    ("name,colour\nx,red\n", PAL, "line 1.*no time found"),
    ("", PAL, "empty"),
    ("timecode\n00:00:01:00\n", None, "needs the film's frame rate"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "labels", "said"), FOREIGN)
def test_bad_and_foreign_lists_are_refused_by_line(tmp_path, text, labels, said):
    with pytest.raises(BriefError, match=said):
        read(
            tmp_path, "bad.csv", text, labels, labelled=bool(labels and labels.drop), duration=10.0
        )


def test_a_drop_frame_list_for_a_non_drop_film_is_refused(tmp_path):
    labels = Timecode.of(NTSC, "01:00:00:00")
    with pytest.raises(BriefError, match="counted drop-frame, but the film's own labels"):
        read(tmp_path, "x.csv", "timecode\n01:00:02;00\n", labels, labelled=True, duration=9.0)


def test_an_edit_list_s_broken_event_and_a_binary_file_are_named(tmp_path):
    with pytest.raises(BriefError, match="line 3: an event needs"):
        read(tmp_path, "b.edl", "TITLE: x\n\n001 001 V C 00:00:01:00\n", duration=9.0)
    (tmp_path / "x.bin").write_bytes(b"\0\1\2" * 50)
    with pytest.raises(BriefError, match="not a text"):
        read_markers(tmp_path / "x.bin", labels=PAL)
    with pytest.raises(MediaMissingError):
        read_markers(tmp_path / "none.csv", labels=PAL)
