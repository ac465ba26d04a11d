"""What Glue installs is what the tests ran on."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pins(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / file).read_text(), re.MULTILINE))


def test_glue_installs_the_versions_that_the_tests_run_on() -> None:
    deployed, tested = pins("glue/requirements.txt"), pins("local/requirements.txt")
    assert {"pydantic", "pydantic-core", "pyyaml"} <= set(deployed)
    assert deployed == {name: tested[name] for name in deployed}


def test_every_package_that_glue_installs_is_pinned_by_hash() -> None:
    blocks = re.split(r"\n(?=[a-z])", (ROOT / "glue/requirements.txt").read_text())
    packages = [block for block in blocks if "==" in block.splitlines()[0]]
    assert len(packages) == len(pins("glue/requirements.txt"))
    assert all("--hash=sha256:" in package for package in packages)
