"""Opinion scores, preferences, strengths, rankings and agreement as other tools give them."""

import pytest

from photoplay.metrics.intervals import normal
from photoplay.metrics.subjective import agreement, opinion, preference, ranking, strengths
from tests.golden.goldens import cases, inputs, meets


def ratings(case):
    given = case["input"]
    if isinstance(given, str):
        return inputs("subjective")[given]
    return given.get("ratings") or given["ratings_rater_by_item"]


@pytest.mark.parametrize("case", cases("subjective", "mos", "mos_sd", "mos_interval"))
def test_mean_opinion(case):
    text = case["convention"]
    rule = (
        "naive" if text.startswith("naive")
        else "normal" if "normal" in text
        else "bootstrap" if "bootstrap" in text
        else "rater-means"
    )  # fmt: skip
    found = opinion.mean_opinion(ratings(case), convention=rule, draws=9999)
    if case["measure"] == "mos":
        meets(found.value, case)
    elif case["measure"] == "mos_sd":
        meets(found.spread, case)
    elif rule == "normal":
        # The paper's 1.96 is 1.959964 here as there.
        one = normal(ratings(case))
        assert one == found.interval
        meets([one.low, one.high], case)
    else:
        meets([found.interval.low, found.interval.high], case)
        assert found.unanimous is ("no variance" in text)


@pytest.mark.parametrize("case", cases("subjective", "win_rate", "win_rate_p", "win_rate_interval"))
def test_win_rate(case):
    wins, total = case["input"]["wins"], case["input"]["comparisons"]
    rule = "exact" if case["convention"] == "exact" else "wilson"
    found = preference.win_rate(wins, total - wins, convention=rule)
    if case["measure"] == "win_rate":
        meets(found.value, case)
    elif case["measure"] == "win_rate_p":
        meets(found.p, case)
    else:
        meets([found.interval.low, found.interval.high], case)


@pytest.mark.parametrize(
    "case", cases("subjective", "bradley_terry", "bradley_terry_win", "bradley_terry_elo")
)
def test_bradley_terry(case):
    wins = case["input"]["wins_row_over_column"]
    if "raises" in case.get("note", ""):
        with pytest.raises(ValueError, match="no finite strengths"):
            strengths.bradley_terry(wins, alpha=0)
        return
    found = strengths.bradley_terry(wins)
    assert found.regularised == (0.1 if "regularised" in case["convention"] else 0)
    value = {
        "bradley_terry": found.value,
        "bradley_terry_win": found.win(0, 1),
        "bradley_terry_elo": found.elo,
    }
    meets(value[case["measure"]], case)


@pytest.mark.parametrize("case", cases("subjective", "mean_rank", "friedman_chi2", "kendall_w"))
def test_ranking(case):
    found = ranking.ranking(case["input"]["ranks_rater_by_system"])
    value = {"mean_rank": found.mean_ranks, "friedman_chi2": found.chi2, "kendall_w": found.value}
    meets(value[case["measure"]], case)
    if "params" in case:
        assert found.p == pytest.approx(case["params"]["p"], abs=1e-9)


@pytest.mark.parametrize("case", cases("subjective", "krippendorff_alpha"))
def test_krippendorff_alpha(case):
    given = case["input"]
    if isinstance(given, str):
        given = inputs("subjective")[given]
    level = case.get("params", {}).get("level") or case["convention"].split(";")[0]
    found = agreement.krippendorff_alpha(given["coders_by_units"], convention=level)
    meets(found, case)


@pytest.mark.parametrize("case", cases("subjective", "icc"))
def test_intraclass_correlation(case):
    found = agreement.intraclass_correlation(ratings(case), convention=case["convention"])
    meets(found, case)


@pytest.mark.parametrize("case", cases("subjective", "paired_test_p"))
def test_paired_tests(case):
    test = "t" if "paired t" in case["convention"] else "wilcoxon"
    meets(preference.paired_difference(case["input"]["a"], case["input"]["b"], test=test), case)
