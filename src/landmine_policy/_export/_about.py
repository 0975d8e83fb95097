"""What every export says of the dataset as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landmine_policy._editions import Edition

EMPTY_CELL = "An empty cell means: not stated. Other kinds of missing have a status column with a code of its own."


def about(edition: Edition) -> dict[str, str]:
    """Return what is said of a version as a whole, by a short name.

    >>> from landmine_policy._editions import edition_of
    >>> list(about(edition_of()))
    ['name', 'title', 'description', 'version', 'licence', 'licence_url', 'citation', 'empty_cell']
    """
    given = edition.descriptor
    creators = ", ".join(person["title"] for person in given["contributors"])
    return {
        "name": given["name"],
        "title": given["title"],
        "description": given["description"],
        "version": given["version"],
        "licence": given["licenses"][0]["title"],
        "licence_url": given["licenses"][0]["path"],
        "citation": f"{creators}. {given['title']}, version {given['version']}.",
        "empty_cell": EMPTY_CELL,
    }
