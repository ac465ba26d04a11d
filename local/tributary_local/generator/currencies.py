"""Currencies of the countries, with what a unit of each was worth when the period began."""

CURRENCY_OF = {"US": "USD", "GB": "GBP", "DE": "EUR", "FR": "EUR", "BR": "BRL", "JP": "JPY", "CA": "CAD"}
"""Currency that customers of a country pay in."""

REPORTING = "USD"
DOLLARS = {"USD": 1.0, "EUR": 1.0412, "GBP": 1.2571, "JPY": 0.006372, "CAD": 0.6956, "BRL": 0.1639}
"""Dollars that one unit was worth."""


def cents_in(currency: str, dollar_cents: int) -> int:
    """An amount of dollar cents in hundredths of a currency, whole yen for JPY, at least one unit of what is paid."""
    step = 100 if currency == "JPY" else 1
    return max(step, round(dollar_cents / DOLLARS[currency] / step) * step)
