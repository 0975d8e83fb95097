"""Whether a rule is about what was asked for: places in places, kinds of weapons, bodies of states.

The rule: what is asked for lies in what a rule is about ("yes"), or holds or touches it ("possibly"), or neither
("no"). For example a rule on landmines is one on anti-personnel mines; one on anti-personnel mines is possibly what
somebody wants who asks for landmines; and a rule for a zone between two states is possibly one for either of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from landmine_policy._editions import Edition, Row

Matches = Literal["yes", "possibly", "no"]
MATCHES: tuple[Matches, ...] = ("yes", "possibly", "no")

# What a rule on every activity, or on one that is not stated, does not speak of.
APART = frozenset({"destroy", "retain", "decide", "cooperate"})

PARTS_OF_A_STATE = frozenset({"government", "military", "legislature"})


def upwards(rows: dict[str, Row], name: str | None, column: str) -> list[str]:
    """Return a name and all that it lies in.

    >>> upwards({"pier": {"in": "harbour"}, "harbour": {"in": None}}, "pier", "in")
    ['pier', 'harbour']
    """
    found: list[str] = []
    while name is not None and name not in found:
        found.append(name)
        name = rows[name].get(column)
    return found


def activity_matches(asked: str, of_rule: str) -> Matches:
    """Say whether a rule on an activity is one on the activity asked for.

    >>> activity_matches("use", "any"), activity_matches("use", "not_stated"), activity_matches("destroy", "any")
    ('yes', 'possibly', 'no')
    """
    if asked == of_rule:
        return "yes"
    if asked in APART or of_rule not in {"any", "not_stated"}:
        return "no"
    return "yes" if of_rule == "any" else "possibly"


def weapon_matches(edition: Edition, asked: str, of_rule: str) -> Matches:
    """Say whether a rule on a weapon is one on the weapon asked for."""
    weapons = edition["weapons"].rows
    if of_rule in upwards(weapons, asked, "parent_id"):
        return "yes"
    return "possibly" if asked in upwards(weapons, of_rule, "parent_id") else "no"


def place_matches(edition: Edition, asked: str, version: Row) -> Matches:
    """Say whether a version of a rule holds in the place asked for.

    A rule without a place is general. One that protects a place is about what touches it, possibly, and no more.
    """
    place, protects = version["place_id"], version["protects_id"]
    if place is None:
        return "yes" if protects is None else "possibly" if _touch(edition, asked, protects) else "no"
    inside = place in upwards(edition["places"].rows, asked, "part_of")
    if version["place_scope"] == "outside":
        return "no" if inside else "possibly" if _touch(edition, asked, place) else "yes"
    return "yes" if inside else "possibly" if _touch(edition, asked, place) else "no"


def bearer_matches(edition: Edition, asked: str, of_rule: str | None) -> Matches:
    """Say whether a rule binds or allows the actor asked for: what binds a state binds its bodies and officers."""
    actors = edition["actors"].rows
    if of_rule is None:
        return "possibly"
    if of_rule in {asked, _state_of(actors[asked])}:
        return "yes"
    return "possibly" if asked == _state_of(actors[of_rule]) else "no"


def _state_of(actor: Row) -> str | None:
    """Return the state that an actor is a part of; none where it is a person or body outside of the state."""
    return actor["country_id"] if actor["sector"] in PARTS_OF_A_STATE else None


def _touch(edition: Edition, one: str, other: str) -> bool:
    """Say whether two places overlap: one lies in the other or is a side of it, or both lie between the same two."""
    places = edition["places"].rows

    def sides(name: str) -> set[str]:
        return {
            side
            for place in upwards(places, name, "part_of")
            for side in (places[place]["side_id"], places[place]["other_side_id"])
            if side
        }

    def reach(name: str) -> set[str]:
        return {*upwards(places, name, "part_of"), *sides(name)}

    return other in reach(one) or one in reach(other) or (bool(sides(one)) and sides(one) == sides(other))
