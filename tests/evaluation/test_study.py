import csv
import io
import json

import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.cli.study import study as command
from photoplay.evaluation import study_page
from photoplay.evaluation.study import analyse
from photoplay.evaluation.study_reading import criterion_named, read_study
from photoplay.types.errors import BriefError, MediaMissingError

RATERS, CLIPS = 12, 6
TRUE = {"ours": 3.9, "theirs": 3.2, "noise": 2.1}


def ratings(seed=0):
    """Every rater rates every clip of three systems; harsh raters, easy clips, steps of 1."""
    rng = np.random.default_rng(seed)
    harsh, easy = rng.normal(0, 0.4, RATERS), rng.normal(0, 0.3, CLIPS)
    for r in range(RATERS):
        for c in range(CLIPS):
            for system, mean in TRUE.items():
                score = round(mean + harsh[r] + easy[c] + rng.normal(0, 0.6))
                yield f"r{r}", f"c{c}", system, min(5, max(1, score))


def write(path, heads, rows, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter=delimiter)
        lines.writerow(heads)
        lines.writerows(rows)
    return path


@pytest.fixture
def long(tmp_path):
    rows = [(r, c, s, "melody", n) for r, c, s, n in ratings()]
    return write(tmp_path / "long.csv", ["rater", "clip", "system", "criterion", "score"], rows)


def answers(study):
    return {(one.rater, one.clip, one.system, one.score) for one in study.opinions}


def facts(found):
    return {one.system: round(one.value, 9) for one in found.criteria[0].scores}


def test_planted_means_lie_in_their_intervals_and_pairs_differ(long):
    found = analyse(read_study(long))
    one = found.criteria[0]
    assert one.name == "music melody"
    for score in one.scores:
        assert score.interval.low - 0.3 < TRUE[score.system] < score.interval.high + 0.3
        assert (score.ratings, score.raters, score.clips) == (72, 12, 6)
    by = {(p.one, p.other): p for p in one.pairs}
    assert by["ours", "theirs"].difference == pytest.approx(0.7, abs=0.3)
    assert by["ours", "noise"].p_holm < 0.01
    assert by["ours", "noise"].p <= by["ours", "noise"].p_holm
    assert 0.2 < one.alpha < 0.9
    assert 0 < one.icc < 1
    assert one.kendall_w > 0.7
    assert one.friedman_p < 0.001


def test_every_form_of_the_same_answers_is_read_as_the_same(long, tmp_path):
    rows = list(ratings())
    wanted = answers(read_study(long))
    assert len(wanted) == RATERS * CLIPS * len(TRUE)
    by = {}
    for r, c, s, n in rows:
        by.setdefault(r, {})[f"{c} | {s} | melody"] = n
    heads = list(next(iter(by.values())))
    wide = write(tmp_path / "wide.csv", ["Participant", *heads],
                 [[r, *cells.values()] for r, cells in by.items()])  # fmt: skip
    comma = write(tmp_path / "excel.csv", ["Participant", *(h.replace(" | ", "__") for h in heads)],
                  [[r, *(f"{n},0" for n in cells.values())] for r, cells in by.items()],
                  delimiter=";")  # fmt: skip
    qualtrics = write(
        tmp_path / "qualtrics.csv",
        ["StartDate", "Finished", "ResponseId", *(f"Q{k}_1" for k in range(len(heads)))],
        [
            ["Start Date", "Finished", "Response ID", *heads],
            ['{"ImportId":"startDate"}', '{"ImportId":"finished"}', '{"ImportId":"_recordId"}']
            + [f'{{"ImportId":"QID{k}"}}' for k in range(len(heads))],
            *(["2030", "1", r, *cells.values()] for r, cells in by.items()),
            ["2030", "0", "R_gone", *[5] * len(heads)],
        ],
    )
    mushra = write(
        tmp_path / "mushra.csv",
        ["session_test_id", "email", "trial_id", "rating_stimulus", "rating_score", "rating_time",
         "rating_comment"],
        [["t", r, c, s, n, 900, ""] for r, c, s, n in rows],
    )  # fmt: skip
    for path in (wide, comma, qualtrics, mushra):
        assert answers(read_study(path)) == wanted, path.name
    assert read_study(mushra).high == 100
    told = read_study(qualtrics).remarks
    assert any("1 answers were not finished" in remark for remark in told)


