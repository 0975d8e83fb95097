"""The pipeline: hand-typed facts in, checked tables and their descriptor out.

Data flows one way. ``read`` turns ``data/facts/*.yaml`` into typed rows, ``check`` finds what is wrong with
them, ``write`` turns them into files. ``versions`` compares releases and freezes them. Each module in
this folder is a command.
"""

import sys
from pathlib import Path

# The pipeline shares its table of types with the package it builds: this checkout's, not an installed one.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
