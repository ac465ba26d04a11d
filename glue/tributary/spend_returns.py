"""What was spent on a day and what the ads of that day brought, which is what a response to spend is fitted to.

An install counts on the day of the touch that brought it, on which the money was spent: by the day of the install,
which comes up to a week later, spend and response are smeared into each other and every slope comes out too flat.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.cohort_roas import first_installs
from tributary.last_touch import ORGANIC, LookBack
from tributary.mart_table import MONEY, added_up
from tributary.sql_text import timestamp_literal

KEYS = ["day", "channel", "creative_type"]


@dataclass(frozen=True)
class ReturnRules:
    """What counts as a return.

    Attributes:
        look_back: of the rule of installs.
        value_days: age of an install until which its orders less refunds count.
        history_days: how far back rows go: what a channel answered years ago says little of today.
    """

    look_back: LookBack = field(default_factory=LookBack)
    value_days: int = 7
    history_days: int = 180

    @property
    def ripening(self) -> timedelta:
        """How long after a day all that its ads brought is known."""
        return max(self.look_back.click, self.look_back.view) + timedelta(days=self.value_days)


def spend_returns(
    campaign_daily: DataFrame, installs: DataFrame, sales: DataFrame, known_until: datetime, rules: ReturnRules
) -> DataFrame:
    """Bring spend and returns to one grain.

    Args:
        campaign_daily: rows of the mart `campaign_daily`; its own conversions are left alone.
        installs: what `conversions.attributed_installs` returned.
        sales: what `sales.sales` returned, with `device_id`.
        known_until: UTC time (naive) until which sales are known.
        rules: what counts.

    Returns:
        `day`, `channel`, `creative_type` (NULL of `organic`), `spend` (USD), `conversions` (devices' first installs),
        `revenue` (USD, of those devices), `mature`: all that the day's ads brought is known, and so is its spend. One
        row a key that has any of the three.
    """
    came = first_installs(installs, "creative_type", "touched_at").withColumn(
        "day", F.to_date(F.coalesce("touched_at", "installed_at"))
    )
    age = F.col("at") - F.col("installed_at")
    within = (age >= F.lit(timedelta(0))) & (age < F.lit(timedelta(days=rules.value_days)))
    sold = sales.select(F.col("device_id").alias("person"), "at", "usd").join(came, "person").where(within)
    sums = added_up(
        [
            campaign_daily.where("spend != 0 OR unconverted_spend != 0").select(*KEYS, "spend", "unconverted_spend"),
            came.select(*KEYS, F.lit(1).alias("conversions")),
            sold.select(*KEYS, F.col("usd").alias("revenue")),
        ],
        KEYS,
    )
    zero, ended = F.lit(0), F.date_add("day", 1).cast("timestamp_ntz")
    is_ripe = ended <= F.expr(timestamp_literal(known_until - rules.ripening))
    begun = F.col("day") >= F.lit((known_until - timedelta(days=rules.history_days)).date())
    return sums.where(begun & (ended <= F.expr(timestamp_literal(known_until)))).select(
        "day",
        "channel",
        F.when(F.col("channel") != ORGANIC, F.col("creative_type")).alias("creative_type"),
        F.coalesce("spend", zero).cast(MONEY).alias("spend"),
        F.coalesce("conversions", zero).cast("bigint").alias("conversions"),
        F.coalesce("revenue", zero).cast(MONEY).alias("revenue"),
        (is_ripe & (F.coalesce("unconverted_spend", zero) == 0)).alias("mature"),
    )
