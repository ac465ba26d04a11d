"""The process of one job run: attaches to a warm JVM, runs the script as Glue would, and says how it ended.

    python -P driver.py <order file>

The order is JSON: ``script`` (path), ``argv`` (what follows the script's name), ``conf`` (Spark settings) and
``outcome`` (path to write). The outcome is JSON: ``error`` (Glue's error message, or null) and ``clean`` (the JVM has
no context left). It imports nothing of the project, so that a script finds no more here than in AWS.
"""

import gc
import json
import logging
import os
import runpy
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from py4j.clientserver import ClientServer  # type: ignore[import-untyped]
from py4j.java_gateway import JavaObject, java_import  # type: ignore[import-untyped]
from pyspark import SparkContext

_MESSAGE_LIMIT = 2000


def main(order_file: Path) -> int:
    """Run the ordered script; return the exit status."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    order = json.loads(order_file.read_text())
    SparkContext._ensure_initialized()
    jvm = SparkContext._jvm
    # Each call of `functions` asks for this class; without the import by name every jar is searched for it in packages.
    java_import(jvm, "org.apache.spark.sql.functions")
    _reset(jvm, order["conf"])
    error = _run(Path(order["script"]), order["argv"])
    clean = _leave(jvm)
    Path(order["outcome"]).write_text(json.dumps({"error": error, "clean": clean}))
    return 0 if error is None else 1


def _end_with_parent() -> None:
    """Standard input is a pipe that the runner holds open: its end is the runner's end."""
    while os.read(0, 4096):
        pass
    os._exit(1)


def _reset(jvm: Any, conf: dict[str, str]) -> None:  # noqa: ANN401 (py4j's view of the JVM)
    """Give the JVM the settings of this run and take away those of the run before."""
    properties = jvm.System.getProperties()
    for name in [name for name in properties if name.startswith("spark.")]:
        jvm.System.clearProperty(name)
    for name, value in conf.items():
        jvm.System.setProperty(name, value)
    jvm.org.apache.spark.util.Utils.setLogLevel(jvm.org.apache.logging.log4j.Level.WARN)
    jvm.org.apache.spark.sql.SparkSession.clearActiveSession()
    jvm.org.apache.spark.sql.SparkSession.clearDefaultSession()


def _run(script: Path, argv: list[str]) -> str | None:
    """Run the script as the main program; return Glue's error message if it fails."""
    sys.argv = [str(script), *argv]
    sys.path.insert(0, str(script.parent))
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as error:
        if error.code in (None, 0):
            return None
        return _error_message(error, script)
    except BaseException as error:
        trace = _script_trace(error.__traceback__, script)
        traceback.print_exception(type(error), error, trace)
        return _error_message(error, script)
    return None


def _script_trace(trace: TracebackType | None, script: Path) -> TracebackType | None:
    """The part of a traceback that begins in the script; all of it if the script never ran."""
    step = trace
    while step is not None and step.tb_frame.f_code.co_filename != str(script):
        step = step.tb_next
    return step or trace


def _error_message(error: BaseException, script: Path) -> str:
    """``Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 12; ValueError: …``, as Glue words it."""
    lines = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == str(script)]
    if isinstance(error, SyntaxError) and error.filename == str(script):
        lines.append(error.lineno)
    where = f"Failed Line Number: {lines[-1]}; " if lines else ""
    text = str(error).split("\n\tat ")[0][:_MESSAGE_LIMIT]
    return f"Error Category: UNCLASSIFIED_ERROR; {where}{type(error).__name__}: {text}"


def _leave(jvm: Any) -> bool:  # noqa: ANN401 (py4j's view of the JVM)
    """Stop the script's Spark context and drop cached file systems; say whether the JVM is as it was before."""
    try:
        context = SparkContext._active_spark_context
        if context is not None:
            context.stop()
        jvm.org.apache.hadoop.fs.FileSystem.closeAll()
        clean = jvm.org.apache.spark.SparkEnv.get() is None
        _let_go(SparkContext._gateway)
        return clean
    except Exception:
        logging.exception("the Spark context could not be stopped")
        return False


def _let_go(gateway: ClientServer) -> None:
    """Have the JVM forget the objects that this process has of it.

    It would keep them, with sessions and plans, for as long as it lives: it takes no notice of a process that ends.
    """
    for held in gc.get_objects():
        if issubclass(type(held), JavaObject):
            gateway.detach(held)
    # They wait there, with those that Python let go of before, for a thread that looks once a second.
    waiting = gateway._gateway_client.finalizer_deque
    while waiting:
        with suppress(IndexError):  # the thread has taken the last one
            client, target = waiting.pop()
            client.garbage_collect_object(target, False)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
