"""The parts of the bench: each prints a table or counts, and says which targets it meets."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import numpy as np
from tributary.budget import recommend
from tributary_local.generator.generate import generate

from bench.budget.contenders import AVERAGE_ROAS, OURS
from bench.budget.demo import daily_rows, statements
from bench.budget.score import scores, share_of_oracle
from bench.budget.worlds import DAYS, FIRST, WORLDS, Row, varied
from bench.etl.report import table, verdict

_MOST_HARMFUL = {"varied spend": 0.05, "flat or confounded spend": 0.05, "saturated winners": 0.2}
_LEAST_OF_AVERAGE_ROAS = 0.8
_LEAST_HELD = 0.95


def worlds(seeds: Iterable[int]) -> str:
    """True gain and harm of each contender in each kind of world."""
    known = list(seeds)
    rows, lines = [], []
    for kind, make in WORLDS.items():
        found = scores(make, known)
        rows += [
            [
                f"{kind}: {name}",
                f"{score.mean:+.2f} %",
                f"{100 * score.harmful:.1f} %",
                f"{100 * score.idle:.1f} %",
                f"{share_of_oracle(score, found):.2f}",
            ]
            for name, score in found.items()
        ]
        if kind not in _MOST_HARMFUL:
            continue
        most, ours = _MOST_HARMFUL[kind], found[OURS]
        harm = f"{kind}: ours loses revenue in {100 * ours.harmful:.1f} % of {len(known)} worlds"
        lines.append(verdict(f"{harm} (at most {100 * most:.0f} %)", holds=ours.harmful <= most))
        if make is varied:
            share = ours.mean / found[AVERAGE_ROAS].mean
            gain = f"{kind}: ours gains {share:.2f} of what average ROAS gains (at least {_LEAST_OF_AVERAGE_ROAS})"
            lines.append(verdict(gain, holds=share >= _LEAST_OF_AVERAGE_ROAS))
    head = ["world and contender", "true gain", "harmful", "nothing moved", "of the oracle's gain"]
    return table(head, rows) + "\n\n" + "\n".join(lines)


def one_week(seeds: Iterable[int]) -> str:
    """Whether a week of figures is refused."""
    last = FIRST + timedelta(days=DAYS - 7)
    known = list(seeds)
    refused = 0
    for seed in known:
        advice = recommend([row for row in varied(seed).rows if row.day >= last])
        refused += all((one.action, one.reason) == ("hold", "insufficient_evidence") for one in advice.channels)
    text = f"one week of figures: all channels held for insufficient evidence in {refused} of {len(known)} worlds"
    return verdict(text, holds=refused == len(known))


def shuffled(seeds: Iterable[int]) -> str:
    """Whether outcomes without any signal leave everything where it is."""
    known = list(seeds)
    held = sum(
        all(one.action == "hold" for one in recommend(shuffled_rows(varied(seed).rows, seed)).recommendations)
        for seed in known
    )
    text = f"shuffled outcomes: everything held in {held} of {len(known)} worlds (at least {100 * _LEAST_HELD:.0f} %)"
    return verdict(text, holds=held >= _LEAST_HELD * len(known))


def shuffled_rows(rows: list[Row], seed: int) -> list[Row]:
    """The rows with their conversions, and what these brought, dealt out anew over days and channels."""
    order = np.random.default_rng([4, seed]).permutation(len(rows))
    return [
        replace(row, conversions=rows[other].conversions, revenue=rows[other].revenue)
        for row, other in zip(rows, order, strict=True)
    ]


def demos(seeds: Iterable[int]) -> str:
    """What the advice finds of the demo's planted truth, by seeds of its generator."""
    known = list(seeds)
    found: Counter[str] = Counter()
    for seed in known:
        found.update({text: int(is_so) for text, is_so in statements(recommend(daily_rows(generate(seed)))).items()})
    return "\n".join(
        verdict(f"demo: {text} with {count} of {len(known)} seeds", holds=count == len(known))
        for text, count in found.items()
    )