def test_a_cell_left_blank_moves_no_criterion_and_no_system(tmp_path):
    heads = [f"c{c} | {s} | {name}" for c in range(2) for s in ("ours", "theirs", "noise")
             for name in ("Colour", "overall", "melody", "rhythm")]  # fmt: skip
    full = [[f"r{r}", *[3 + (k + r) % 2 for k in range(len(heads))]] for r in range(3)]
    blank = [[full[0][0], *full[0][1:3], "", "", *full[0][5:]], *full[1:]]
    for rows in (full, blank):
        found = analyse(read_study(write(tmp_path / "w.csv", ["rater", *heads], rows)))
        assert [one.name for one in found.criteria] == [
            "music melody", "music rhythm", "overall music quality", "Colour",
        ]  # fmt: skip
        for one in found.criteria:
            assert [s.system for s in one.scores] == ["ours", "theirs", "noise"], one.name


def choices(count=40, seed=1):
    """Three systems of planted strengths 1, 0 and -1, each pair compared `count` times."""
    rng = np.random.default_rng(seed)
    strength = {"ours": 1.0, "theirs": 0.0, "noise": -1.0}
    for a, b in (("ours", "theirs"), ("ours", "noise"), ("theirs", "noise")):
        for k in range(count):
            wins = rng.random() < 1 / (1 + np.exp(strength[b] - strength[a]))
            yield f"r{k % 10}", f"c{k // 10}", a, b, "A" if wins else "B"


def test_planted_strengths_are_recovered(tmp_path):
    path = write(tmp_path / "pairs.csv", ["subject", "video", "system_a", "system_b", "preferred"],
                 list(choices(400)))  # fmt: skip
    one = analyse(read_study(path, repeats="last")).criteria[0]
    assert len(one.strengths) == 3
    path = write(
        tmp_path / "p.csv",
        ["subject", "video", "left", "right", "winner"],
        [(f"r{k}", "c", a, b, w) for k, (_, _, a, b, w) in enumerate(choices(400))],
    )
    one = analyse(read_study(path)).criteria[0]
    for told in one.strengths:
        true = {"ours": 1.0, "theirs": 0.0, "noise": -1.0}[told.system]
        assert told.interval.low < true < told.interval.high
    by = {(p.one, p.other): p for p in one.pairs}
    assert by["ours", "theirs"].difference == pytest.approx(1 / (1 + np.exp(-1)), abs=0.07)
    assert by["ours", "noise"].p_holm < 1e-6


def test_choices_by_name_by_side_and_wide_agree(tmp_path):
    rows = list(choices(10))
    named = [(r, c, a, b, a if w == "A" else b) for r, c, a, b, w in rows]
    side = write(tmp_path / "side.csv", ["rater", "clip", "a", "b", "choice"], rows)
    name = write(tmp_path / "name.csv", ["rater", "clip", "a", "b", "choice"], named)
    by = {}
    for r, c, a, b, w in rows:
        by.setdefault(r, {})[f"{c} | {a} vs {b}"] = w
    wide = write(tmp_path / "wide.csv", ["rater", *next(iter(by.values()))],
                 [[r, *cells.values()] for r, cells in by.items()])  # fmt: skip
    forms = [
        study_page.as_json(analyse(read_study(path)))["criteria"] for path in (side, name, wide)
    ]
    assert forms[0] == forms[1] == forms[2]
    assert read_study(wide).kind == "pairwise"


