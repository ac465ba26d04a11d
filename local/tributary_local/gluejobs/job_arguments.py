"""The arguments of a job run, and the ones among them that are for Glue itself."""

import re
from collections.abc import Mapping
from typing import Any

from tributary_local.gluejobs.launch_error import LaunchError


def merge_arguments(job: Mapping[str, Any], run_arguments: Mapping[str, str]) -> dict[str, str]:
    """Arguments in effect: the run's replace the job's defaults, and the job's non-overridable ones replace both."""
    defaults: Mapping[str, str] = job.get("DefaultArguments") or {}
    fixed: Mapping[str, str] = job.get("NonOverridableArguments") or {}
    return {**defaults, **run_arguments, **fixed}


def script_arguments(arguments: Mapping[str, str], job_name: str, run_id: str) -> list[str]:
    """What the script finds in ``sys.argv`` behind its own name."""
    named = {**arguments, "--JOB_NAME": job_name, "--JOB_RUN_ID": run_id}
    return [text for name, value in named.items() for text in (name, str(value))]


def comma_list(arguments: Mapping[str, str], name: str) -> list[str]:
    """The entries of an argument such as ``--extra-py-files``, in order."""
    return [entry.strip() for entry in arguments.get(name, "").split(",") if entry.strip()]


def parse_conf(arguments: Mapping[str, str]) -> dict[str, str]:
    """Spark settings of the argument ``--conf``, whose value chains them: ``a=b --conf c=d``.

    Raises:
        LaunchError: If a link of the chain isn't ``name=value``.
    """
    chain = arguments.get("--conf", "").strip()
    settings: dict[str, str] = {}
    for link in re.split(r"\s+--conf\s+", chain) if chain else []:
        name, equals, value = link.partition("=")
        if not equals or not name.strip() or " " in name.strip():
            raise LaunchError(f"Invalid value for --conf: {link!r} is not name=value")
        settings[name.strip()] = value.strip()
    return settings


def wants_iceberg(arguments: Mapping[str, str]) -> bool:
    """Whether ``--datalake-formats`` puts Iceberg on the class path."""
    return "iceberg" in comma_list(arguments, "--datalake-formats")
