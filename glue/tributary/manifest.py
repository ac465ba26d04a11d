"""Manifests: what an extract's attempt wrote, and which attempt of a window counts."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tributary.contract import Contract
from tributary.window import WindowAttempt

Scope = Literal["rows", "keys"]
"""What an extract reads: the rows of a window, or the keys of all rows, by which deletions are found."""


MANIFEST_SUFFIX = ".json"


class ManifestError(RuntimeError):
    """A manifest that is missing, broken or not the one that was asked for; the message names its key."""


class Part(BaseModel):
    """One object of raw data; `bytes` and `sha256` (hex) are those of the compressed object."""

    model_config = ConfigDict(frozen=True)

    key: str
    rows: Annotated[int, Field(ge=1)]
    bytes: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What the jobs need of a manifest.

    `money` holds the sum of each money column in the column's unit. `erased_rows` left the parts with persons who were
    erased (`tributary.erasure`): with them it had what the source counted.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    format: Annotated[Literal[1], Field(alias="schema")]
    source: str
    dataset: str
    contract_version: int
    window_id: str
    attempt: str
    rows: Annotated[int, Field(ge=0)]
    money: dict[str, Decimal]
    columns: Annotated[list[str], Field(min_length=1)]
    parts: list[Part]
    erased_rows: Annotated[int, Field(ge=0)] = 0
    committed_at: AwareDatetime | None = None


def manifest_prefix(contract: Contract, scope: Scope = "rows") -> str:
    """Where a dataset's manifests lie in the raw bucket, outside the prefix that crawlers read."""
    sweeps = "sweeps/" if scope == "keys" else ""
    return f"manifests/{contract.source.system}/{contract.dataset}/{sweeps}"


def manifest_key(contract: Contract, window_id: str, scope: Scope = "rows") -> str:
    """Key of a window's manifest in the raw bucket."""
    return f"{manifest_prefix(contract, scope)}{window_id}{MANIFEST_SUFFIX}"


def read_manifest(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    window: WindowAttempt,
    scope: Scope = "rows",
) -> Manifest:
    """Read the manifest of a window and check that it is the one the run extracted.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: the dataset's contract; of a sweep that of its keys, see `tributary.sweep.keys_only`.
        window: with the attempt that the run extracted.
        scope: what was extracted.

    Raises:
        ManifestError: no such manifest, not of this form, of another dataset, window, attempt or version of the
            contract, with counts that do not add up, or with columns or money that the contract does not explain.
    """
    key = manifest_key(contract, window.window_id, scope)
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey as cause:
        raise ManifestError(f"{key}: is missing; the extract of the window was not committed") from cause
    try:
        manifest = Manifest.model_validate_json(body)
    except ValidationError as cause:
        raise ManifestError(f"{key}: is no manifest: {cause}") from cause
    expected = {
        "source": contract.source.system,
        "dataset": contract.dataset,
        "window_id": window.window_id,
        "attempt": window.attempt,
    }
    for name, value in expected.items():
        found = getattr(manifest, name)
        if found != value:
            raise ManifestError(f"{key}: its {name} is {found}, asked for was {value}")
    listed = sum(part.rows for part in manifest.parts)
    if listed != manifest.rows:
        raise ManifestError(f"{key}: says {manifest.rows} rows, its parts have {listed}")
    _require_contract(key, manifest, contract)
    return manifest


def _require_contract(key: str, manifest: Manifest, contract: Contract) -> None:
    # Between two versions anything may mean something else, and a column's old name would read as NULL.
    if manifest.contract_version != contract.version:
        raise ManifestError(
            f"{key}: was extracted under version {manifest.contract_version} of the contract, which is at version "
            f"{contract.version} now: extract the window again"
        )
    # Within a version a contract gains nullable columns, which raw data of before does not have. Lines of JSON are read
    # by name, those of CSV by place.
    columns = [column.name for column in contract.columns]
    by_name = contract.raw.format == "jsonl"
    gained = {column.name for column in contract.columns if column.nullable and by_name}
    if manifest.columns != [name for name in columns if name in manifest.columns or name not in gained]:
        raise ManifestError(f"{key}: has columns {', '.join(manifest.columns)}, the contract has {', '.join(columns)}")
    money = {column.name for column in contract.money if column.name in manifest.columns}
    if set(manifest.money) != money:
        raise ManifestError(f"{key}: sums money of {sorted(manifest.money)}, the contract has {sorted(money)}")
