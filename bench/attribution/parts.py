"""The parts of the bench: growth with the touches, a large chain, a peer over the same paths."""

from pathlib import Path

from tributary.attribution import UNATTRIBUTED

from bench.attribution.data import data
from bench.attribution.options import Options
from bench.attribution.run import Outcome, run
from bench.curves import draw_curves
from bench.etl.report import Section, table, verdict

_COPIES = (1, 5, 10)
_LIMIT_MB = 4_000
_CHAIN_SECONDS = 10
_GROWTH = 1.5
_SAME = 1e-9
_PEER = "marketing-attribution-models"
_ANOTHER_GAME = ("shapley",)
"""Its coalition is worth what the paths of exactly its channels brought, without those of fewer."""


def scale(options: Options) -> Section:
    """Run all models over the same journeys of more and more devices, and once over as many of their own."""
    same: dict[int, Outcome] = {}
    base = options.size // _COPIES[-1]
    for copies in _COPIES:
        same[base * copies] = _scaled(base * copies, copies, options)
    own = _scaled(options.size, 1, options)
    _draw(options, same)
    head = [
        "journeys",
        "touches",
        "wall s",
        "CPU s",
        "peak MB",
        "distinct paths",
        "paths s",
        "models s",
        "time_decay s",
    ]
    rows = [_row("the same", size, one) for size, one in same.items()]
    rows.append(_row("all their own", options.size, own))
    sizes = sorted(same)
    growth = _models(same[sizes[-1]]) / _models(same[sizes[0]])
    most = max(one.measurement.resident for one in (*same.values(), own)) / 1e6
    lines = [
        verdict(f"at most {most:.0f} MB, of {_LIMIT_MB}", holds=most <= _LIMIT_MB),
        verdict(
            f"over the same paths all models take {growth:.2f} times as long for {_COPIES[-1]} times the touches, "
            f"of at most {_GROWTH:g}",
            holds=growth <= _GROWTH,
        ),
    ]
    return Section("Growth with the touches", f"{table(head, rows)}\n\n" + "\n".join(lines))


def _scaled(touches: int, copies: int, options: Options) -> Outcome:
    with run("ours", data(touches, copies), options) as outcome:
        print(f"  {touches:,} touches, {copies} of each journey: {outcome.measurement.wall:.1f} s", flush=True)
        return outcome


def _row(journeys: str, touches: int, one: Outcome) -> list[str]:
    return [
        journeys,
        f"{touches:,}",
        f"{one.measurement.wall:.1f}",
        f"{one.measurement.cpu:.1f}",
        f"{one.measurement.resident / 1e6:.0f}",
        f"{one.paths:,}",
        f"{one.steps['paths']:.1f}",
        f"{_models(one):.1f}",
        f"{one.steps['time_decay']:.1f}",
    ]


def _models(outcome: Outcome) -> float:
    return sum(seconds for name, seconds in outcome.steps.items() if name not in ("paths", "time_decay"))


def _draw(options: Options, found: dict[int, Outcome]) -> None:
    draw_curves(
        options.out / "scale.vl.json",
        "Attribution by touchpoints, the same journeys, two cores",
        [
            (series, size, seconds)
            for size, one in found.items()
            for series, seconds in (
                ("paths from touchpoints", one.steps["paths"]),
                ("all models over the paths", _models(one)),
            )
        ],
        options.peers / "bin/python",
    )


def chain(options: Options) -> Section:
    """Solve a chain of 10,000 states."""
    with run("chain", Path(), options) as outcome:
        seconds = outcome.steps["removal effects"]
    text = verdict(
        f"100 channels at order 2, every step possible: {seconds:.1f} s, of {_CHAIN_SECONDS}",
        holds=seconds < _CHAIN_SECONDS,
    )
    return Section("A large chain", text)


def peer(options: Options) -> Section:
    """Run the peer over the paths of ours, and hold its figures against ours."""
    rows, lines = [], []
    with (
        run("ours", data(options.size // 10), options) as ours,
        run("peer", ours.folder, options, python=options.peers / "bin/python") as theirs,
    ):
        mine, other = ours.credit(), theirs.credit()
    for model, found in other.items():
        own = {row["channel"]: row["conversions"] for row in mine[model]}
        difference = _difference(own, found)
        seconds = ours.steps[model], theirs.steps[model]
        taken = [f"{one:.2f}" for one in (*seconds, seconds[1] / seconds[0])]
        rows.append([model, *taken, f"{difference:.1e}"])
        if model not in _ANOTHER_GAME:
            lines.append(verdict(f"{model}: equal figures", holds=difference <= _SAME))
    head = ["model", "ours s", f"{_PEER} s", "ratio", "greatest difference of a channel's share"]
    return Section("A peer over the same paths", f"{table(head, rows)}\n\n" + "\n".join(lines))


def _difference(own: dict[str, float], theirs: dict[str, float]) -> float:
    """Between the channels' shares of all that is credited to channels."""
    own = {channel: amount for channel, amount in own.items() if channel != UNATTRIBUTED}
    all_own, all_theirs = sum(own.values()), sum(theirs.values())
    return max(abs(own.get(channel, 0.0) / all_own - theirs.get(channel, 0.0) / all_theirs) for channel in own | theirs)
