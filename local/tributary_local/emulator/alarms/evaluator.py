"""Evaluates metric alarms by the clock.

Every minute, an alarm's newest data point is that of the period that ends with the minute. Alarms on periods of less
than a minute are evaluated every ten seconds, those that look back further than a day every hour.
"""

import json
import logging
import threading
import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch
from tributary_local.emulator.alarms.actions import Actions
from tributary_local.emulator.alarms.clock import Clock
from tributary_local.emulator.alarms.metric_math import read_queries
from tributary_local.emulator.alarms.queries import period_of, queries_of
from tributary_local.emulator.alarms.reason import reason, reason_data
from tributary_local.emulator.alarms.series import Reading, Window
from tributary_local.emulator.alarms.verdict import FURTHER_POINTS, Rule, judge, rule_of
from tributary_local.emulator.protocol import Request

SHORT, MINUTE, HOUR = 10, 60, 3600
DAY = 24 * HOUR

# Evaluations that are made up for, after a machine stood still.
MOST_AT_ONCE = 30

log = logging.getLogger("alarms")


class Evaluator:
    """Evaluates the alarms of every account and region.

    Attributes:
        lock: held while alarms change.
    """

    def __init__(self, clock: Clock, actions: Actions) -> None:
        self.lock = threading.RLock()
        self._clock = clock
        self._actions = actions
        now = time.time()
        self._elapsed = {interval: clock.elapsed(interval, now) for interval in (SHORT, MINUTE, HOUR)}

    def begin(self) -> None:
        """Start evaluating, in the background."""
        threading.Thread(target=self._run, name="alarms", daemon=True).start()

    def _run(self) -> None:
        tick = self._clock.seconds(SHORT)
        while True:
            now = time.time()
            try:
                self._evaluate_due(now)
            except Exception:
                log.exception("the alarms can't be evaluated")
            time.sleep(tick - time.time() % tick)

    def _evaluate_due(self, now: float) -> None:
        due: list[tuple[float, int]] = []
        for interval, before in self._elapsed.items():
            elapsed = self._clock.elapsed(interval, now)
            self._elapsed[interval] = elapsed
            # On a busy machine some ends pass before this is here again; what came between two of them would be missed.
            ends = range(max(before, elapsed - MOST_AT_ONCE) + 1, elapsed + 1)
            due += [(end * self._clock.seconds(interval), interval) for end in ends]
        scopes = {key[:2] for store in (cloudwatch._alarms, cloudwatch._composite_alarms) for key in list(store._data)}
        for account, region in sorted(scopes):
            with request_scope(account, region), self.lock:
                for end, interval in sorted(due):
                    for alarm in cloudwatch._alarms.values():
                        if _interval(alarm) == interval:
                            self._evaluate_safely(alarm, end)
                self._actions.release_held(now)

    def _evaluate_safely(self, alarm: Request, end: float) -> None:
        try:
            self._evaluate(alarm, end)
        except Exception:
            # The others are evaluated all the same.
            log.exception("the alarm %s can't be evaluated", alarm.get("AlarmName"))

    def _evaluate(self, alarm: Request, end: float) -> None:
        queries, rule = queries_of(alarm), rule_of(alarm)
        period = period_of(queries)
        window = Window(end, self._clock.seconds(period), rule.periods + FURTHER_POINTS)
        reading = read_queries(queries, window)
        if _too_few_samples(alarm, rule, reading):
            return
        verdict = judge(rule, reading.values)
        if verdict.state in (None, alarm["StateValue"]):
            return
        now = time.time()
        data = reason_data(alarm, period, reading, window, verdict, now)
        old = alarm["StateValue"]
        alarm.update(
            {
                "StateValue": verdict.state,
                "StateReason": reason(rule, verdict, reading, window),
                "StateReasonData": json.dumps(data),
                "StateUpdatedTimestamp": round(now, 3),
                "StateTransitionedTimestamp": round(now, 3),
            }
        )
        name, new, why = alarm["AlarmName"], verdict.state, alarm["StateReason"]
        cloudwatch._record_history(name, old, new, why, reason_data=data)
        cloudwatch._dispatch_alarm_actions(alarm, old, new, why)
        cloudwatch._evaluate_parent_alarms(alarm)


def _interval(alarm: Request) -> int:
    period = period_of(queries_of(alarm))
    if period < MINUTE:
        return SHORT
    return HOUR if period * alarm["EvaluationPeriods"] > DAY else MINUTE


def _too_few_samples(alarm: Request, rule: Rule, reading: Reading) -> bool:
    """Tell whether an alarm on a percentile has too few samples to be evaluated, as it was told to mind."""
    statistic = alarm.get("ExtendedStatistic")
    if not statistic or alarm.get("EvaluateLowSampleCountPercentile") != "ignore":
        return False
    share = float(statistic[1:]) / 100
    tail = min(share, 1 - share)
    samples = sum(count or 0 for count in reading.samples[-rule.periods :])
    return samples > 0 and samples * tail < 10