def test_ties_count_half_and_a_system_that_never_loses_is_said(tmp_path):
    rows = [(f"r{k}", "c", "ours", "theirs", "tie" if k < 2 else "ours") for k in range(8)]
    path = write(tmp_path / "t.csv", ["rater", "clip", "a", "b", "choice"], rows)
    one = analyse(read_study(path)).criteria[0]
    assert one.pairs[0].difference == 7 / 8
    assert one.pairs[0].p == 2 / 2**6
    assert one.regularised > 0


def test_ranks_give_mean_ranks_and_their_agreement(tmp_path):
    order = [["ours", "theirs", "noise"]] * 8 + [["theirs", "ours", "noise"]] * 2
    rows = [(f"r{k}", name, place) for k, names in enumerate(order)
            for place, name in enumerate(names, 1)]  # fmt: skip
    path = write(tmp_path / "ranks.csv", ["rater", "system", "rank"], rows)
    read = read_study(path)
    one = analyse(read).criteria[0]
    assert read.kind == "ranking"
    assert facts(analyse(read)) == {"ours": 1.2, "theirs": 1.8, "noise": 3.0}
    # W = 12 S / (m^2 (k^3 - k)) with rank sums 12, 18, 30
    assert one.kendall_w == pytest.approx(12 * (8**2 + 2**2 + 10**2) / (100 * 24))


def test_power_follows_the_spreads_that_were_planted(tmp_path):
    rng = np.random.default_rng(3)
    rater, clip, rest = 0.5, 0.4, 1.0
    rows = []
    r_part, c_part = rng.normal(0, rater, 40), rng.normal(0, clip, 30)
    for r in range(40):
        for c in range(30):
            base = 50
            rows.append((f"r{r}", f"c{c}", "a", base + r_part[r] + c_part[c] + rng.normal(0, rest)))
            rows.append((f"r{r}", f"c{c}", "b", base))
    path = write(tmp_path / "p.csv", ["rater", "clip", "system", "score"], rows)
    power = analyse(read_study(path, scale=(0, 100)), wanted=0.5).criteria[0].power
    assert power.spreads.rater == pytest.approx(r_part.std(ddof=1), abs=0.1)
    assert power.spreads.clip == pytest.approx(c_part.std(ddof=1), abs=0.1)
    assert power.spreads.rest == pytest.approx(rest, abs=0.05)
    assert power.reached > 0.95
    assert power.raters is not None
    assert power.raters_twice <= power.raters


