from datetime import timedelta

from tributary_local.generator.currencies import DOLLARS, cents_in
from tributary_local.generator.fx import Rates
from tributary_local.generator.period import DAYS, FIRST_DAY, text_of_day
from tributary_local.generator.rows import FxRate, SourceData


def test_every_currency_but_the_dollar_has_rates_on_weekdays_from_before_the_period(data: SourceData) -> None:
    assert {rate.currency for rate in data.fx_rates} == set(DOLLARS) - {"USD"}
    assert all((FIRST_DAY + timedelta(days=rate.day)).weekday() < 5 for rate in data.fx_rates)
    for currency in set(DOLLARS) - {"USD"}:
        days = [rate.day for rate in data.fx_rates if rate.currency == currency]
        assert text_of_day(days[0]) == "2024-12-20"
        assert days[-1] == DAYS - 1


def test_rates_drift_near_what_the_currencies_are_worth(data: SourceData) -> None:
    for rate in data.fx_rates:
        assert 0.8 < rate.rate / 1e8 / DOLLARS[rate.currency] < 1.25
    assert len({rate.rate for rate in data.fx_rates if rate.currency == "EUR"}) > 60


def test_only_the_real_has_no_rate_within_seven_days_and_only_for_nine_days_of_february(data: SourceData) -> None:
    rates = Rates(data.fx_rates)
    missing = [(c, text_of_day(day)) for c in DOLLARS for day in range(DAYS) if rates.of(c, day) is None]
    assert missing == [("BRL", f"2025-02-{day}") for day in range(15, 24)]


def test_a_day_takes_the_last_rate_of_the_seven_days_before_it() -> None:
    rates = Rates([FxRate(0, "EUR", 5, 0), FxRate(3, "EUR", 6, 0)])
    assert [rates.of("EUR", day) for day in (-1, 0, 2, 3, 10, 11)] == [None, 5, 5, 6, 6, None]
    assert rates.of("USD", 50) == 100_000_000


def test_orders_in_yen_have_no_hundredths(data: SourceData) -> None:
    assert (cents_in("JPY", 0), cents_in("JPY", 637)) == (100, 100_000)
    assert cents_in("USD", 1234) == 1234
    yen = {item.order_id for item in data.order_items if item.currency == "JPY"}
    assert yen
    for order in data.orders:
        if order.currency == "JPY":
            assert (order.amount or 0) % 100 == (order.refund_amount or 0) % 100 == 0
    assert all(item.amount % 100 == 0 for item in data.order_items if item.currency == "JPY")
