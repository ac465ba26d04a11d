"""Attribution: which channels the conversions are credited to. The interface of this package is what it exports.

- `build_paths` aggregates touchpoints and conversions to distinct paths, once;
- `attribute` gives the paths' conversions to channels, by any of `MODELS`;
- `attribute_touchpoints` does both, for models that need the touches' times too;
- `attribute_installs` gives installs to their last touch, by windows for clicks and views;
- `removal_effects`, `order_log_loss` and `choose_order` show and choose the Markov chain behind the model `markov`;
- `share_cut` says what a longest path left out.

Conversions that no touch counts for are `unattributed` in every result: credits and they add up to all of them. Times
are compared in the session's zone, which should be UTC.
"""

from tributary.attribution.attribute import attribute
from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.installs import attribute_installs
from tributary.attribution.markov_order import choose_order, order_log_loss
from tributary.attribution.models import MODELS
from tributary.attribution.names import UNATTRIBUTED
from tributary.attribution.paths import build_paths, share_cut
from tributary.attribution.removal_effects import removal_effects
from tributary.attribution.touchpoints import attribute_touchpoints

__all__ = [
    "MODELS",
    "UNATTRIBUTED",
    "AttributionError",
    "attribute",
    "attribute_installs",
    "attribute_touchpoints",
    "build_paths",
    "choose_order",
    "order_log_loss",
    "removal_effects",
    "share_cut",
]
