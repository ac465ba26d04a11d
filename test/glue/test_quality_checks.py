"""Each check of a contract, judged by figures: where it holds, where it does not, and where nothing can be said."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tributary.contract import CompleteCheck, Contract, DistributionCheck
from tributary.quality import Place, QualityError, Result, plain, require_quality
from tributary.quality_complete import judge_complete
from tributary.quality_distribution import figure_name, judge_distribution, measure
from tributary.quality_figures import Figures, no_figures
from tributary.quality_freshness import judge_freshness
from tributary.quality_metrics import metrics, publish_balance, publish_metrics
from tributary.quality_rows import judge_quarantine, judge_rows
from tributary.reconcile import Reconciliation

from .checks import checking
from .watch import Watch

AT = datetime(2025, 3, 1)


def day(number: int, days: int = 1) -> str:
    """The window of a day of January 2025, or of some days from it on."""
    start = datetime(2025, 1, 1) + timedelta(days=number - 1)
    return f"{start:%Y%m%dT%H%M%SZ}_{start + timedelta(days=days):%Y%m%dT%H%M%SZ}"


def place(window_id: str = day(31)) -> Place:
    return Place(run_id="run-1", dataset="orders", window_id=window_id, checked_at=AT)


def outcome(result: Result) -> tuple[object, bool | None]:
    return result.value, result.passed


FAULTS = {("min", "amount"): 3, ("values", "currency"): 2}


def test_rows_that_break_an_error_check_are_told_and_stop_nothing(contracts: dict[str, Contract]) -> None:
    contract = checking(contracts["orders"], {"rule": "min", "column": "amount", "value": 0, "severity": "error"})
    (result,) = judge_rows(contract, place(), FAULTS, {})
    assert (result.rows_concerned, outcome(result), result.upper_limit) == (3, (3, True), None)
    (none,) = judge_rows(contract, place(), {}, {})
    assert outcome(none) == (0, True)
    (replaced,) = judge_rows(contract, place(), None, {})
    assert (outcome(replaced), replaced.detail) == ((None, None), "a later run has staged the window since")


@pytest.mark.parametrize(("warnings", "passed"), [({"max:amount": 1}, False), ({}, True)])
def test_rows_that_break_a_warn_check_break_it(
    contracts: dict[str, Contract], warnings: dict[str, int], passed: bool
) -> None:
    contract = checking(contracts["orders"], {"rule": "max", "column": "amount", "value": 0.5})
    (result,) = judge_rows(contract, place(), {}, warnings)
    assert (result.expectation, result.passed) == ("amount is not above 0.5", passed)


@pytest.mark.parametrize(("read", "share", "passed"), [(100, 5, True), (99, Decimal("5.050505050505"), False)])
def test_a_greater_share_in_quarantine_than_the_contract_allows_is_told_with_its_reasons(
    contracts: dict[str, Contract], read: int, share: Decimal, passed: bool
) -> None:
    result = judge_quarantine(contracts["orders"], place(), read, 5, FAULTS)
    assert (outcome(result), result.severity, result.rows_concerned) == ((share, passed), "warn", 5)
    assert result.detail == "amount breaks min 3 times, currency breaks values 2 times"
    assert outcome(judge_quarantine(contracts["orders"], place(), 0, 0, {})) == (0, True)


COMPLETE = CompleteCheck(rule="complete", column="device_id", min_percent=99.5, severity="error")


@pytest.mark.parametrize(
    ("figures", "value", "passed", "detail"),
    [
        ({"rows": 200, "values:device_id": 199}, Decimal("99.5"), True, None),
        ({"rows": 200, "values:device_id": 198}, 99, False, None),
        ({"rows": 0, "values:device_id": 0}, None, None, "the window has no sound row"),
        ({"rows": 200}, None, None, "the stage of the window counted nothing for this check"),
        (None, None, None, "the stage of the window counted nothing for this check"),
    ],
)
def test_a_share_of_the_rows_must_hold_a_value(
    figures: dict[str, int] | None, value: Decimal | None, passed: bool | None, detail: str | None
) -> None:
    counted = None if figures is None else {name: Decimal(count) for name, count in figures.items()}
    result = judge_complete(COMPLETE, place(), counted)
    assert (*outcome(result), result.detail) == (value, passed, detail)


@pytest.mark.parametrize(
    ("newest", "value", "passed"),
    [
        (datetime(2025, 2, 1) - timedelta(hours=26), 26, True),
        (datetime(2025, 2, 1) - timedelta(hours=27), 27, False),
        (datetime(2025, 2, 3), 0, True),
        (None, None, None),
    ],
)
def test_the_newest_change_must_not_be_too_old_at_the_end_of_the_newest_window(
    contracts: dict[str, Contract], newest: datetime | None, value: int | None, passed: bool | None
) -> None:
    result = judge_freshness(contracts["orders"], place(f"{day(30)},{day(31)}"), newest)
    assert (outcome(result), result.severity) == ((value, passed), "warn")


def distribution(figure: str, column: str | None = None, deviations: float = 3) -> DistributionCheck:
    return DistributionCheck.model_validate(
        {"rule": "distribution", "figure": figure, "max_deviations": deviations, "severity": "error"}
        | ({} if column is None else {"column": column})
    )


ROWS = distribution("rows")
BEFORE = {day(number): Decimal(100 + number % 2) for number in range(20, 31)}
"""Eleven days of 100 or 101 rows before the 31st."""


def rows(count: int) -> Figures:
    return {"rows": Decimal(count)}


@pytest.mark.parametrize(("count", "passed"), [(101, True), (99, True), (103, False), (98, False), (0, False)])
def test_a_figure_must_lie_within_so_many_deviations_of_the_days_before(count: int, passed: bool) -> None:
    result = judge_distribution(ROWS, place(), rows(count), BEFORE)
    assert outcome(result) == (count, passed)
    # Mean 100.45…, standard deviation 0.522….
    assert (result.lower_limit, result.upper_limit) == (Decimal("98.887846550944"), Decimal("102.021244358147"))


def test_a_figure_is_judged_once_there_are_seven_windows_of_the_28_days_before() -> None:
    days = {day(number): Decimal(100) for number in range(24, 31)}
    assert judge_distribution(ROWS, place(), rows(100), days).passed is True
    few = {window: figure for window, figure in days.items() if window != day(24)}
    result = judge_distribution(ROWS, place(), rows(1), few)
    assert (outcome(result), result.detail) == ((1, None), "6 windows in the 28 days before, 7 are needed")
    # The 31st and later are not before it, and the 2nd ended 28 days before and is no longer among them.
    others = {day(1): Decimal(1), day(2): Decimal(1), day(31): Decimal(1), day(32): Decimal(1)}
    assert judge_distribution(ROWS, place(), rows(1), {**few, **others}).detail == result.detail
    assert judge_distribution(ROWS, place(), rows(100), {**few, day(3): Decimal(100)}).passed is True


def test_where_the_days_before_were_all_alike_any_difference_but_that_of_rounding_is_too_large() -> None:
    check = distribution("mean", "amount")
    third = Decimal("33.333333333333")
    alike = {day(number): third for number in range(20, 31)}
    same: Figures = {"rows": Decimal(3), "values:amount": Decimal(3), "sum:amount": Decimal("100.00000001")}
    assert judge_distribution(check, place(), same, alike).passed is True
    other: Figures = {**same, "sum:amount": Decimal("100.000001")}
    assert judge_distribution(check, place(), other, alike).passed is False
    nothing = {day(number): Decimal(0) for number in range(20, 31)}
    assert judge_distribution(ROWS, place(), rows(0), nothing).passed is True
    assert judge_distribution(ROWS, place(), rows(1), nothing).passed is False


FIGURES: Figures = {"rows": Decimal(10), "values:amount": Decimal(8), "sum:amount": Decimal(20)}


@pytest.mark.parametrize(
    ("check", "days", "value"),
    [
        (ROWS, 2, 5),
        (distribution("sum", "amount"), 2, 10),
        (distribution("mean", "amount"), 2, Decimal("2.5")),
        (distribution("null_percent", "amount"), 2, 20),
        (distribution("sum", "other"), 1, None),
    ],
)
def test_rows_and_sums_are_taken_a_day_and_shares_are_not(
    check: DistributionCheck, days: int, value: Decimal | None
) -> None:
    assert measure(check, day(1, days), FIGURES) == value


def test_a_window_without_rows_has_no_rows_and_no_sum_but_neither_mean_nor_share(
    contracts: dict[str, Contract],
) -> None:
    checks = [distribution(figure, "amount") for figure in ("sum", "mean", "null_percent")]
    contract = checking(contracts["orders"], *[check.model_dump() for check in checks[:2]])
    none = no_figures(contract)
    assert [measure(check, day(1), none) for check in (ROWS, *checks)] == [0, 0, None, None]
    result = judge_distribution(checks[1], place(), none, BEFORE)
    assert (outcome(result), result.detail) == ((None, None), "the window has no such figure")


def test_a_sum_of_38_digits_stays_exact_and_limits_stay_within_the_table() -> None:
    largest = Decimal("99999999999999999999999999.999999999999")
    check = distribution("sum", "amount", deviations=1000)
    figures: Figures = {"rows": Decimal(1), "values:amount": Decimal(1), "sum:amount": largest}
    history = {day(number): largest if number % 2 else Decimal(0) for number in range(20, 31)}
    result = judge_distribution(check, place(), figures, history)
    assert (result.value, result.upper_limit, result.lower_limit) == (largest, largest, largest.copy_negate())
    assert measure(check, "20250101T000000Z_20250101T010000Z", figures) is None


def result(severity: str, passed: bool | None, value: int = 3, rule: str = "unique") -> Result:
    return Result(
        place=place(),
        rule=rule,
        expectation="no two rows have the same device_id",
        severity="error" if severity == "error" else "warn",
        value=Decimal(value),
        upper_limit=Decimal(0),
        passed=passed,
        detail='such as {"device_id":"secret"}',
    )


def test_only_a_broken_check_of_severity_error_stops_and_every_one_is_named() -> None:
    require_quality([result("warn", False), result("error", True), result("error", None)])
    complete = judge_complete(COMPLETE, place(), {"rows": Decimal(3), "values:device_id": Decimal(2)})
    many = Place(run_id="run-1", dataset="orders", window_id=f"{day(1)},{day(2)},{day(3)}", checked_at=AT)
    with pytest.raises(QualityError, match=f"^orders {day(1)} and 2 windows more: no two rows"):
        require_quality([replace(result("error", False), place=many)])
    with pytest.raises(QualityError) as raised:
        require_quality([result("error", False), complete, result("warn", False)])
    assert str(raised.value) == (
        f"orders {day(31)}: no two rows have the same device_id: measured 3, expected at most 0; "
        f"orders {day(31)}: device_id is there in 99.5 % of the rows: measured 66.666666666667, expected at least 99.5"
    )


def test_a_message_keeps_every_digit() -> None:
    assert plain(Decimal("99999999999999999999999999.999999999990")) == "99999999999999999999999999.99999999999"
    assert (plain(100.0), plain(1e-8), plain(Decimal("-0.50"))) == ("100", "0.00000001", "-0.5")


def test_metrics_count_what_failed_of_each_severity_and_nothing_too(contracts: dict[str, Contract]) -> None:
    watch, contract = Watch(), contracts["orders"]
    found = [
        judge_quarantine(contract, place(), 100, 5, {}),
        judge_freshness(contract, place(), datetime(2025, 1, 31, 12)),
        result("warn", False),
        result("warn", None),
        result("error", True),
    ]
    publish_metrics(watch, found, "dev")
    assert watch.values == {
        ("QualityChecksFailed", "dev", "orders", "error"): 0,
        ("QualityChecksFailed", "dev", "orders", "warn"): 1,
        ("RowsQuarantinedPercent", "dev", "orders"): 5,
        ("FreshnessHours", "dev", "orders"): 12,
    }
    # An empty table has no age.
    names = {metric["MetricName"] for metric in metrics([judge_freshness(contract, place(), None)], "dev")}
    assert names == {"QualityChecksFailed"}


def test_the_steps_that_do_not_balance_are_counted_none_is_a_figure_too_and_so_are_the_rows_that_came() -> None:
    watch = Watch()
    common: dict[str, Any] = {"run_id": "run-1", "dataset": "orders", "rows_in": 3, "checked_at": AT}
    whole = Reconciliation(step="source_to_raw", rows_out=3, **common)
    lost = Reconciliation(step="raw_to_curated", rows_out=2, **common)
    publish_balance(watch, [whole, lost], "dev")
    assert watch.values == {("WindowsUnbalanced", "dev"): 1, ("RowsRead", "dev", "orders"): 3}
    publish_balance(watch, [whole], "dev")
    assert watch.values == {("WindowsUnbalanced", "dev"): 0, ("RowsRead", "dev", "orders"): 3}


def test_a_figure_has_one_name_whatever_its_limit_is() -> None:
    wide, narrow = distribution("sum", "amount", 6), distribution("sum", "amount", 3)
    assert figure_name(wide) == figure_name(narrow) == "amount a day"
