"""The files that the package ships of earlier releases: one for each whose tables are not the present ones.

The rule: a frozen release whose tables are exactly those that are about to be written needs none. For example after
1.0.1 there is ``data/history/1.0.0.json``, and none for 1.0.1 until a cell changes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.versions.history import history_file, snapshot

if TYPE_CHECKING:
    from scripts.versions.frozen import Frozen

# `landmine_policy.history` reads them from there.
HISTORY = "data/history"


def history_files(releases: list[Frozen], contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return by path what restores each frozen release from the tables that are about to be written."""
    found: dict[str, bytes] = {}
    for release in releases:
        made = history_file(snapshot(release.files()), snapshot(contents))
        found |= {f"{HISTORY}/{release.version}.json": made} if made else {}
    return found
