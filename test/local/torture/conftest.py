"""The torture tables, brought all the way once: extracted, crawled, staged."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ..gluejobs.glue_lab import GlueLab
from ..services.emulator import Emulator
from ..services.trino import Trino
from .platform import BUCKET, Platform
from .sources import Dataset, running_sources


@dataclass(frozen=True)
class Journey:
    """What became of the datasets.

    Attributes:
        datasets: by name.
        told: what `contract try` told of each.
        files: the raw files of each.
        platform: holds them and the tables over them.
    """

    datasets: dict[str, Dataset]
    told: dict[str, dict[str, Any]]
    files: dict[str, list[Path]]
    platform: Platform


@pytest.fixture(scope="module")
def journey(emulator: Emulator, trino: Trino, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = tmp_path_factory.mktemp("torture")
    (folder / "out").mkdir()
    platform = Platform(GlueLab(emulator.url, BUCKET), trino)
    with running_sources(folder) as sources:
        datasets = sources.datasets()
        told = sources.extract(datasets, folder / "out")
    for dataset in datasets:
        platform.put(folder / "out" / dataset.name)
    platform.crawl(datasets)
    platform.stage(datasets, {name: json.loads(Path(one["manifest"]).read_text()) for name, one in told.items()})
    files = {name: [Path(file) for file in one["files"]] for name, one in told.items()}
    return Journey({dataset.name: dataset for dataset in datasets}, told, files, platform)
