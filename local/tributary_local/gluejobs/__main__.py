"""Prepare this machine for fast Glue jobs.

    python -m tributary_local.gluejobs --jars <folder>

archives the classes of Spark and Iceberg beside the jars, once; without the archive everything works, only slower.
"""

import argparse
from pathlib import Path

from tributary_local.gluejobs.class_archive import build

parser = argparse.ArgumentParser(prog="python -m tributary_local.gluejobs", description="Archive Spark's classes.")
parser.add_argument("--jars", type=Path, required=True, help="folder of Spark's added jars, where the archive goes")
print(build(parser.parse_args().jars.resolve()))
