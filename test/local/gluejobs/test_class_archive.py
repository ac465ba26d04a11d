from pathlib import Path

import pytest
from tributary_local.gluejobs.class_archive import archive_of, build
from tributary_local.gluejobs.launch_error import LaunchError


def test_an_archive_belongs_to_the_jars_it_was_made_from(tmp_path: Path) -> None:
    jar = tmp_path / "hadoop-aws.jar"
    jar.write_bytes(b"one")
    first = archive_of(tmp_path)
    assert archive_of(tmp_path) == first

    jar.write_bytes(b"another")

    assert archive_of(tmp_path) != first


def test_an_archive_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    archive = archive_of(tmp_path)
    archive.write_bytes(b"classes")

    assert build(tmp_path) == archive
    assert archive.read_bytes() == b"classes"


def test_a_machine_without_java_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(LaunchError, match=r"there is no java in .*: Spark needs Java 17"):
        build(tmp_path)
