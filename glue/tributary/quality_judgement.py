"""All checks of a run's datasets, judged together: with one query a kind of check and not one a check."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pyspark.sql import SparkSession

from tributary.contract import CompleteCheck, Contract, DistributionCheck, ReferencedCheck, UniqueCheck
from tributary.manifest import Manifest
from tributary.quality import Place, Result
from tributary.quality_complete import judge_complete
from tributary.quality_distribution import History, figure_name, histories, judge_distribution, measure
from tributary.quality_figures import Figures, no_figures
from tributary.quality_freshness import judge_freshness, newest_changes
from tributary.quality_keys import broken_keys, judge_keys
from tributary.quality_rows import judge_quarantine, judge_rows
from tributary.reconcile import Asked, Found


def judge(
    spark: SparkSession, database: str, asked: Asked, found: Mapping[str, Found], at: datetime, run_id: str
) -> list[Result]:
    """Judge every check of the contracts of a run.

    Nothing is read again of what the stages read: rows and figures come from their records and from the quarantine.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        asked: the run's datasets, at least one, each with the manifests of its windows.
        found: what the tables hold of them, see `tributary.reconcile.find`.
        at: UTC time (naive).
        run_id: the run.
    """
    places = {
        contract.dataset: Place(
            run_id=run_id,
            dataset=contract.dataset,
            window_id=",".join(manifest.window_id for manifest in manifests),
            checked_at=at,
        )
        for contract, manifests in asked
    }
    newest = newest_changes(spark, database, [contract for contract, _ in asked])
    results: list[Result] = []
    for contract, manifests in asked:
        place, held = places[contract.dataset], found[contract.dataset]
        results.append(judge_freshness(contract, place, newest[contract.dataset]))
        results += _of_rows(contract, manifests, place, held)
        results += _of_completeness(contract, manifests, place, held)
    results += _of_distributions(spark, database, asked, found, places)
    return results + _of_keys(spark, database, asked, places)


def _of_rows(contract: Contract, manifests: Sequence[Manifest], place: Place, found: Found) -> list[Result]:
    windows = {manifest.window_id for manifest in manifests}
    replaced = any(windows & set(row["window_ids"]) for row in found.later)
    faults, staged = None if replaced else found.faults, found.staged
    read, quarantined = (0, 0) if staged is None else (staged["rows_read"], staged["rows_quarantined"])
    share = judge_quarantine(contract, place, read, quarantined, faults)
    return [share, *judge_rows(contract, place, faults, {} if staged is None else staged["warnings"])]


def _of_completeness(contract: Contract, manifests: Sequence[Manifest], place: Place, found: Found) -> list[Result]:
    return [
        judge_complete(check, replace(place, window_id=manifest.window_id), _figures(contract, manifest, found))
        for check in contract.checks
        if isinstance(check, CompleteCheck)
        for manifest in manifests
    ]


def _of_distributions(
    spark: SparkSession, database: str, asked: Asked, found: Mapping[str, Found], places: Mapping[str, Place]
) -> list[Result]:
    checks = [
        (contract, manifests, check)
        for contract, manifests in asked
        for check in contract.checks
        if isinstance(check, DistributionCheck)
    ]
    if not checks:
        return []
    windows = {manifest.window_id for _, manifests, _ in checks for manifest in manifests}
    datasets = sorted({contract.dataset for contract, _, _ in checks})
    (run_id,) = {place.run_id for place in places.values()}
    stored, results = histories(spark, database, datasets, windows, run_id), []
    for contract, manifests, check in checks:
        figures = {window.window_id: _figures(contract, window, found[contract.dataset]) for window in manifests}
        # Windows of one run are compared too, the later with the earlier.
        own = {window: measure(check, window, figures[window]) for window in figures}
        history: History = {
            **stored.get((contract.dataset, figure_name(check)), {}),
            **{window: value for window, value in own.items() if value is not None},
        }
        place = places[contract.dataset]
        results += [
            judge_distribution(check, replace(place, window_id=window), figures[window], history) for window in figures
        ]
    return results


def _of_keys(spark: SparkSession, database: str, asked: Asked, places: Mapping[str, Place]) -> list[Result]:
    checks = [
        (contract, check)
        for contract, _ in asked
        for check in contract.checks
        if isinstance(check, UniqueCheck | ReferencedCheck)
    ]
    if not checks:
        return []
    (run_id,) = {place.run_id for place in places.values()}
    broken = broken_keys(spark, database, checks, run_id)
    return [
        judge_keys(check, places[contract.dataset], values)
        for (contract, check), values in zip(checks, broken, strict=True)
    ]


def _figures(contract: Contract, manifest: Manifest, found: Found) -> Figures | None:
    """What the stage counted in a window; None where it should have and did not, as older ones."""
    if manifest.rows == 0:
        return no_figures(contract)
    counted = None if found.staged is None else found.staged["figures"]
    return None if counted is None else counted.get(manifest.window_id)
