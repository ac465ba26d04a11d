"""The contract model: what it takes, what it refuses and how it says so."""

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from tributary import contract as contract_module
from tributary.contract import Contract, ContractError, load_contracts, load_yaml, parse_contract

ROOT = Path(__file__).parents[2]
BROKEN = sorted((ROOT / "test/contracts/broken").glob("*.yaml"))
ORDERS = (ROOT / "contracts/orders.yaml").read_text()
CHAINS = [
    ("touchpoints", "", "touchpoints.yaml: person: device_id is personal data: say whose the rows are"),
    (
        "orders",
        "{ column: customer_id, dataset: clients, other: id }",
        "orders.yaml: person.dataset: there is no contract of dataset clients",
    ),
    (
        "order_items",
        "{ column: product_id, dataset: products, other: product_id }",
        "order_items.yaml: person.dataset: products does not say whose its rows are",
    ),
    (
        "orders",
        "{ column: customer_id, dataset: customers, other: number }",
        "orders.yaml: person.other: customers does not have column number",
    ),
    (
        "orders",
        "{ column: currency, dataset: customers, other: customer_id }",
        "orders.yaml: person.other: currency (string) leads to customers.customer_id (bigint)",
    ),
    (
        "customers",
        "{ column: customer_id, dataset: orders, other: customer_id }",
        "touchpoints.yaml: person.dataset: the chain from touchpoints ends at no dataset of people",
    ),
    (
        "orders",
        "{ column: customer_id }",
        "customers, orders: each names people by itself (person without dataset): only one may",
    ),
]
"""Datasets with another `person`, and a fault that it makes."""


def test_every_contract_of_the_platform_loads_in_order_of_dataset() -> None:
    contracts = load_contracts(ROOT / "contracts")
    files = [file.stem for file in (ROOT / "contracts").glob("*.yaml") if "." not in file.stem]
    assert list(contracts) == sorted(files)
    assert {"ad_performance", "app_installs", "customers", "orders", "touchpoints"} < set(contracts)
    assert [column.name for column in contracts["ad_performance"].money] == ["spend"]
    assert [column.name for column in contracts["orders"].money] == ["amount", "refund_amount"]
    assert contracts["orders"].source.page_by == ["record_id"]
    assert contracts["customers"].column("email_hash").name_at_source == "email"
    assert contracts["customers"].column("country").name_at_source == "country"
    assert contracts["orders"].column("amount").decimal == (18, 2)
    assert contracts["customers"].column("device_id").nullable


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_contract_is_refused_with_file_place_and_rule(file: Path) -> None:
    text = file.read_text()
    place, fragment = text.splitlines()[0].removeprefix("# expect: ").split(": ", 1)
    with pytest.raises(ContractError) as refusal:
        parse_contract(text, file.name)
    lines = str(refusal.value).splitlines()
    assert [line for line in lines if line.startswith(f"{file.name}: {place}: ") and fragment in line], lines


def test_all_faults_between_fields_are_named_at_once() -> None:
    text = ORDERS.replace("key: [order_id]", "key: [id]").replace("sort_by: [ordered_at]", "sort_by: [placed_at]")
    with pytest.raises(ContractError) as refusal:
        parse_contract(text, "orders.yaml")
    assert str(refusal.value).splitlines() == [
        "orders.yaml: source.key.0: names column id, which the contract does not have",
        "orders.yaml: curated.sort_by.0: names column placed_at, which the contract does not have",
    ]


def test_a_contract_says_how_rows_are_deleted() -> None:
    def told(deletes: str) -> Contract:
        return parse_contract(ORDERS.replace("raw:", f"  deletes: {deletes}\nraw:", 1), "orders.yaml")

    by_sweep = told("{ by: key_sweep, every_days: 7 }")
    assert by_sweep.key_sweep is not None
    assert (by_sweep.key_sweep.every_days, by_sweep.key_sweep.max_deleted_percent) == (7, 50)
    by_column = told("{ by: column, column: refunded_at }")
    assert (by_column.delete_column, by_column.key_sweep) == ("refunded_at", None)
    never = parse_contract(ORDERS, "orders.yaml")
    assert (never.delete_column, never.key_sweep) == (None, None)


def test_a_contract_in_a_file_of_another_name_is_refused() -> None:
    with pytest.raises(ContractError, match=r"sales\.yaml: describes dataset orders; rename it to orders\.yaml"):
        parse_contract(ORDERS, "sales.yaml")


SCALARS = "[yes, no, on, 1, 0o17, 0x1F, 017, +3, 1_000, 1e3, .5, -.inf, .NaN, ~, null, '', 2025-01-01, 12:30, =, <<, é]"


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """`load_yaml` where PyYAML was built without libyaml."""
    spec = importlib.util.spec_from_file_location("contract_without_libyaml", ROOT / "glue/tributary/contract.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    with monkeypatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader")
        spec.loader.exec_module(module)
    load: Callable[[str], object] = module.load_yaml
    return load


def _read(load: Callable[[str], object], text: str) -> str:
    try:
        # As text: NaN is no NaN's equal.
        return repr(load(text))
    except yaml.YAMLError:
        return "refused"


