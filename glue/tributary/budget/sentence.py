"""One sentence a recommendation, for people who never heard of an elasticity."""

from tributary.budget.advice import Reason, Recommendation
from tributary.budget.rules import Rules

_ASSUMED = "but that is an assumption, because"
_WHY: dict[Reason, str] = {
    "within_noise": "which is too close to tell apart",
    "models_disagree": "but attribution models disagree on which is more",
    "insufficient_evidence": "but there are too few days or conversions to rely on that",
    "flat_spend": f"{_ASSUMED} its spend hardly varied",
    "spend_follows_demand": f"{_ASSUMED} its spend went with demand",
    "elasticity_unknown": f"{_ASSUMED} it converts too seldom to show what more spend does",
    "no_response": "but conversions did not follow spend, so that moving money would rest on nothing",
}


def sentence(advice: Recommendation, rules: Rules, share_before: float, share_after: float) -> str:
    """Say what to do, why, and how sure it is.

    Args:
        advice: all of it but the sentence.
        rules: of the gate.
        share_before: of what is spent today on the units that share one sum.
        share_after: of what they are advised.
    """
    label = advice.unit.label
    if advice.mroas is None:
        return f"Observational: hold {label}: nothing is spent on it today that could be judged."
    is_moved = advice.action in ("raise", "lower")
    shares = (
        f"from {_per_cent(share_before)} to {_per_cent(share_after)}" if is_moved else f"at {_per_cent(share_after)}"
    )
    what = "the budget" if advice.unit.creative_type is None else f"the money of {advice.unit.channel}"
    returns = (
        f"its next dollar brings about {advice.mroas:.2f} USD of revenue ({rules.interval * 100:.0f} % interval "
        f"{advice.mroas_low:.2f} to {advice.mroas_high:.2f}{_models(advice)}) against {advice.pool_mroas:.2f} for "
        f"{'all channels' if advice.unit.creative_type is None else 'all its creative types'}"
    )
    return (
        f"Observational: {advice.action} {label} {shares} of {what} ({_amounts(advice)} USD a day): {returns}, "
        f"{_why(advice)}, judged by {advice.conversions:,.0f} conversions on {advice.days} days{_next(advice, rules)}."
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _amounts(advice: Recommendation) -> str:
    if advice.spend_today == advice.spend_advised:
        return f"{advice.spend_advised:,.2f}"
    return f"{advice.spend_today:,.2f} to {advice.spend_advised:,.2f}"


def _models(advice: Recommendation) -> str:
    if advice.models_low is None or advice.models_high is None:
        return ""
    return f"; {advice.models_low:.2f} to {advice.models_high:.2f} by attribution model"


def _why(advice: Recommendation) -> str:
    if advice.reason in _WHY:
        return _WHY[advice.reason]
    probability = advice.probability or 0.0
    better, likely = ("better", probability) if probability >= 0.5 else ("worse", 1 - probability)
    # No sample of draws gives a certainty.
    chance = f"{better} with a probability of {'over 99' if likely > 0.99 else f'{100 * likely:.0f}'} %"
    if advice.reason == "no_counterpart":
        return f"{chance}, but no other may {'give it money' if better == 'better' else 'take its money'}"
    return chance


def _next(advice: Recommendation, rules: Rules) -> str:
    """What moving brings, or how to find out."""
    if advice.action in ("raise", "lower"):
        return (
            f"; expected {advice.expected_gain:+,.2f} USD of revenue a day "
            f"({advice.gain_low:+,.2f} to {advice.gain_high:+,.2f})"
        )
    if advice.action != "test":
        return ""
    cap = f"{100 * rules.cap:.0f} %"
    return (
        f"; to find out, spend {cap} more in half of the regions or days and {cap} less in the others until they "
        f"brought {advice.test_conversions:,} conversions, some {advice.test_days:,} days at today's rate"
    )
