"""Semantic mutants of facts: a valid value in the place of another one is caught by a rule, or has its reason."""

from __future__ import annotations

import copy

import pytest

from tests.conftest import REPOSITORY
from tests.mutation.laboratory import Kind, read_exemptions
from tests.mutation.semantic import MALFORMED, OPERATORS, REASONS, Laboratory, Mutant, mutants, scores, trial


@pytest.fixture(scope="module")
def laboratory() -> Laboratory:
    return Laboratory(REPOSITORY)


@pytest.mark.slow
def test_mutants_of_facts_are_reproducible_and_of_every_operator(laboratory: Laboratory) -> None:
    once, again = (list(mutants(laboratory.rows, 1)) for _ in range(2))
    assert [vars(mutant) for mutant in once] == [vars(mutant) for mutant in again]
    assert {mutant.kind.operator for mutant in once} == {*OPERATORS, "twin"}


def test_a_mutant_is_told_by_its_rules_and_leaves_the_facts_as_they_were(laboratory: Laboratory) -> None:
    before = copy.deepcopy([row.values for row in laboratory.rows["checks"]])
    position = next(n for n, row in enumerate(laboratory.rows["checks"]) if row.values["verdict"] == "garbled")
    changed = {("checks", position): {"introduced_by": "newspaper"}}
    (tried,) = trial(laboratory, [Mutant(Kind("other_code", "checks", "introduced_by"), changed)])
    assert tried.rules == ["checks.garbling_is_the_paraphrase"]
    assert [row.values for row in laboratory.rows["checks"]] == before
    assert trial(laboratory, [Mutant(Kind("none", "checks", ""), {("checks", position): {}})])[0].rules == []


def test_the_second_coding_tells_another_code_of_a_claim(laboratory: Laboratory) -> None:
    position = next(n for n, row in enumerate(laboratory.rows["claims"]) if row.values["kind"] == "act")
    (tried,) = trial(
        laboratory, [Mutant(Kind("other_code", "claims", "kind"), {("claims", position): {"kind": "effect"}})]
    )
    assert (tried.rules, tried.of_codings) == ([], ["claims.kind_is_that_of_the_coders"])


@pytest.mark.slow
def test_six_of_ten_semantic_mutants_are_caught(laboratory: Laboratory) -> None:
    """A sample of each column; `python -m tests.mutation.semantic` is the whole run."""
    found = scores(trial(laboratory, list(mutants(laboratory.rows, 1))[::2]))
    assert found["valid_for_valid"]["mutants"] >= 100
    assert found["of_these_but_texts"]["caught"] >= 0.6 * found["of_these_but_texts"]["mutants"]
    malformed = [one for name, one in found["operators"].items() if name in MALFORMED]
    reasons = read_exemptions(REPOSITORY, REASONS)
    kinds = [Kind(operator, *place.split(".")) for operator, place in (name.split(":") for name in found["passed"])]
    assert [kind for kind in kinds if not any(reason.covers(kind) for reason in reasons)] == []
    assert sum(one["caught"] for one in malformed) >= 0.8 * sum(one["mutants"] for one in malformed)
