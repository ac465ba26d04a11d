"""Parses a file of DAGs as Airflow's DAG processor does, in a process of its own, and tells what it took.

``python parse.py FILE BUNDLE`` writes JSON to standard output: seconds and CPU seconds of the import and the
serialization of the DAGs, which the processor does anew each time, in a process that it has forked; how many tasks they
have, and how many bytes they are once serialized. What the processor has imported before it forks is not counted.
"""

import importlib
import json
import logging
import sys
import time
from pathlib import Path

from airflow.dag_processing.processor import DagFileParseRequest, _parse_file
from airflow.utils.file import iter_airflow_imports


def main(file: Path, bundle: Path) -> None:
    """Parse the file."""
    for module in iter_airflow_imports(str(file)):
        importlib.import_module(module)
    sys.path.append(str(bundle))
    request = DagFileParseRequest(file=str(file), bundle_path=bundle)
    wall, cpu = time.perf_counter(), time.process_time()
    result = _parse_file(request, logging.getLogger(__name__))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if result is None or result.import_errors or not result.serialized_dags:
        raise SystemExit(f"{file} can't be imported: {None if result is None else result.import_errors}")
    serialized = [dag.data for dag in result.serialized_dags]
    report = {
        "wall": wall,
        "cpu": cpu,
        "tasks": sum(len(data["dag"]["tasks"]) for data in serialized),
        "bytes": len(json.dumps(serialized)),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
