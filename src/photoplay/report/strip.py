"""A plan's moods as a strip: a glance tells one take from another."""

from __future__ import annotations

from html import escape

from photoplay.theory.scales import key_name
from photoplay.types.plan import Plan, Section

_WIDTH, _HEIGHT = 640, 72


def mood_strip(plan: Plan) -> str:
    """SVG: a block a section, coloured by valence and arousal, its key written in it, with the
    energy as a line. The words under each block say the same without colour.
    """
    scale = _WIDTH / max(1e-6, plan.duration)
    rows = []
    for section in plan.sections:
        x, width = section.start * scale, (section.end - section.start) * scale
        key = key_name(section.tonic, section.mode)
        told = (f"{section.id} {section.role}, {key}, valence {section.valence:+.2f}, "
                f"arousal {section.arousal:+.2f}")  # fmt: skip
        rows.append(
            f'<g><title>{escape(told)}</title><rect x="{x:.1f}" y="0" width="{width:.1f}" '
            f'height="52" fill="{_colour(section)}" stroke="#fff"/>'
            f'<text x="{x + 3:.1f}" y="66">{escape(key)}</text></g>'
        )
    beats = plan.tempo_map.seconds([float(k) for k in range(len(plan.energy))])  # type: ignore[arg-type]
    line = " ".join(
        f"{min(_WIDTH, t * scale):.1f},{52 - 48 * e:.1f}"
        for t, e in zip(beats.tolist(), plan.energy, strict=True)
    )
    label = f"{plan.style.value}, {plan.tempo.value} a minute, {plan.metre.value}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(label)}" font-family="sans-serif" font-size="10">'
        f"<title>{escape(label)}</title>{''.join(rows)}"
        f'<polyline points="{line}" fill="none" stroke="#111" stroke-width="1.5"/></svg>\n'
    )


def _colour(section: Section) -> str:
    """Blue for dark moods, gold for bright ones; paler where it is calm."""
    hue = 230 - 185 * (section.valence + 1) / 2
    light = 80 - 30 * (section.arousal + 1) / 2
    return f"hsl({hue:.0f} 60% {light:.0f}%)"
