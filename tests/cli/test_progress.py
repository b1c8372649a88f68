from hypothesis import given
from hypothesis import strategies as st

from photoplay.cli.progress import Meter
from photoplay.pipeline import STAGES

news = st.lists(st.tuples(st.sampled_from([*STAGES, "other"]), st.floats(-1, 2)), max_size=40)


@given(news)
def test_the_share_never_falls_and_stays_a_share(told):
    meter, before = Meter(), 0.0
    for stage, share in told:
        now = meter.heard(stage, share)
        assert before <= now <= 1.0 + 1e-9
        before = now


def test_the_last_stage_done_is_all_done():
    assert abs(Meter().heard("mux", 1.0) - 1.0) < 1e-9
    assert abs(Meter(("analyse", "plan")).heard("plan", 1.0) - 1.0) < 1e-9
