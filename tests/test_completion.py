"""Tab completes the calls and the tables, in editors, IPython and Jupyter, and nothing private shows up."""

from __future__ import annotations

from typing import get_args, get_type_hints

import jedi
import pyarrow as pa
import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter

import landmine_policy as lp
from landmine_policy import _data
from landmine_policy._cite import STYLES
from landmine_policy._editions import edition_of
from landmine_policy._export import SUFFIXES
from landmine_policy._names import Activity, ExportFormat, Relation, Style, Verdict
from landmine_policy._rules import ANSWERS, BASES, Applies, Basis
from tests.conftest import DESCRIPTOR

IMPORT = "import landmine_policy as lp\n"
TABLES = [resource["name"] for resource in DESCRIPTOR["resources"]]


def in_editor(code: str) -> set[str]:
    return {found.name for found in jedi.Script(IMPORT + code).complete() if not found.name.startswith("_")}


def in_jupyter(code: str) -> set[str]:
    return {found.name for found in jedi.Interpreter(code, [{"lp": lp}]).complete() if not found.name.startswith("_")}


@pytest.mark.parametrize("complete", [in_editor, in_jupyter])
def test_only_the_calls_are_members(complete: object) -> None:
    public = {name for name in lp.__all__ if not name.startswith("_")}
    assert callable(complete)
    assert complete("lp.") == public
    assert set(dir(lp)) == set(lp.__all__)


@pytest.mark.parametrize("complete", [in_editor, in_jupyter])
def test_tables_and_what_they_load_are_completed(complete: object) -> None:
    assert callable(complete)
    assert complete("lp.data.") == set(TABLES)
    assert "groupby" in complete("lp.data.facts().group")
    assert "groupby" in complete("lp.load('facts').group")


@pytest.mark.parametrize("use_jedi", [True, False])
def test_ipython_completes_calls_and_tables(use_jedi: bool) -> None:
    completer = IPCompleter(namespace={"lp": lp}, use_jedi=use_jedi)
    with provisionalcompleter():
        for typed, expected in {"lp.data.recorded_ru": "recorded_rules", "lp.treaty_": "treaty_status"}.items():
            found = {item.text.split(".")[-1] for item in completer.completions(typed, len(typed))}
            assert found == {expected}


def test_the_names_that_a_type_checker_knows_are_the_tables() -> None:
    assert list(_data.Data.__annotations__) == TABLES
    assert dir(lp.data) == sorted(TABLES)
    assert set(get_type_hints(_data.Data).values()) == {_data.Loader}


def test_an_attribute_loads_what_load_does() -> None:
    assert lp.data.facts().equals(lp.load("facts"))
    assert isinstance(lp.data.facts("arrow"), pa.Table)
    assert len(lp.data.claims(version="0.9.0")) == 400
    assert "one row is one claim" in repr(lp.data.facts)
    with pytest.raises(AttributeError, match=r"^There is no table 'factz'\. Did you mean 'facts'\?"):
        lp.data.factz  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("literal", "table", "field"),
    [(Verdict, "checks", "verdict"), (Relation, "conflicts", "relation"), (Activity, "rules", "activity")],
)
def test_the_codes_that_a_type_checker_knows_are_those_of_the_codebook(literal: object, table: str, field: str) -> None:
    assert list(get_args(literal)) == edition_of()[table].schema.by_name[field].code_values


def test_the_words_that_a_type_checker_knows_are_those_that_a_call_takes() -> None:
    assert list(get_args(Applies)) == list(ANSWERS)
    assert list(get_args(Basis)) == list(BASES)
    assert list(get_args(Style)) == list(STYLES)
    assert list(get_args(ExportFormat)) == list(SUFFIXES)
