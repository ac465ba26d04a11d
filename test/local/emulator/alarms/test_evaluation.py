"""The state of alarms by the data that comes, evaluated by the clock."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

HIGH: list[float | None] = [9, 9, 9]
LOW: list[float | None] = [1, 1, 1]


def test_an_alarm_goes_off_when_its_metric_breaches_and_is_over_when_it_no_longer_does(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric)
    lab.publish(metric, [1, 1, 9, 9, 1, 1])
    lab.wait(alarm, "OK", "ALARM", "OK")


def test_an_alarm_without_data_has_insufficient_data(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric)
    lab.publish(metric, LOW)
    lab.wait(alarm, "OK", "INSUFFICIENT_DATA")
    assert lab.described(alarm)["StateReason"] == "Insufficient Data: 1 datapoint was unknown."


def test_data_of_another_dimension_does_not_count(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, Dimensions=[{"Name": "Source", "Value": "mysql"}])
    lab.publish(metric, LOW, [("Source", "mysql")])
    end = lab.publish(metric, HIGH, [("Source", "mssql")])
    lab.pass_by(end)
    assert "ALARM" not in lab.states(alarm)
    assert "OK" in lab.states(alarm)


def test_data_of_one_dimension_more_does_not_count(lab: Any) -> None:
    metric = lab.name()
    dimensions = [{"Name": "Source", "Value": "mysql"}]
    alarms = [lab.alarm(metric, TreatMissingData="notBreaching", **more) for more in ({}, {"Dimensions": dimensions})]
    end = lab.publish(metric, HIGH, [("Source", "mysql"), ("Dataset", "orders")])
    lab.pass_by(end)
    assert [lab.states(alarm) for alarm in alarms] == [["OK"], ["OK"]]


def test_the_order_of_dimensions_does_not_matter(lab: Any) -> None:
    metric = lab.name()
    dimensions = [{"Name": "Source", "Value": "mysql"}, {"Name": "Dataset", "Value": "orders"}]
    alarm = lab.alarm(metric, Dimensions=dimensions)
    lab.publish(metric, HIGH, [("Dataset", "orders"), ("Source", "mysql")])
    lab.wait(alarm, "ALARM")


def test_data_of_another_unit_does_not_count(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, Unit="Seconds")
    lab.publish(metric, LOW, unit="Seconds")
    end = lab.publish(metric, HIGH, unit="Milliseconds")
    lab.pass_by(end)
    assert "ALARM" not in lab.states(alarm)
    assert "OK" in lab.states(alarm)


def test_missing_data_is_treated_as_the_alarm_says(lab: Any) -> None:
    metric = lab.name()
    alarms = {
        treatment: lab.alarm(metric, TreatMissingData=treatment)
        for treatment in ("missing", "ignore", "breaching", "notBreaching")
    }
    end = lab.publish(metric, [1, 1, 9, 9])
    lab.pass_by(end, 5)
    assert {treatment: lab.states(alarm)[-2:] for treatment, alarm in alarms.items()} == {
        "missing": ["ALARM", "INSUFFICIENT_DATA"],
        "ignore": ["OK", "ALARM"],
        "breaching": ["OK", "ALARM"],
        "notBreaching": ["ALARM", "OK"],
    }


def test_missing_data_may_be_what_breaches(lab: Any) -> None:
    alarm = lab.alarm(lab.name(), EvaluationPeriods=2, TreatMissingData="breaching")
    lab.wait(alarm, "ALARM")
    assert lab.described(alarm)["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as "
        "[Breaching]."
    )


def test_m_breaches_out_of_n_suffice(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, EvaluationPeriods=3, DatapointsToAlarm=2)
    lab.publish(metric, [1, 9, 1, 9, 1, 1])
    lab.wait(alarm, "OK", "ALARM", "OK")
    reason = json.loads(lab.history(alarm, "StateUpdate")[1]["HistoryData"])["newState"]["stateReason"]
    assert reason.startswith("Threshold Crossed: 2 out of the last 3 datapoints [9.0 (")
    assert reason.endswith("were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).")


def test_fewer_than_m_breaches_out_of_n_do_not(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, EvaluationPeriods=3, DatapointsToAlarm=2)
    end = lab.publish(metric, [1, 9, 1, 1, 9, 1])
    lab.pass_by(end, 0)
    lab.wait(alarm, "OK", "INSUFFICIENT_DATA")
    assert "ALARM" not in lab.states(alarm)


def test_a_period_is_compared_by_the_statistic(lab: Any) -> None:
    metric = lab.name()
    expected = {"SampleCount": "OK", "Sum": "ALARM", "Average": "OK", "Minimum": "OK", "Maximum": "ALARM"}
    alarms = {statistic: lab.alarm(metric, Statistic=statistic) for statistic in expected}
    for value in (1, 1, 6):
        lab.publish(metric, [value] * 4)
    for statistic, state in expected.items():
        lab.wait(alarms[statistic], state)


def test_a_percentile_is_a_statistic_too(lab: Any) -> None:
    metric = lab.name()
    alarms = [lab.alarm(metric, Statistic=None, ExtendedStatistic=which) for which in ("p50", "p90")]
    for value in (1, 1, 9):
        lab.publish(metric, [value] * 4)
    lab.wait(alarms[0], "OK")
    lab.wait(alarms[1], "ALARM")


def test_an_alarm_on_a_longer_period_is_evaluated_every_minute(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, Period=600)
    end = lab.publish(metric, [9])
    lab.wait(alarm, "ALARM")
    assert lab.described(alarm)["StateTransitionedTimestamp"].timestamp() < end + 5


def test_a_function_that_fails_sets_off_its_own_alarm_alone(lab: Any) -> None:
    functions = [lab.function(f"exports.handler = async () => {{ {body} }};") for body in ("throw new Error()", "")]
    alarms = [
        lab.alarm(
            "Errors",
            Namespace="AWS/Lambda",
            Dimensions=[{"Name": "FunctionName", "Value": arn.rsplit(":", 1)[1]}],
            Period=300,
            Threshold=0,
            TreatMissingData="notBreaching",
        )
        for arn in functions
    ]
    for arn in functions:
        lab.client("lambda").invoke(FunctionName=arn)
    lab.wait(alarms[0], "ALARM")
    lab.wait(alarms[1], "OK")


def test_an_alarm_on_metric_math_watches_what_the_expression_gives(lab: Any) -> None:
    errors, calls = lab.name(), lab.name()
    stats = [
        {
            "Id": name,
            "MetricStat": {"Metric": {"Namespace": "test", "MetricName": metric}, "Period": 60, "Stat": "Sum"},
            "ReturnData": False,
        }
        for name, metric in (("errors", errors), ("calls", calls))
    ]
    rate = {"Id": "rate", "Expression": "100 * FILL(errors, 0) / calls", "ReturnData": True}
    single = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    alarm = lab.alarm("", **single, Metrics=[rate, *stats])
    lab.publish(calls, [10, 10, 10, 10])
    lab.publish(errors, [None, None, 1, 1])
    lab.wait(alarm, "OK", "ALARM")


def test_minutes_that_pass_while_the_machine_stands_still_are_evaluated_later(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, TreatMissingData="ignore")
    lab.publish(metric, [1, 1, 9, *[1] * 8])
    lab.wait(alarm, "OK")
    lab.stand_still(7)
    lab.wait(alarm, "OK", "ALARM", "OK")


def test_what_a_run_measured_once_counts_again_in_ten_minutes_and_not_in_a_minute(lab: Any) -> None:
    metric = lab.name()
    by_ten_minutes = lab.alarm(metric, Period=600, TreatMissingData="ignore")
    by_the_minute = lab.alarm(metric, TreatMissingData="ignore")
    # Bad, and mended soon after; then nothing more is measured.
    lab.publish(metric, [9, None, 1])
    lab.wait(by_ten_minutes, "ALARM", "OK", "ALARM")
    assert lab.states(by_the_minute) == ["ALARM", "OK"]


def test_an_error_that_is_over_fires_again_unless_nothing_counts_as_nought(lab: Any) -> None:
    metric = lab.name()
    errors = {"Metric": {"Namespace": "test", "MetricName": metric}, "Period": 300, "Stat": "Sum"}
    filled = [
        {"Id": "sum", "Expression": "FILL(m0, 0)", "ReturnData": True},
        {"Id": "m0", "MetricStat": errors, "ReturnData": False},
    ]
    single = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    looking_back = lab.alarm(metric, Period=300, TreatMissingData="notBreaching")
    looking_at_once = lab.alarm("", **single, Metrics=filled, TreatMissingData="notBreaching")
    # An error, a success in the next minute, then nothing: five minutes without the error come to an end twice more.
    end = lab.publish(metric, [9, 0])
    lab.pass_by(end, 16)
    assert lab.states(looking_back)[-6:] == ["ALARM", "OK"] * 3
    assert lab.states(looking_at_once)[-2:] == ["ALARM", "OK"]
    assert lab.states(looking_at_once).count("ALARM") == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"DatapointsToAlarm": 2},
        {"Period": 45},
        {"Statistic": None, "ExtendedStatistic": "tm90"},
        {"ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold"},
        {
            **dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period")),
            "Metrics": [{"Id": "e", "Expression": "SEARCH('errors', 'Sum', 60)", "ReturnData": True}],
        },
    ],
)
def test_an_alarm_that_can_not_be_evaluated_is_refused(lab: Any, settings: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        lab.alarm("refused", **settings)


def test_a_state_that_is_set_lasts_until_the_next_evaluation(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric)
    lab.publish(metric, [1] * 8)
    lab.wait(alarm, "OK")
    lab.set(alarm, "ALARM")
    lab.wait(alarm, "OK", "ALARM", "OK")


def test_an_alarm_that_is_put_again_keeps_its_state(lab: Any) -> None:
    alarm = lab.still()
    lab.set(alarm, "ALARM")
    before = lab.described(alarm)
    settings = ("MetricName", "Namespace", "Statistic", "Period", "EvaluationPeriods", "ComparisonOperator")
    given = {name: before[name] for name in (*settings, "TreatMissingData")}
    lab.watch.put_metric_alarm(AlarmName=alarm, Threshold=7, **given)
    after = lab.described(alarm)
    kept = ("StateValue", "StateReason", "StateUpdatedTimestamp", "StateTransitionedTimestamp")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["Threshold"] == 7


def test_an_alarm_tells_what_its_state_comes_from(lab: Any) -> None:
    metric = lab.name()
    alarm = lab.alarm(metric, TreatMissingData="ignore")
    lab.publish(metric, [9])
    lab.wait(alarm, "ALARM")
    record = lab.described(alarm)
    assert record["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [9.0 (")
    data = json.loads(record["StateReasonData"])
    assert (data["statistic"], data["period"], data["threshold"]) == ("Sum", 60, 5.0)
    assert data["recentDatapoints"] == [9.0]
    assert data["evaluatedDatapoints"][0]["sampleCount"] == 1.0
    assert record["StateTransitionedTimestamp"] == record["StateUpdatedTimestamp"]
