"""One self-contained page: film strip, cuts, curves, plan, notes, hits, loudness, verdict."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from photoplay.gate.sync import Agreement, HeardHit
from photoplay.gate.verdict import Finding
from photoplay.report.drawing import Timeline, hues
from photoplay.report.words import clock, plan_in_words
from photoplay.theory.scales import key_name
from photoplay.types.analysis import Analysis
from photoplay.types.audio import Loudness
from photoplay.types.plan import Plan
from photoplay.types.score import Part, Score
from photoplay.types.time import Curve

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1d21;--soft:#667;--paper:#fbfaf7;--row:#f0eee8;
--line:#d8d4c8;--hit:#c62f2f;--met:#2f7d4f;--cut:#8a6d1f}
@media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--soft:#9aa;--paper:#17181b;--row:#202226;
--line:#3a3d44;--hit:#ff6b5e;--met:#6cc78f;--cut:#e0bd5a}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1500px;padding:24px;background:var(--paper);
color:var(--ink);font:15px/1.5 system-ui,sans-serif}h1{font-size:26px;margin:0 0 4px}
h2{font-size:18px;margin:32px 0 8px}p{margin:4px 0}.soft{color:var(--soft)}
.scroll{overflow-x:auto}svg{min-width:900px;width:100%;height:auto;display:block}
svg text{font:11px system-ui,sans-serif;fill:var(--ink)}svg .name{fill:var(--soft)}
svg .label{pointer-events:none;fill:#1b1d21}svg .row{fill:var(--row)}
svg .tick{stroke:none;fill:var(--soft)}
svg line.tick{stroke:var(--soft)}svg .cut{stroke:var(--cut);stroke-width:1.2}
svg .dissolve{fill:var(--cut);opacity:.4}svg .beat{stroke:var(--line);stroke-width:.6}
svg .bar{stroke:var(--soft);stroke-width:1}svg polyline{fill:none;stroke-width:1.6}
svg .motion{stroke:#3b82c4}svg .energy{stroke:#c4561b;stroke-width:2}svg .valence{stroke:#2f9e6b}
svg .arousal{stroke:#b83a82}svg .tension{stroke:#7a6bd0;stroke-dasharray:4 3}
svg .speech{fill:#5a9bd4}
svg .music{fill:#b58ad6}svg .scene{fill:#d9d2bd;stroke:var(--paper)}
svg .silence{fill:#999}
svg .s0{fill:#f4d9b0;stroke:var(--paper)}svg .s1{fill:#c7ddf2;stroke:var(--paper)}
svg .s2{fill:#d4eccd;stroke:var(--paper)}svg .s3{fill:#ead1ec;stroke:var(--paper)}
svg .chord{fill:#e4e0d4;stroke:var(--paper)}svg .met{stroke:var(--met);stroke-width:2.4}
svg .off{stroke:var(--hit);stroke-width:2.4}svg .declined{stroke:var(--soft);stroke-dasharray:2 2}
svg .grid{stroke:var(--met);stroke-width:1;opacity:.7}svg .level{stroke:#6a6f78}
svg .aim{stroke:var(--soft);stroke-dasharray:3 4}svg .key{font-size:10px;font-weight:600}
svg .key.motion{fill:#3b82c4}svg .key.energy{fill:#c4561b}svg .key.valence{fill:#2f9e6b}
svg .key.arousal{fill:#b83a82}svg .key.tension{fill:#7a6bd0}svg text.key{stroke:none}
svg .key.speech{fill:#5a9bd4}svg .key.music{fill:#b58ad6}
#timeline{cursor:pointer}#playhead{stroke:var(--hit);stroke-width:1.5;pointer-events:none}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:4px 10px;
border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:600}
.ok{color:var(--met)}.bad{color:var(--hit);font-weight:600}.wide{overflow-x:auto}
audio{width:100%;height:34px}video{display:block;max-width:100%;max-height:400px;margin:8px auto;
border-radius:6px}ol li{margin:2px 0}.stems{display:grid;gap:6px 16px;
grid-template-columns:repeat(auto-fill,minmax(260px,1fr))}.stems p{margin:0}
"""
_SCRIPT = """
const film=document.querySelector("video"),line=document.getElementById("timeline"),
head=document.getElementById("playhead");
if(film&&line){const d=line.dataset,left=+d.left,right=+d.right,all=+d.seconds,
show=()=>{const x=left+(right-left)*Math.min(1,film.currentTime/all);
head.setAttribute("x1",x);head.setAttribute("x2",x)};
const tick=()=>{show();if(!film.paused)requestAnimationFrame(tick)};
film.addEventListener("play",tick);film.addEventListener("seeked",show);
line.addEventListener("click",e=>{const box=line.getBoundingClientRect(),
x=(e.clientX-box.left)/box.width*line.viewBox.baseVal.width;
if(x>=left)film.currentTime=(x-left)/(right-left)*all})}
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageFacts:
    """All that the page shows."""

    analysis: Analysis
    plan: Plan
    score: Score
    strip: Sequence[tuple[float, float, bytes]]
    """Start s, end s, JPEG bytes of each thumbnail."""
    level: Curve
    """Level of the published soundtrack in dBFS."""
    hits: Sequence[HeardHit]
    cuts: Agreement
    cuts_struck: Agreement
    struck: Agreement
    findings: Sequence[Finding]
    writing: Sequence[Finding]
    """Faults that are read off the score."""
    sounding: bytes
    """PNG of the music's spectrogram, as long as the film."""
    poster: bytes
    """JPEG shown before the film plays."""
    loudness: Loudness
    film: str
    """Path of the scored film, relative to the page; empty where there is none."""
    stems: Sequence[tuple[str, str]]
    """Name and relative path of each stem."""
    preview: bool = False


