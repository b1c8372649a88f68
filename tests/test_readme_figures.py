"""What the README claims as measured is what docs/measured.md and docs/feeling.md have."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def table(page, heading, first):
    """Rows, as lists of cells, of the table whose first column is called `first`."""
    part = text(page).split(f"\n{heading}\n", 1)[1]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in part.splitlines()
            if line.startswith("|")]  # fmt: skip
    head = next(k for k, row in enumerate(rows) if row[0] == first)
    found = []
    for row in rows[head + 2 :]:
        if len(row) != len(rows[head]):
            break
        cells = dict[str, str]()
        for name, cell in zip(rows[head], row, strict=True):
            cells.setdefault(name, cell)  # of columns of one name the first
        found.append(cells)
    return found


def told(page, sentence):
    """The figures in a sentence (a regular expression) of a page."""
    found = re.search(sentence, page)
    assert found, f"no page says {sentence!r} any more: mend tests/test_readme_figures.py"
    return found.groups()


def numbers(cell):
    return [float(number) for number in re.findall(r"-?\d*\.?\d+", cell)]


def short(value):
    """.94, 1.00, -.10"""
    return re.sub(r"^(-?)0\.", r"\1.", f"{value:.2f}")


def span(values, form=short):
    low, high = form(min(values)), form(max(values))
    return low if low == high else f"{low}–{high}"


def figures():
    """README row -> its figure, worked out from the tables of docs/measured.md."""
    clips = table("docs/measured.md", "## Clips and edits", "film")
    edits = [row for row in clips if row["film"].startswith("edit-")]
    hits = [sum(numbers(row["hits"])[k] for row in clips) for k in range(3)]
    looked = table("docs/measured.md", "## Looking, on films whose causes are known", "film")
    f1 = {row["film"]: numbers(row["ours"])[0] for row in looked}
    planted = [value for name, value in f1.items() if not name.startswith("edit")]
    joined = [value for name, value in f1.items() if name.startswith("edit")]
    measured = text("docs/measured.md")
    outside = told(measured, r"z ([\d.]+), ([\d.]+) and ([\d.]+)\.")
    seconds, megabytes = told(measured, r"(?m)^photoplay score +([\d.]+) +[\d.]+ +(\d+)$")
    rho = [numbers(row["rho 2 Hz"]) for row in edits]
    slow = [numbers(row["rho 4 s"])[0] for row in edits]
    levels = [numbers(row["LUFS"])[0] for row in clips]
    drops = [numbers(row["end drop"])[0] for row in clips]
    met = [round(100 * numbers(row["met"])[0]) for row in edits]
    proved = table("docs/measured.md", "## Does the music listen?", "measure")
    answered = next(row for row in proved if row["measure"] == "Visible moments answered")
    own, lost = numbers(answered["true"])[0], numbers(answered["shuffled"])[0]
    told_apart = told(text("docs/feeling.md"), r"names the style of ([\d.]+) %")[0]
    return {
        "hits planned / honoured / heard on their frame": " / ".join(f"{n:.0f}" for n in hits),
        f"cuts found, F1: {len(planted)} planted films with traps; {len(joined)} edits":
            f"{span(planted)}; {span(joined)}",
        "cuts of the edits with an onset within 80 ms": f"{span(met, str)} %",
        "cuts of the edits struck, measured from outside, beside chance": f"z {', '.join(outside)}",
        "visible moments of the clips answered by the music made for them; for other clips":
            f"{short(own)}; {short(own - lost)}",
        "motion and loudness on the edits (Spearman, 2 Hz; 4 s; film reversed)":
            f"{span([r[0] for r in rho])}; {span(slow)}; {span([r[1] for r in rho])}",
        "published loudness against -14 LUFS": f"{max(levels):.1f} to {min(levels):.1f}",
        "true peak": f"at most {max(numbers(row['dBTP'])[0] for row in clips):.1f} dBTP",
        "last quarter second against the three seconds before":
            f"{max(drops):.0f} to {min(drops):.0f} dB",
        "one minute of 1080p30 on two cores":
            f"{float(seconds):.0f} s, under {-(-int(megabytes) // 50) * 50} MB",
        "styles told apart by their writing alone, on unseen films": f"{told_apart} %",
    }  # fmt: skip


def test_every_figure_of_the_readme_is_the_measured_one():
    claimed = {row["what"]: row["figure"] for row in table("README.md", "## Measured", "what")}
    assert claimed == figures(), (
        "README.md and docs/measured.md differ; a new row of the README is derived in "
        "tests/test_readme_figures.py"
    )
