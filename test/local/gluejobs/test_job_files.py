import io
import zipfile
from importlib.metadata import version
from typing import Any

LAUNCH_ERROR = "LAUNCH ERROR | "


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_extra_files_lie_in_the_working_directory(lab: Any) -> None:
    files = [lab.put(f"contracts/{name}.yaml", f"dataset: {name}\n") for name in ("orders", "customers")]

    lines = lab.succeed(
        """\
        from pathlib import Path
        print(sorted(path.name for path in Path(".").glob("*.yaml")), Path("orders.yaml").read_text().strip())
        """,
        {"--extra-files": ",".join(files)},
    )

    assert lines[-1] == "['customers.yaml', 'orders.yaml'] dataset: orders"


def test_extra_python_files_are_imported_by_the_script_and_by_its_workers(lab: Any, preamble: str) -> None:
    package = lab.put("glue/pricing.zip", zipped({"pricing/__init__.py": "def cents(n):\n    return n * 100\n"}))

    script = """
import pricing
from pyspark.sql.functions import udf
print(pricing.cents(2), [row[0] for row in spark.range(3).select(udf(lambda n: str(pricing.cents(n)))("id")).collect()])
"""
    lines = lab.succeed(preamble + script, {"--extra-py-files": package})

    assert lines[-1] == "200 ['0', '100', '200']"


def test_python_files_of_one_run_are_unknown_to_the_next(lab: Any) -> None:
    package = lab.put("glue/loose.zip", zipped({"loose.py": ""}))
    assert lab.run("import loose\n", {"--extra-py-files": package})["JobRunState"] == "SUCCEEDED"

    record = lab.run("import loose\n")

    assert "ModuleNotFoundError: No module named 'loose'" in record["ErrorMessage"]


def test_a_script_finds_nothing_of_the_project_beside_it(lab: Any) -> None:
    record = lab.run("import tributary_local\n")

    assert "ModuleNotFoundError: No module named 'tributary_local'" in record["ErrorMessage"]


def test_a_script_that_is_not_in_s3_keeps_the_run_from_starting(lab: Any) -> None:
    job = lab.create_job("print('here')\n")
    lab.s3.delete_object(Bucket="glue-test", Key=f"scripts/{job}.py")

    record = lab.wait(job, lab.start(job))

    assert record["JobRunState"] == "FAILED"
    assert record["ErrorMessage"].startswith(
        f"{LAUNCH_ERROR}Error downloading from S3 for bucket: glue-test, key: scripts/{job}.py."
    )


def test_wheels_must_be_in_s3(lab: Any) -> None:
    record = lab.run(
        "print('here')\n", {"--additional-python-modules": "s3://glue-test/wheels/pydantic-2.0-py3-none-any.whl"}
    )

    assert record["JobRunState"] == "FAILED"
    assert record["ErrorMessage"].startswith(f"{LAUNCH_ERROR}Error downloading from S3 for bucket: glue-test")


def test_wheels_must_be_of_the_version_that_scripts_get(lab: Any) -> None:
    found = version("pydantic")
    wheel = lab.put("wheels/pydantic-1.0.0-py3-none-any.whl", b"a wheel")

    record = lab.run("print('here')\n", {"--additional-python-modules": wheel})

    assert record["JobRunState"] == "FAILED"
    assert f"pydantic 1.0.0 is asked for, the local environment has {found}" in record["ErrorMessage"]


def test_wheels_that_the_environment_has_let_the_run_start(lab: Any) -> None:
    names = [f"{name}-{version(name)}" for name in ("pydantic", "pydantic_core")]
    wheels = [lab.put(f"wheels/{name}-cp311-cp311-manylinux_2_17_x86_64.whl", b"a wheel") for name in names]

    lines = lab.succeed("import pydantic\nprint(pydantic.VERSION)\n", {"--additional-python-modules": ",".join(wheels)})

    assert lines[-1] == version("pydantic")


def test_an_archive_of_wheels_is_checked_wheel_by_wheel(lab: Any) -> None:
    found = version("pydantic")
    script = "import pydantic\nprint(pydantic.VERSION)\n"
    good = lab.put("wheels/good.gluewheels.zip", zipped({f"wheels/pydantic-{found}-py3-none-any.whl": ""}))
    bad = lab.put("wheels/bad.gluewheels.zip", zipped({"wheels/pydantic-1.0.0-py3-none-any.whl": ""}))
    empty = lab.put("wheels/empty.gluewheels.zip", zipped({"wheels/requirements.txt": ""}))

    assert lab.succeed(script, {"--additional-python-modules": good})[-1] == found
    assert "pydantic 1.0.0 is asked for" in lab.run(script, {"--additional-python-modules": bad})["ErrorMessage"]
    assert "holds no wheel" in lab.run(script, {"--additional-python-modules": empty})["ErrorMessage"]