def page(facts: PageFacts) -> str:
    """The page as HTML, with nothing fetched from anywhere."""
    plan = facts.plan
    label = " (preview)" if facts.preview else ""
    parts = [
        f"<h1>{escape(plan.title)}{label}</h1>",
        f'<p class="soft">{escape(_line(facts))}</p>',
        _film(facts),
        f'<div class="scroll">{_timeline(facts)}</div>',
        '<p class="soft">A click on the timeline moves the film there.</p>' if facts.film else "",
        "<h2>Hits</h2>",
        _agreements(facts),
        _hit_table(facts),
        "<h2>Checks</h2>",
        _finding_table(facts.findings),
        "<h2>Writing</h2>",
        _finding_table(facts.writing, fault="weak"),
        "<h2>The plan in words</h2>",
        "<ol>" + "".join(f"<li>{escape(s)}</li>" for s in plan_in_words(plan)) + "</ol>",
        _remarks(facts),
        "<h2>Stems</h2>",
        _stems(facts.stems),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(plan.title)} – Photoplay</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main><script>{_SCRIPT}</script></body></html>\n"
    )


def _film(facts: PageFacts) -> str:
    if not facts.film:
        return ""
    source = facts.analysis.film
    return (
        f'<video controls preload="none" src="{escape(facts.film)}" width="{source.width}" '
        f'height="{source.height}" style="width:auto;height:auto" poster="{_data(facts.poster)}">'
        "</video>"
    )


