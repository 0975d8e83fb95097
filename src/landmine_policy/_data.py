"""Every table as an attribute, so that Tab completes its name.

The rule: ``data.NAME()`` is ``load("NAME")``, with the same options. For example ``data.facts(backend="arrow")`` is
``load("facts", backend="arrow")``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from landmine_policy._editions import Version, edition_of
from landmine_policy._load import load
from landmine_policy._names import did_you_mean

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from landmine_policy._names import Backend


class Loader:
    """Loads one table, as `load` does with its name."""

    def __init__(self, table: str) -> None:
        schema = edition_of()[table].schema
        self._table = schema.name
        self.__doc__ = f"Load the table `{table}`: one row is {schema.title}. {schema.description}"

    @overload
    def __call__(self, backend: Literal["pandas"] = "pandas", version: Version = None) -> pd.DataFrame: ...
    @overload
    def __call__(self, backend: Literal["arrow"], version: Version = None) -> pa.Table: ...
    @overload
    def __call__(self, backend: Literal["polars"], version: Version = None) -> pl.DataFrame: ...
    @overload
    def __call__(self, backend: Literal["duckdb"], version: Version = None) -> duckdb.DuckDBPyRelation: ...
    def __call__(self, backend: Backend = "pandas", version: Version = None) -> Any:
        """Load the table; `load` says what of `backend` and `version`."""
        return load(self._table, backend, version=version)  # type: ignore[arg-type] # an earlier one may lack it

    def __repr__(self) -> str:
        return f"<{self.__doc__}>"


class Data:
    """All tables of the installed version, by their names.

    >>> data.claims().columns[:2].tolist()
    ['claim_id', 'source_id']
    >>> data.claim
    Traceback (most recent call last):
    AttributeError: There is no table 'claim'. Did you mean 'claims'? landmine_policy.tables() lists all.
    """

    facts: Loader
    rules: Loader
    rules_compared: Loader
    positions: Loader
    events: Loader
    quantities: Loader
    timeline: Loader
    actors: Loader
    roles: Loader
    places: Loader
    weapons: Loader
    instruments: Loader
    instrument_relations: Loader
    provisions: Loader
    treaty_actions: Loader
    participants: Loader
    statements: Loader
    stances: Loader
    renderings: Loader
    conflicts: Loader
    conflict_claims: Loader
    checks: Loader
    check_sources: Loader
    treaty_states: Loader
    un_votes: Loader
    casualties: Loader
    recorded_instruments: Loader
    recorded_events: Loader
    recorded_rules: Loader
    unrecorded_rules: Loader
    record_sources: Loader
    sources: Loader
    claims: Loader
    evidence: Loader
    gaps: Loader
    words: Loader
    provenance: Loader
    exemptions: Loader
    codings: Loader
    record_codings: Loader
    adjudications: Loader
    reliability: Loader
    codes: Loader
    releases: Loader
    changes: Loader

    if not TYPE_CHECKING:  # a type checker knows the names above, and no other

        def __getattr__(self, name: str) -> Loader:
            """Return what loads a table; raise AttributeError with the nearest name where there is none."""
            tables = edition_of().tables
            if name not in tables:
                message = f"There is no table {name!r}.{did_you_mean(name, tables)} landmine_policy.tables() lists all."
                raise AttributeError(message)
            return Loader(name)

    def __dir__(self) -> list[str]:
        """List the names of the tables."""
        return edition_of().tables


data = Data()
