"""The bench's worlds and its reading of the demo, which the tests look into too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3]))