@pytest.mark.parametrize(
    ("heads", "row", "told"),
    [
        (["rater", "clip", "system", "score"], ["r", "c", "s", "good"],
         "row 3, column 'score': expected a number, got 'good'"),
        (["rater", "clip", "system", "score"], ["r", "c", "s", "7"], "row 3: 7 lies outside"),
        (["rater", "clip", "system", "score"], ["", "c", "s", "4"], "row 3, column 'rater'"),
        (["rater", "clip", "system", "score"], ["r", "c", "", "4"], "row 3, column 'system'"),
        (["rater", "clip", "system", "score"], ["r", "c", "s", "4", "5"], "5 cells under 4 heads"),
        (["rater", "clip", "system", "score"], ["r0", "c0", "ours", "4"],
         "rows 2 and 3: r0 / c0 / one criterion / ours is answered twice"),
        (["clip", "system", "score"], None, "no column tells the raters apart"),
        (["rater", "clip", "score"], None, "no column for the system"),
        (["rater", "x", "y"], None, "no answers found among the columns rater, x, y"),
        (["rater", "rater", "score"], None, "two columns are called 'rater'"),
        (["rater", "a", "b", "choice"], ["r", "ours", "theirs", "maybe"],
         "row 3, column 'choice': expected ours, theirs, A, B or tie, got 'maybe'"),
        (["rater", "a", "b", "choice"], ["r", "ours", "ours", "A"], "compared with itself"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_named_by_row_and_column(tmp_path, heads, row, told):
    fine = {"rater": "r0", "clip": "c0", "system": "ours", "score": "3", "a": "ours",
            "b": "theirs", "choice": "A"}  # fmt: skip
    rows = [[fine.get(head, "1") for head in heads]] + ([row] if row else [])
    path = write(tmp_path / "bad.csv", heads, rows)
    with pytest.raises(BriefError, match=told):
        analyse(read_study(path))


def test_repeats_are_averaged_or_the_last_one(tmp_path):
    rows = [("r", "c", "s", 2), ("r", "c", "s", 5)]
    path = write(tmp_path / "r.csv", ["rater", "clip", "system", "score"], rows)
    assert read_study(path, repeats="mean").opinions[0].score == 3.5
    assert read_study(path, repeats="last").opinions[0].score == 5


def test_columns_of_other_names_are_told(tmp_path):
    path = write(tmp_path / "n.csv", ["wer", "was", "wie gut"], [("r", "s", "4 - gut")])
    given = {"rater": "wer", "system": "was", "score": "wie gut"}
    assert read_study(path, columns=given).opinions[0].score == 4
    with pytest.raises(BriefError, match="no column 'wi gut'; perhaps wie gut"):
        read_study(path, columns=given | {"score": "wi gut"})
    with pytest.raises(BriefError, match="no role 'judge'"):
        read_study(path, columns={"judge": "wer"})


@pytest.mark.parametrize(
    ("text", "name"),
    [("Melody", "music melody"), ("Semantic_Consistency", "semantic consistency"),
     ("overall match", "overall correspondence"), ("swing", "swing")],
)  # fmt: skip
def test_criteria_are_called_as_in_the_literature(text, name):
    assert criterion_named(text) == name


def test_an_unknown_criterion_is_kept_and_remarked_upon(tmp_path):
    path = write(tmp_path / "u.csv", ["rater", "system", "criterion", "score"],
                 [("r", "s", "swing", 4)])  # fmt: skip
    assert any("'swing' is no criterion" in remark for remark in read_study(path).remarks)


def test_one_rater_and_one_rating_give_no_interval_and_no_fault(tmp_path):
    path = write(tmp_path / "one.csv", ["rater", "system", "score"], [("r", "s", 4)])
    found = analyse(read_study(path))
    score = found.criteria[0].scores[0]
    assert score.value == 4
    assert np.isnan(score.interval.low)
    json.dumps(study_page.as_json(found), allow_nan=False)


def test_the_command_writes_table_json_csv_and_page(long, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    html = tmp_path / "study.html"
    found = []  # by the first call, for the other two

    def once(study, **more):
        found.append(found[0] if found else analyse(study, **more))
        return found[0]

    monkeypatch.setattr("photoplay.evaluation.study.analyse", once)
    done = CliRunner().invoke(command, [str(long), "--html", str(html)])
    assert done.exit_code == 0, done.output
    assert "music melody" in done.output
    text = html.read_text()
    assert text.count("<svg") == 1
    assert "is the melody pleasing" in text.lower()
    assert "src=" not in text
    told = json.loads(CliRunner().invoke(command, [str(long), "--json"]).output)
    assert told["criteria"][0]["power"]["wanted"] == 0.5
    lines = list(csv.reader(io.StringIO(CliRunner().invoke(command, [str(long), "--csv"]).output)))
    assert {len(line) for line in lines} == {10}
    assert sum(line[1] == "difference" for line in lines) == 3
    assert len(found) == 3


@pytest.mark.parametrize(
    ("words", "told"), [(["--scale", "5"], "LOW:HIGH"), (["--scale", "5:1"], "from low to high"),
                        (["--column", "rater"], "ROLE=NAME")],
)  # fmt: skip
def test_the_command_refuses_what_makes_no_sense(long, words, told):
    done = CliRunner().invoke(command, [str(long), *words])
    assert done.exit_code == 2
    assert told in done.output


def test_a_study_that_is_not_there_is_said(tmp_path):
    with pytest.raises(MediaMissingError, match=r"no .*x\.csv"):
        read_study(tmp_path / "x.csv")