def _data(picture: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64," + base64.b64encode(picture).decode()


def _line(facts: PageFacts) -> str:
    film, plan = facts.analysis.film, facts.plan
    loud = facts.loudness.integrated
    said = "silent" if loud is None else f"{loud:.1f} LUFS, {facts.loudness.true_peak:.1f} dBTP"
    return (
        f"{clock(film.duration)} · {film.width}x{film.height} · {float(film.frame_rate):.3f} fps · "
        f"{plan.style.value} · {plan.mood.value} · {said} · seed {plan.seed}"
    )


def _timeline(facts: PageFacts) -> str:
    analysis, plan = facts.analysis, facts.plan
    draw = Timeline(max(0.1, analysis.film.duration))
    draw.axis()
    _draw_picture(draw, facts)
    _draw_feeling(draw, analysis, plan)
    _draw_plan(draw, plan, facts.score)
    _draw_hits(draw, facts.hits)
    _draw_notes(draw, facts.score)
    top = draw.row("Spectrogram", 108)
    draw.image(0.0, draw.duration, top, 108, _data(facts.sounding, "png"), stretched=True)
    top = draw.row("Loudness", 46, [("level", "-60 to 0 dBFS")])
    draw.curve(facts.level, top, 46, "level", (-60.0, 0.0))
    return draw.svg(f"Timeline of {plan.title}: picture, plan, notes and loudness")


def _draw_picture(draw: Timeline, facts: PageFacts) -> None:
    analysis = facts.analysis
    top = draw.row("Picture", 64)
    for start, end, jpeg in facts.strip:
        draw.image(start, end, top, 64, _data(jpeg))
    top = draw.row("Cuts", 18)
    for seen in analysis.transitions:
        hint = f"{seen.kind} at {clock(seen.time)}, strength {seen.strength:.2f}"
        if seen.kind == "cut":
            draw.line(seen.time, top, top + 18, "cut", hint)
        else:
            draw.block(seen.start, seen.end, top, 18, "dissolve", hint=hint)
    top = draw.row("Scenes", 20)
    for number, scene in enumerate(analysis.scenes, 1):
        names = ", ".join(label.name for label in scene.labels[:3])
        draw.block(scene.start, scene.end, top, 20, "scene", label=f"{number} {names}".strip())
    if analysis.speech or analysis.music:
        legend = [("speech", "speech")] * bool(analysis.speech)
        legend += [("music", "music")] * bool(analysis.music)
        height = 4.0 + 14 * (1 + len(legend))
        top = draw.row("Film's sound", height, legend)
        for span in analysis.speech:
            draw.block(span.start, span.end, top, height / 2, "speech", hint="speech")
        for span in analysis.music:
            middle = top + height / 2
            draw.block(span.start, span.end, middle, height / 2, "music", hint="music in the film")


def _draw_feeling(draw: Timeline, analysis: Analysis, plan: Plan) -> None:
    motion = analysis.curve("motion")
    top = draw.row("Curves", 60, [("motion", "motion seen"), ("energy", "energy planned")])
    high = float(np.quantile(motion.values, 0.99)) if len(motion.values) else 1.0
    draw.curve(motion, top, 60, "motion", (0.0, max(high, 1e-6)))
    if plan.energy:
        beats = np.arange(len(plan.energy), dtype=float)
        seconds = plan.tempo_map.seconds(beats)
        grid = np.arange(0, plan.duration, 0.25)
        values = np.interp(grid, seconds, plan.energy).astype(np.float32)
        draw.curve(Curve(4.0, values), top, 60, "energy", (0.0, 1.0))
    names = ("valence", "arousal", "tension")
    top = draw.row("Affect", 60, [(name, name) for name in names])
    for name in names:
        draw.curve(analysis.curve(name), top, 60, name, (-1.0, 1.0))


def _draw_plan(draw: Timeline, plan: Plan, score: Score) -> None:
    letters = sorted({section.motif for section in plan.sections})
    top = draw.row("Sections", 26)
    for section in plan.sections:
        kind = f"s{letters.index(section.motif) % 4}"
        name = f"{section.motif} {section.role}, {key_name(section.tonic, section.mode)}"
        draw.block(section.start, section.end, top, 26, kind, label=name, hint=section.reason)
    for stretch in plan.silences:
        draw.block(stretch.start, stretch.end, top, 26, "silence", label="silence")
    for stretch in (*plan.shifts, *plan.avoid):
        name = "shift" if stretch in plan.shifts else "kept clear"
        draw.block(stretch.start, stretch.end, top + 19, 7, "silence", hint=f"{name}: "
                   f"{stretch.reason}")  # fmt: skip
    if score.statements:
        top = draw.row("Themes", 22)
    for entry in score.statements:
        start, end = score.tempo_map.seconds(np.array([entry.beat, entry.beat + entry.duration]))
        kind = f"s{(ord(entry.theme[0]) - ord('A')) % 4}"
        told = f"theme {entry.theme}, {entry.form}: {entry.transformation}; {entry.reason}"
        told += f"; played by {', '.join(entry.players) or 'nobody'}"
        label = f"{entry.theme} {entry.transformation}" if entry.players else f"({entry.theme})"
        draw.block(float(start), float(end), top, 22, kind, label=label, hint=told)
    top = draw.row("Bars", 16)
    starts = plan.tempo_map.seconds(np.array([bar.start for bar in plan.tempo_map.bars]))
    for number, (bar, seconds) in enumerate(zip(plan.tempo_map.bars, starts, strict=True), 1):
        hint = f"bar {number}: {bar.numerator}/{bar.denominator}, "
        hint += f"{plan.tempo_map.bpm_at(bar.start):.1f} bpm"
        draw.line(float(seconds), top, top + 16, "bar", hint)
    top = draw.row("Chords", 22)
    for chord in score.chords:
        start, end = score.tempo_map.seconds(np.array([chord.beat, chord.beat + chord.duration]))
        label = chord.numeral or key_name(chord.root, chord.quality)
        hint = key_name(chord.root, chord.quality)
        draw.block(float(start), float(end), top, 22, "chord", label=label, hint=hint)


def _draw_hits(draw: Timeline, hits: Sequence[HeardHit]) -> None:
    top = draw.row("Hits", 30)
    for hit in hits:
        off = "not heard" if hit.error_frames is None else f"{hit.error_frames:+.2f} frames"
        hint = f"{hit.rank} {hit.id} at {clock(hit.time)}: {off}. {hit.reason}"
        if hit.rank == "coincidence":
            draw.line(hit.time, top + 18, top + 30, "grid" if hit.accepted else "declined", hint)
        elif not hit.honoured:
            draw.line(hit.time, top, top + 30, "declined", hint)
        else:
            draw.line(hit.time, top, top + 30, "met" if hit.accepted else "off", hint)


def _draw_notes(draw: Timeline, score: Score) -> None:
    for part, hue in zip(score.parts, hues(len(score.parts)), strict=True):
        if not part.notes:
            continue
        low = min(note.pitch for note in part.notes)
        high = max(note.pitch for note in part.notes)
        height = float(min(90, max(24, 3 * (high - low + 1))))
        top = draw.row(part.name, height)
        draw.notes(_rows(part, score), top, height, (low, high), hue)


def _rows(part: Part, score: Score) -> list[tuple[float, float, int, int]]:
    starts = score.tempo_map.seconds(np.array([note.onset for note in part.notes]))
    ends = score.tempo_map.seconds(np.array([note.end for note in part.notes]))
    return [
        (float(start), float(end), note.pitch, note.velocity)
        for start, end, note in zip(starts, ends, part.notes, strict=True)
    ]


def _agreements(facts: PageFacts) -> str:
    rows: list[str] = []
    agreements = (
        ("cuts met within 80 ms", facts.cuts),
        ("cuts met by the stronger half of the onsets", facts.cuts_struck),
        ("hits struck", facts.struck),
    )
    for name, one in agreements:
        if one.rate is None:
            rows.append(f"<p>{name}: there are none.</p>")
            continue
        chance = "" if one.chance is None else f", by chance {one.chance:.0%}"
        z = "" if one.z is None else f", z {one.z:.1f}"
        rows.append(f"<p>{name}: {one.rate:.0%} of {one.moments}{chance}{z}.</p>")
    return "".join(rows)


def _hit_table(facts: PageFacts) -> str:
    rows = []
    for hit in facts.hits:
        if hit.rank == "coincidence":
            continue
        heard = "" if hit.heard is None else f"{hit.heard:.3f}"
        off = "" if hit.error_frames is None else f"{hit.error_frames:+.2f}"
        state, kind = ("declined", "") if not hit.honoured else ("late or early", "bad")
        if hit.honoured and hit.accepted:
            state, kind = "honoured", "ok"
        rows.append(
            f"<tr><td>{escape(hit.id)}</td><td>{hit.time:.3f}</td><td>{hit.rank}</td>"
            f"<td>{heard}</td><td>{off}</td><td class='{kind}'>{state}</td>"
            f"<td>{escape(hit.reason)}</td></tr>"
        )
    head = "<tr><th>hit<th>film s<th>rank<th>heard s<th>frames off<th><th>why</tr>"
    if not rows:
        return "<p>No hits were planned.</p>"
    return f'<div class="wide"><table>{head}{"".join(rows)}</table></div>'


def _finding_table(findings: Sequence[Finding], *, fault: str = "fault") -> str:
    rows = []
    for one in findings:
        value = "–" if one.value is None else f"{one.value:.3g} {one.unit}"
        word, kind = ("ok", "ok") if one.passed else (fault, "bad")
        rows.append(
            f"<tr><td>{escape(one.name)}</td><td>{escape(value)}</td><td>{escape(one.limit)}</td>"
            f"<td class='{kind}'>{word}</td><td>{escape(one.remark)}</td></tr>"
        )
    head = "<tr><th>what<th>measured<th>asked<th><th>remark</tr>"
    return f'<div class="wide"><table>{head}{"".join(rows)}</table></div>'


def _remarks(facts: PageFacts) -> str:
    said = facts.analysis.remarks
    if not said:
        return ""
    return "<h2>Not observed</h2><ul>" + "".join(f"<li>{escape(s)}</li>" for s in said) + "</ul>"


def _stems(stems: Sequence[tuple[str, str]]) -> str:
    rows = (
        f"<div><p>{escape(name)}</p>"
        f'<audio controls preload="none" src="{escape(path)}"></audio></div>'
        for name, path in stems
    )
    return f'<div class="stems">{"".join(rows)}</div>'