def test_yaml_is_the_same_with_libyaml_and_without(without_libyaml: Callable[[str], object]) -> None:
    assert issubclass(contract_module._CoreLoader, yaml.CSafeLoader)
    files = [*(ROOT / "contracts").glob("**/*.yaml"), *BROKEN]
    blocks = ["a: |\n  one\n\n  two\nb: >-\n  one\n  two\n", "'a': \"\\u00e9\"", ""]
    good = [SCALARS, *blocks]
    bad = ["columns: [", "a: 1\na: 2", "a:\n\t- b", "%nonsense\n---\n- ]", "!!python/object:os.system x"]
    for text in [*(file.read_text() for file in files), *good, *bad]:
        assert _read(load_yaml, text) == _read(without_libyaml, text), text
    assert "refused" not in {_read(load_yaml, text) for text in good}
    assert {_read(load_yaml, text) for text in bad} == {"refused"}


def test_text_that_is_no_yaml_is_refused_with_the_file() -> None:
    with pytest.raises(ContractError, match=r"^orders\.yaml: not YAML: "):
        parse_contract("columns: [", "orders.yaml")


def test_a_folder_without_contracts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no contract"):
        load_contracts(tmp_path)


def test_a_reference_that_leads_nowhere_is_refused_with_all_contracts_at_hand(tmp_path: Path) -> None:
    for file in (ROOT / "contracts").glob("*.yaml"):
        shutil.copy(file, tmp_path)

    def refer(column: str, dataset: str, other: str) -> None:
        check = f"  - {{ rule: referenced, column: {column}, dataset: {dataset}, other: {other}, severity: warn }}\n"
        (tmp_path / "orders.yaml").write_text(ORDERS + check)

    refer("customer_id", "customers", "customer_id")
    load_contracts(tmp_path)
    unlike = "other: currency (string) refers to customers.customer_id (bigint)"
    for (column, dataset, other), fault in {
        ("customer_id", "clients", "customer_id"): "dataset: there is no contract of dataset clients",
        ("customer_id", "customers", "number"): "other: customers does not have column number",
        ("currency", "customers", "customer_id"): unlike,
    }.items():
        refer(column, dataset, other)
        with pytest.raises(ContractError, match=rf"^orders\.yaml: checks\.\d\.{re.escape(fault)}$"):
            load_contracts(tmp_path)


def test_every_dataset_of_people_says_whose_its_rows_are_and_all_chains_end_at_one(tmp_path: Path) -> None:
    for file in (ROOT / "contracts").glob("*.yaml"):
        shutil.copy(file, tmp_path)

    def refusal(dataset: str, person: str) -> str:
        written = (ROOT / f"contracts/{dataset}.yaml").read_text()
        (tmp_path / f"{dataset}.yaml").write_text(re.sub(r"(?m)^person: .*\n", person, written))
        with pytest.raises(ContractError) as raised:
            load_contracts(tmp_path)
        shutil.copy(ROOT / f"contracts/{dataset}.yaml", tmp_path)
        return str(raised.value)

    for dataset, person, fault in CHAINS:
        assert fault in refusal(dataset, person and f"person: {person}\n").splitlines()


def test_the_chains_that_are_refused_are_those_of_the_other_reader() -> None:
    other = (ROOT / "test/contracts/contract.test.ts").read_text()
    assert all(fault in other for *_, fault in CHAINS)


def test_the_model_alone_holds_the_rules_between_fields() -> None:
    contract = parse_contract(ORDERS, "orders.yaml").model_dump(exclude_none=True)
    contract["source"]["key"] = ["id"]
    with pytest.raises(ValidationError, match="names column id"):
        Contract.model_validate(contract)


def _structure(node: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """What a JSON Schema node accepts, whichever tool wrote it: descriptions, titles and $refs put aside."""
    if "$ref" in node:
        return _structure(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    # Pydantic shows an optional entry as "or null"; a written null is refused, as the broken contracts show.
    options = [option for option in node.get("anyOf", node.get("oneOf", [])) if option.get("type") != "null"]
    if len(options) == 1:
        return _structure(options[0], definitions)
    if options:
        return sorted((_structure(option, definitions) for option in options), key=json.dumps)
    if node["type"] == "object":
        return {
            "closed": node["additionalProperties"] is False,
            "required": sorted(node.get("required", [])),
            "fields": {name: _structure(field, definitions) for name, field in sorted(node["properties"].items())},
            "defaults": {
                name: field["default"] for name, field in node["properties"].items() if field.get("default") is not None
            },
        }
    kept = ("type", "pattern", "enum", "const", "minimum", "exclusiveMinimum", "maximum", "minLength", "minItems")
    structure = {key: node[key] for key in kept if key in node}
    if node["type"] == "array":
        structure["items"] = _structure(node["items"], definitions)
    return structure


def test_the_model_accepts_the_structure_of_the_json_schema() -> None:
    written = json.loads((ROOT / "contracts/schema.json").read_text())
    model = Contract.model_json_schema()
    assert _structure(model, model["$defs"]) == _structure(written, {})
