"""Journeys of devices: what they saw and clicked before they installed the app, after it, or without ever doing so."""

from random import Random
from typing import NamedTuple

from tributary_local.generator.chance import device_id, poisson, time_of_day
from tributary_local.generator.channels import ORGANIC, Channel
from tributary_local.generator.delivery import CampaignDay
from tributary_local.generator.period import DAY_MS, DAYS, END_MS, HOUR_MS, MINUTE_MS
from tributary_local.generator.touches import IMPRESSION, Touches

_ORGANIC_INSTALLS_A_DAY = 22
_VISITORS_SEEN_ONLY_A_DAY = 320
_CLICKS_OF_VISITORS = 0.8
"""Share of the networks' clicks that single devices are known for; the rest leaves room for the clicks of journeys."""


class Install(NamedTuple):
    """An install and the channel that caused it, None where none did."""

    device_id: str
    installed_ms: int
    channel: Channel | None

    @property
    def cause(self) -> str:
        """Name of the channel, ``organic`` for none."""
        return ORGANIC if self.channel is None else self.channel.name


class Journeys:
    """Makes the journeys of one data set, touch by touch."""

    def __init__(self, rng: Random, touches: Touches) -> None:
        self._rng = rng
        self._touches = touches
        self._visitors: list[str] = []
        self._installs: list[Install] = []

    def installs(self) -> list[Install]:
        """All installs in the order in which they happened."""
        return sorted(self._installs, key=lambda install: (install.installed_ms, install.device_id))

    def add_install(self, device_id: str, installed_ms: int, channel: Channel | None) -> None:
        """Record an install whose touches are recorded elsewhere."""
        self._installs.append(Install(device_id, installed_ms, channel))

    def make(self, days: list[CampaignDay], scale: int) -> None:
        """Journeys for every campaign's day, installs that no ad caused, and visitors who only saw ads."""
        for plan in days:
            for _ in range(plan.installs):
                self._convert(plan)
            for _ in range(round(plan.clicks * _CLICKS_OF_VISITORS) - plan.installs):
                self._visit(plan)
        for day in range(DAYS):
            for _ in range(poisson(self._rng, _ORGANIC_INSTALLS_A_DAY * scale)):
                self._install_unprompted(day)
            for _ in range(poisson(self._rng, _VISITORS_SEEN_ONLY_A_DAY * scale)):
                self._see_only(day)

    def _convert(self, plan: CampaignDay) -> None:
        """A device whose last touch of the campaign leads to an install by the rule of last touch."""
        rng, touches = self._rng, self._touches
        device = device_id(rng)
        closing = time_of_day(rng, plan.day)
        by_view = rng.random() < plan.campaign.channel.view_through_share
        delay = self._view_delay() if by_view else self._click_delay()
        for _ in range(int(rng.random() ** 1.6 * 8)):
            before = closing - 25_000 - int(rng.expovariate(1 / 3.5) * DAY_MS)
            campaign = plan.campaign if rng.random() < 0.45 else touches.assisting_campaign()
            if not by_view and rng.random() < 0.16:
                touches.click(device, before, campaign)
            else:
                touches.add(device, before, campaign, IMPRESSION)
        if by_view:
            touches.add(device, closing, plan.campaign, IMPRESSION)
        else:
            touches.click(device, closing, plan.campaign)
            # Views after the click change nothing: a click in its window outranks them.
            if rng.random() < 0.3:
                touches.add(device, closing + int(rng.random() * delay), touches.assisting_campaign(), IMPRESSION)
        self._install(device, closing + delay, plan.campaign.channel)

    def _click_delay(self) -> int:
        """Milliseconds from a click to the install it brings: mostly minutes, always inside seven days."""
        draw = self._rng.random()
        if draw < 0.65:
            return 20_000 + int(self._rng.random() * 55 * MINUTE_MS)
        if draw < 0.90:
            return HOUR_MS + int(self._rng.random() * 23 * HOUR_MS)
        return DAY_MS + int(self._rng.random() * 5.8 * DAY_MS)

    def _view_delay(self) -> int:
        """Milliseconds from a view to the install it brings, inside twenty-four hours."""
        return MINUTE_MS + int(self._rng.random() * 22 * HOUR_MS)

    def _install(self, device: str, installed: int, channel: Channel | None) -> None:
        """Record the install, if it falls into the period, and the ads that its device sees later."""
        if installed >= END_MS:
            return
        self.add_install(device, installed, channel)
        for _ in range(poisson(self._rng, 1.4)):
            later = installed + 30_000 + int(self._rng.random() * 30 * DAY_MS)
            campaign = self._touches.assisting_campaign()
            if self._rng.random() < 0.25:
                self._touches.click(device, later, campaign)
            else:
                self._touches.add(device, later, campaign, IMPRESSION)

    def _visit(self, plan: CampaignDay) -> None:
        """A click that leads nowhere, of a device that never installs."""
        rng, touches = self._rng, self._touches
        if self._visitors and rng.random() < 0.5:
            device = self._visitors[int(rng.random() * len(self._visitors))]
        else:
            device = device_id(rng)
            self._visitors.append(device)
        clicked = time_of_day(rng, plan.day)
        touches.click(device, clicked, plan.campaign)
        for _ in range(int(rng.random() ** 2 * 5)):
            before = clicked - 25_000 - int(rng.expovariate(1 / 2.5) * DAY_MS)
            campaign = plan.campaign if rng.random() < 0.6 else touches.any_campaign()
            touches.add(device, before, campaign, IMPRESSION)

    def _see_only(self, day: int) -> None:
        """Impressions on a device that neither clicks nor installs."""
        device = device_id(self._rng)
        for _ in range(1 + int(self._rng.random() * 3)):
            seen = time_of_day(self._rng, day) + int(self._rng.random() * 4) * DAY_MS
            self._touches.add(device, seen, self._touches.any_campaign(), IMPRESSION)

    def _install_unprompted(self, day: int) -> None:
        """An install without a touch that counts: none at all, only old ones, or only views of an earlier day."""
        rng, touches = self._rng, self._touches
        device = device_id(rng)
        installed = time_of_day(rng, day)
        draw = rng.random()
        if draw < 0.18:
            before = installed - int((7.1 + 16 * rng.random()) * DAY_MS)
            touches.click(device, before, touches.assisting_campaign())
        elif draw < 0.36:
            for _ in range(1 + int(rng.random() * 3)):
                before = installed - int((1.05 + 5 * rng.random()) * DAY_MS)
                touches.add(device, before, touches.assisting_campaign(), IMPRESSION)
        self._install(device, installed, None)
