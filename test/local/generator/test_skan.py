from random import Random

import pytest
from tributary_local.generator.campaigns import CAMPAIGNS
from tributary_local.generator.generate import DEFAULT_SEED
from tributary_local.generator.period import DAYS
from tributary_local.generator.rows import SourceData
from tributary_local.generator.skan import MEAN_INSTALLS, skan_postbacks


def test_some_channels_report_a_few_postbacks_a_day_of_campaigns_that_look_for_installs(data: SourceData) -> None:
    channels = {c.campaign_id: c.channel.name for c in CAMPAIGNS if not c.retargeting}
    assert {p.channel for p in data.skan_postbacks} == set(MEAN_INSTALLS) < set(channels.values())
    assert all(channels[p.campaign_id] == p.channel and p.installs > 0 for p in data.skan_postbacks)
    assert {p.day for p in data.skan_postbacks} == set(range(DAYS))
    assert 3 < len(data.skan_postbacks) / DAYS < 3 * len(MEAN_INSTALLS)


def test_their_stream_is_their_own_so_that_they_change_no_other_table(data: SourceData) -> None:
    streams = [Random(f"{DEFAULT_SEED}/postbacks") for _ in range(2)]  # noqa: S311 - the generator's own
    once, double = (skan_postbacks(stream, scale) for stream, scale in zip(streams, (1, 2), strict=True))
    assert once == data.skan_postbacks
    assert sum(p.installs for p in double) / sum(p.installs for p in once) == pytest.approx(2, rel=0.1)
