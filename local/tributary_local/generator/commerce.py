"""Accounts and orders of the people behind the installs, and of people who came without one."""

import math
from dataclasses import dataclass
from random import Random

from tributary_local.generator.chance import device_id, poisson, time_of_day
from tributary_local.generator.emails import email
from tributary_local.generator.journeys import Install
from tributary_local.generator.orders import Sale
from tributary_local.generator.period import DAY_MS, DAYS, END_MS, HOUR_MS, MINUTE_MS
from tributary_local.generator.rows import AppInstall, Customer
from tributary_local.generator.touches import IMPRESSION, Touches
from tributary_local.generator.updates import updated_after

_COUNTRIES = ("US", "US", "US", "US", "GB", "GB", "DE", "DE", "FR", "BR", "JP", "CA")
_ACCOUNT_RATE = 0.72
_ORGANIC_BUYER_RATE = 0.32
_ORGANIC_ORDER_VALUE = 26.0
_WEB_CUSTOMERS_A_DAY = 5


@dataclass
class _Account:
    """An account before it has an id; ``device`` is where its owner is, ``device_known`` whether the shop knows it."""

    created_ms: int
    device: str | None
    device_known: bool
    country: str
    orders: list[tuple[int, int]]


class Commerce:
    """Makes installs' rows, customers and orders."""

    def __init__(self, rng: Random, touches: Touches) -> None:
        self._rng = rng
        self._touches = touches
        self._accounts: list[_Account] = []

    def open_accounts(self, installs: list[Install], scale: int, robot: str) -> list[AppInstall]:
        """Rows of ``app_installs`` in the order of the installs; some of their devices but the robot get an account."""
        rng = self._rng
        rows = []
        for number, install in enumerate(installs, start=1):
            country = rng.choice(_COUNTRIES)
            rows.append(
                AppInstall(
                    number,
                    install.device_id,
                    install.installed_ms,
                    "ios" if rng.random() < 0.47 else "android",
                    country,
                    updated_after(rng, install.installed_ms),
                )
            )
            channel = install.channel
            buyer_rate = _ORGANIC_BUYER_RATE if channel is None else channel.buyer_rate
            value = _ORGANIC_ORDER_VALUE if channel is None else channel.order_value
            if rng.random() < _ACCOUNT_RATE and install.device_id != robot:
                created = install.installed_ms + MINUTE_MS + int(rng.expovariate(1 / 5) * HOUR_MS)
                self._open(created, install.device_id, country, buyer_rate / _ACCOUNT_RATE, value)
                if rng.random() < 0.01:
                    self._open(created + DAY_MS, install.device_id, country, buyer_rate, value)
        for day in range(DAYS):
            for _ in range(poisson(rng, _WEB_CUSTOMERS_A_DAY * scale)):
                device = device_id(rng) if rng.random() < 0.2 else None
                created = time_of_day(rng, day)
                self._open(created, device, rng.choice(_COUNTRIES), _ORGANIC_BUYER_RATE, _ORGANIC_ORDER_VALUE)
        return rows

    def _open(self, created: int, device: str | None, country: str, buyer_rate: float, value: float) -> None:
        if created >= END_MS:
            return
        known = device is not None and self._rng.random() >= 0.08
        account = _Account(created, device, known, country, [])
        self._accounts.append(account)
        if self._rng.random() < buyer_rate:
            self._order(account, value)

    def _order(self, account: _Account, value: float) -> None:
        """One order or several over the weeks, some of the later ones after an ad brought the customer back."""
        rng = self._rng
        ordered = account.created_ms + MINUTE_MS + int(rng.expovariate(1 / 1.8) * DAY_MS)
        first = True
        while ordered < END_MS:
            if account.device is not None and not first and rng.random() < 0.4:
                # After the account was made, so that no install is explained by an ad that came later.
                reach = min(3 * DAY_MS, ordered - MINUTE_MS - account.created_ms)
                before = ordered - MINUTE_MS - int(rng.random() * reach)
                campaign = self._touches.assisting_campaign()
                if rng.random() < 0.6:
                    self._touches.click(account.device, before, campaign)
                else:
                    self._touches.add(account.device, before, campaign, IMPRESSION)
            cents = max(99, round(rng.lognormvariate(math.log(value), 0.5) * 100))
            account.orders.append((ordered, cents))
            if rng.random() > 0.55:
                return
            first = False
            ordered += HOUR_MS + int(rng.expovariate(1 / 13) * DAY_MS)

    def buy_for(self, device: str, created_ms: int, country: str, orders: list[tuple[int, int]]) -> None:
        """An account of a device with orders that are known beforehand: millisecond and dollar cents of each."""
        self._accounts.append(_Account(created_ms, device, True, country, orders))

    def rows(self) -> tuple[list[Customer], list[Sale]]:
        """Rows of ``customers``, numbered in the order in which they came to be, and what they bought."""
        rng = self._rng
        self._accounts.sort(key=lambda account: (account.created_ms, account.device or ""))
        customers: list[Customer] = []
        sales: list[Sale] = []
        for customer_id, account in enumerate(self._accounts, start=1):
            changed = account.orders[-1][0] if account.orders and rng.random() < 0.3 else account.created_ms
            device = account.device if account.device_known else None
            customers.append(
                Customer(
                    customer_id,
                    email(rng, customer_id),
                    device,
                    account.country,
                    account.created_ms,
                    updated_after(rng, changed),
                )
            )
            sales.extend(Sale(ordered, customer_id, cents, account.country) for ordered, cents in account.orders)
        return customers, sales
