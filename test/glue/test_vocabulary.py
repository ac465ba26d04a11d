"""Vocabularies: one name for every spelling."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.contract import Contract
from tributary.vocabulary import VocabularyError, canonical, load_vocabularies, parse_vocabulary

ROOT = Path(__file__).parents[2]
HEAD = "vocabulary: channel\ndescription: Channels.\n"
FILE = "channel.vocabulary.yaml"
SPELLINGS = {
    "google_ads": "google_ads",
    "Google Ads": "google_ads",
    " GOOGLE--ADS! ": "google_ads",
    "AdWords": "google_ads",
    "X": "twitter",
    "x / Twitter": "twitter",
    "Nova \N{LATIN SMALL LETTER E WITH ACUTE}2": "nova_2",
    "a new channel": "a_new_channel",
    "'; DROP TABLE orders": "drop_table_orders",
    "\N{KELVIN SIGN}x": "kx",
    "": "",
    " \u2014 ": "",
}


def test_every_spelling_has_the_canonical_form_of_the_name_it_is_an_alias_of(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    vocabulary = load_vocabularies(ROOT / "contracts", contracts["ad_performance"])["channel"]
    rows = spark.createDataFrame([(text,) for text in [*SPELLINGS, None]], "text string")
    found = {
        row.text: row.name for row in rows.select("text", vocabulary.expression(F.col("text")).alias("name")).collect()
    }
    assert found.pop(None) is None
    assert found == SPELLINGS
    forms = {text: vocabulary.names.get(canonical(text), canonical(text)) for text in SPELLINGS}
    assert forms == SPELLINGS


def test_a_vocabulary_without_aliases_leaves_the_form(spark: SparkSession) -> None:
    vocabulary = parse_vocabulary(f"{HEAD}aliases: {{}}", FILE)
    row = spark.createDataFrame([("Google Ads",)], "text string").select(vocabulary.expression(F.col("text"))).first()
    assert row[0] == "google_ads"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}aliases: {{a: [b], c: [B]}}", "aliases: alias 'B' stands for a and for c"),
        (f"{HEAD}aliases: {{a: [C], c: [d]}}", "alias 'C' of a is a name of its own"),
        (f"{HEAD}aliases: {{a: ['--']}}", "alias '--' of a has no letter or digit"),
        (f"{HEAD}aliases: {{a__b: [c]}}", "a__b must be written as a_b"),
        (f"{HEAD}aliases: {{a: [b], a: [c]}}", "Map keys must be unique"),
        (f"{HEAD}aliases: {{a: []}}", "aliases.a: List should have at least 1 item"),
        (f"{HEAD}aliases: {{a: [1]}}", "aliases.a.0: Input should be a valid string"),
        (f"{HEAD}alias: {{}}", "aliases: Field required"),
        ("vocabulary: other\ndescription: d\naliases: {}", "is vocabulary other; rename one of them"),
        ("{", "not YAML"),
    ],
)
def test_a_vocabulary_that_can_be_read_two_ways_is_refused(text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as refusal:
        parse_vocabulary(text, FILE)
    assert str(refusal.value).startswith(f"{FILE}: ")
    assert message.removeprefix("aliases: ") in str(refusal.value)


def test_a_vocabulary_that_a_contract_names_and_nobody_wrote_is_refused(
    tmp_path: Path, contracts: dict[str, Contract]
) -> None:
    message = "channel.vocabulary.yaml: is missing; column channel of dataset ad_performance names it"
    with pytest.raises(VocabularyError, match=message):
        load_vocabularies(tmp_path, contracts["ad_performance"])
    assert load_vocabularies(tmp_path, contracts["orders"]) == {}
