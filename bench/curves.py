"""Seconds by touchpoints as a picture."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bench.etl.datasets import ROOT


def draw_curves(target: Path, title: str, points: Iterable[tuple[str, int, float]], python: Path) -> None:
    """Draw a line a series, as SVG and PNG beside the Vega-Lite that they are drawn from.

    Args:
        target: the Vega-Lite, `<name>.vl.json`.
        title: of the picture.
        points: series, touchpoints, seconds.
        python: that has vl-convert.
    """
    values = [{"x": touches, "seconds": seconds, "series": series} for series, touches, seconds in points]
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": title,
        "width": 560,
        "height": 320,
        "background": "white",
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "title": "touchpoints", "axis": {"format": "~s"}},
            "y": {"field": "seconds", "type": "quantitative", "title": "seconds"},
            "color": {"field": "series", "type": "nominal", "title": None},
        },
    }
    target.write_text(json.dumps(specification, indent=2))
    subprocess.run([python, ROOT / "bench/extract/draw.py", target], check=True)
