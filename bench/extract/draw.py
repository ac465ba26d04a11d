"""Draws a Vega-Lite specification: ``python draw.py NAME.vl.json`` writes ``NAME.svg`` and ``NAME.png`` beside it."""

import sys
from pathlib import Path

import vl_convert

_VERSION = "5.21"


def main() -> None:
    """Draw the specification that the argument names."""
    source = Path(sys.argv[1])
    specification = source.read_text()
    name = source.name.removesuffix(".vl.json")
    source.with_name(f"{name}.svg").write_text(vl_convert.vegalite_to_svg(specification, vl_version=_VERSION))
    source.with_name(f"{name}.png").write_bytes(vl_convert.vegalite_to_png(specification, vl_version=_VERSION, scale=2))


if __name__ == "__main__":
    main()
