import pytest
from awsglue.utils import GlueArgumentError, getResolvedOptions


def test_options_are_read_in_both_spellings() -> None:
    assert getResolvedOptions(["job.py", "--day", "2025-01-01", "--run_id=7"], ["day", "run_id"]) == {
        "day": "2025-01-01",
        "run_id": "7",
    }


def test_arguments_that_nobody_asks_for_are_left_alone() -> None:
    given = ["job.py", "--conf", "a=b --conf c=d", "--enable-metrics", "", "--day", "2025-01-01"]

    assert getResolvedOptions(given, ["day"]) == {"day": "2025-01-01"}


def test_glues_own_arguments_are_answered_when_they_are_given() -> None:
    given = ["job.py", "--JOB_NAME", "stage", "--JOB_RUN_ID", "jr_1"]

    assert getResolvedOptions(given, ["JOB_NAME"]) == {"JOB_NAME": "stage", "JOB_RUN_ID": "jr_1"}


def test_a_missing_option_is_named() -> None:
    with pytest.raises(GlueArgumentError, match="the following arguments are required: --run_id"):
        getResolvedOptions(["job.py", "--day", "2025-01-01"], ["day", "run_id"])


def test_an_option_that_glue_keeps_for_itself_is_refused() -> None:
    with pytest.raises(RuntimeError, match="Using reserved arguments --JOB_RUN_ID"):
        getResolvedOptions(["job.py", "--JOB_RUN_ID", "jr_1"], ["JOB_RUN_ID"])
