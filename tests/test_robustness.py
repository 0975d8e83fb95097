"""Hostile input gives one clear error in bounded time; a build that is killed leaves the old tables or the new."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.build import build, checked_facts, main, render
from scripts.read.fact_yaml import parse
from scripts.write.swap import finish_interrupted_swap
from tests.conftest import files_below

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "data/facts/claims/gazette-2021-03-05.yaml"
PIECES = st.sampled_from([
    "a: ", "- ", "[", "]", "{", "}", "\n", "\n  ", "&x ", "*x", "!!python/object:os.system ", "!t ", "? ", "'", '"',
    "|\n ", ">\n ", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "~", "null", "0x1f", "1e400", "\u202e", "\ufeff", "\x00",
    "\t", "\u00e9", "\U0001f4a3", ",", "@", "`",
])  # fmt: skip
FIELDS = st.sampled_from(["says", "kind", "sentence", "speaker_id", "note", "claim_id", "modality"])


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join)))
@settings(max_examples=400)
def test_no_text_breaks_the_reader(text: str) -> None:
    top, problems = parse("hostile.yaml", text)
    assert (top is None) == bool(problems)
    assert all(str(problem).startswith("hostile.yaml") for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "{b: " * 100_000,
        "- " * 100_000,
        "a: &a [x]\nb: [*a, *a]\n",
        "a: '" + "x" * 3_000_000 + "'",
        "\n".join(f"key{number}: value" for number in range(50_000)),
        "? [complex, key]\n: value\n",
        "a: !!binary aGVsbG8=\n",
    ],
    ids=["open brackets", "open braces", "dashes", "alias bomb", "huge scalar", "many keys", "complex key", "tag"],
)
def test_hostile_shapes_end_soon(text: str) -> None:
    began = time.monotonic()
    parse("hostile.yaml", text)
    assert time.monotonic() - began < 10, "bounded, not measured: seconds where an exponential would take hours"


@given(
    st.text(max_size=60), st.sampled_from(["says", "kind", "sentence", "speaker_id", "note", "claim_id", "modality"])
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_of_a_field_gives_a_traceback(
    toy: Path, capsys: pytest.CaptureFixture[str], text: str, field: str
) -> None:
    path = toy / CLAIMS
    lines = path.read_text("utf-8")
    begun = lines.index(f"    {field}: ") if f"    {field}: " in lines else lines.index("    says: ")
    end = lines.index("\n", begun)
    try:
        path.write_text(f"{lines[:begun]}    {field}: {json.dumps(text)}{lines[end:]}", "utf-8")
        assert main(["--root", str(toy), "--check"]) in {0, 1}
    finally:
        path.write_text(lines, "utf-8")
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills processes")
def test_a_hundred_kills_leave_the_old_tables_or_the_new(toy: Path) -> None:
    """Kill a build at a hundred random moments; the next command completes what was decided, or nothing was."""
    assert build(toy) == 0
    chance = random.Random(100)  # noqa: S311 (reproducible, not secret)
    began = time.monotonic()
    build(toy)
    usual = time.monotonic() - began
    facts = toy / CLAIMS
    outcomes = set()
    rendered: dict[str, dict[str, bytes]] = {}  # what the facts give, for each of the two texts that take turns
    for number in range(100):
        old = derived(toy)
        facts.write_text(toggled(facts.read_text("utf-8")), "utf-8")
        typed = facts.read_text("utf-8")
        if typed not in rendered:
            rendered[typed] = render(toy, checked_facts(toy))[0]
        new = {**old, **rendered[typed]}
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(build(toy))
        time.sleep(chance.uniform(0, 1.3 * usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        finish_interrupted_swap(toy)
        left = derived(toy)
        assert left in (old, new), f"kill {number} left a mix"
        outcomes.add("new" if left == new and new != old else "old")
    assert outcomes == {"old", "new"}, "kills came before and after the decision"


def derived(root: Path) -> dict[str, bytes]:
    typed = ("data/facts", "data/schema")
    return {path: content for path, content in files_below(root).items() if not path.startswith(typed)}


def toggled(text: str) -> str:
    return text.replace("roughly 40", "some 40") if "roughly 40" in text else text.replace("some 40", "roughly 40")


def test_a_read_only_folder_is_exit_2(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip(
            "no permission stops the superuser; test_no_permission_and_a_full_disk_are_exit_2 raises what stops others"
        )
    toy.chmod(0o500)
    try:
        assert main(["--root", str(toy)]) == 2
    finally:
        toy.chmod(0o700)
    assert "Could not run" in capsys.readouterr().err
