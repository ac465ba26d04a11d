"""Writes the source data as files: ``python -m tributary_local.generator --out DIR [--seed N] [--scale N]``."""

import argparse
import gc
import json
import time
from pathlib import Path

from tributary_local.generator.generate import DEFAULT_SEED, generate
from tributary_local.generator.tables import lines
from tributary_local.generator.truth import truth


def main() -> None:
    """Write ``<table>.tsv`` for the ten tables and ``truth.json``, replacing older ones."""
    parser = argparse.ArgumentParser(prog="python -m tributary_local.generator", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the files; made if missing")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--scale", type=int, default=1, help="multiplies the data, 1 or more")
    arguments = parser.parse_args()
    if arguments.scale < 1:
        parser.error("--scale must be 1 or more")

    started = time.monotonic()
    # Rows are never garbage, and the collector would walk over a million of them again and again.
    gc.disable()
    data = generate(arguments.seed, arguments.scale)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for table, rows in lines(data).items():
        with (arguments.out / f"{table}.tsv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(rows)
    planted = truth(data, arguments.seed, arguments.scale)
    (arguments.out / "truth.json").write_text(json.dumps(planted, indent=2) + "\n", encoding="utf-8")
    counts = ", ".join(f"{count:,} {table}" for table, count in planted["rows"].items())
    print(f"generated {counts} in {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
