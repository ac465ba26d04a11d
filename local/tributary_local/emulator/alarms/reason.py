"""Why an alarm is in its state: the text that people read, and the data that programs read."""

from tributary_local.emulator.alarms.series import Reading, Window
from tributary_local.emulator.alarms.times import millis, short
from tributary_local.emulator.alarms.verdict import ALARM, INSUFFICIENT_DATA, OK, Rule, Verdict
from tributary_local.emulator.protocol import Request

PHRASES = {
    "GreaterThanThreshold": "greater than",
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}

FILLED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def reason(rule: Rule, verdict: Verdict, reading: Reading, window: Window) -> str:
    """Return the `StateReason` of an alarm whose data points were judged."""
    if verdict.state == INSUFFICIENT_DATA:
        unknown = _counted(rule.periods, "datapoint")
        return f"Insufficient Data: {unknown} {_were(rule.periods)} unknown."
    missing = f"{_counted(verdict.filled, 'missing datapoint')} {_were(verdict.filled)} treated as "
    missing += f"[{FILLED.get(rule.missing, '')}]"
    if not verdict.evaluated:
        return f"Threshold Crossed: no datapoints were received for {_counted(rule.periods, 'period')} and {missing}."
    values = [(reading.values[index], window.start(index)) for index in reversed(verdict.evaluated)]
    named = [
        f"{value} ({short(start)})"
        for value, start in values
        if value is not None and rule.breaches(value) == (verdict.state == ALARM)
    ]
    if verdict.filled:
        listed = ", ".join(f"{value} ({short(start)})" for value, start in values)
        text = f"{_counted(len(values), 'datapoint')} [{listed}] {_were(len(values))}{_compared(rule, verdict)}"
        return f"Threshold Crossed: {text} and {missing}."
    least = rule.to_alarm if verdict.state == ALARM else rule.periods - rule.to_alarm + 1
    change = "OK -> ALARM" if verdict.state == ALARM else "ALARM -> OK"
    return (
        f"Threshold Crossed: {len(named)} out of the last {_counted(len(values), 'datapoint', plural=True)} "
        f"[{', '.join(named)}] {_were(len(named))}{_compared(rule, verdict)} "
        f"(minimum {_counted(least, 'datapoint')} for {change} transition)."
    )


def reason_data(alarm: Request, period: int, reading: Reading, window: Window, verdict: Verdict, now: float) -> Request:
    """Return the `StateReasonData` of an alarm whose data points were judged."""
    data: Request = {"version": "1.0", "queryDate": millis(now)}
    if verdict.evaluated:
        data["startDate"] = millis(window.start(verdict.evaluated[0]))
    for name, member in (("unit", "Unit"), ("statistic", "Statistic"), ("extendedStatistic", "ExtendedStatistic")):
        if alarm.get(member):
            data[name] = alarm[member]
    data["period"] = period
    data["recentDatapoints"] = [reading.values[index] for index in verdict.evaluated]
    data["threshold"] = alarm["Threshold"]
    places = verdict.evaluated or range(window.size - alarm["EvaluationPeriods"], window.size)
    data["evaluatedDatapoints"] = [_evaluated(reading, window, index) for index in reversed(places)]
    return data


def _evaluated(reading: Reading, window: Window, index: int) -> Request:
    point = {
        "timestamp": millis(window.start(index)),
        "sampleCount": reading.samples[index],
        "value": reading.values[index],
    }
    return {name: value for name, value in point.items() if value is not None}


def _compared(rule: Rule, verdict: Verdict) -> str:
    negation = " not" if verdict.state == OK else ""
    return f"{negation} {PHRASES[rule.comparison]} the threshold ({rule.threshold})"


def _counted(count: int, thing: str, *, plural: bool = False) -> str:
    return f"{count} {thing}{'s' if plural or count != 1 else ''}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
