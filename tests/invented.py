"""Invented articles: about keepers, bridges and boats, as many as wanted, each with claims and records of every kind.

The rule: `add_article` puts one article beside the facts of a copy, in which nothing is about anything real; it holds
as many claims as asked for, a sentence each. For example an article of four claims has an event, a quantity, a
statement with a stance, and a rendering with a check.

``python -m tests.invented`` builds 400, 2,400 and 24,000 claims and prints how the time grows; see `growth`.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from scripts.build import checked_facts, render
from scripts.measure import main as measure

REPOSITORY = Path(__file__).resolve().parents[1]
FIRST_YEAR, YEARS = 1950, 70
CLAIMS_OF_AN_ARTICLE = 200


def add_article(root: Path, articles: Path, number: int, claims: int) -> str:
    """Add the invented article of a number to the facts of a copy, its text to `articles`; return its source."""
    source = f"{_letters(number)}-{2021 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    keeper = f"keeper-of-{source.split('-', maxsplit=1)[0]}"
    sentences = [_sentence(claim) for claim in range(claims)]
    text = " ".join(sentences)
    file = f"{number + 100:03}_{number:016x}.txt"
    articles.mkdir(parents=True, exist_ok=True)
    (articles / file).write_text(text, "utf-8")
    _add(root, "sources.yaml", _source(source, file, text))
    _add(root, "actors.yaml", _keeper(keeper, f"{source}.001"))
    start, typed = 0, [f"source_id: {source}\nclaims:"]
    for claim, sentence in enumerate(sentences):
        claim_id = f"{source}.{claim + 1:03}"
        typed.append(_claim(claim, claim_id, start, sentence))
        for name, record in _records(claim, claim_id, source, keeper).items():
            _add(root, name, record)
        start += len(sentence) + 1
    (root / f"data/facts/claims/{source}.yaml").write_text("\n".join(typed) + "\n", "utf-8")
    return source


def _letters(number: int) -> str:
    """Return a name of letters only, another one for each number."""
    return "paper" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _add(root: Path, name: str, rows: str) -> None:
    path = root / "data/facts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(("" if file.tell() else f"{name.split('/', maxsplit=1)[0]}:\n") + rows)


def _source(source: str, file: str, text: str) -> str:
    return f"""  - source_id: {source}
    role: article
    copy_type: original
    source_type: newspaper_article
    title: Bridges in {source}
    publisher: The Harbour Press
    published: {source.split("-", 1)[1]}
    published_basis: stated
    text_file: {file}
    text_sha256: {hashlib.sha256(text.encode()).hexdigest()}
    text_length: {len(text)}
    rights: Invented for the tests of this project.
"""


def _keeper(keeper: str, claim_id: str) -> str:
    return f"""  - actor_id: {keeper}
    actor_type: person
    name: {keeper}
    label: {keeper}
    description: A keeper of bridges.
    claims: [{claim_id}]
"""


def _bridge(claim: int) -> str:
    return f"B{claim // 4 + 1}x"


def _year(claim: int) -> int:
    return FIRST_YEAR + claim // 4 % YEARS


def _sentence(claim: int) -> str:
    bridge = _bridge(claim)
    return (
        f"Bridge {bridge} opened in {_year(claim)}.",
        f"About {claim + 30} boats pass {bridge} daily.",
        f"Its keeper praised pier {bridge}.",
        f"Pier {bridge} needs repair.",
    )[claim % 4]


def _claim(claim: int, claim_id: str, start: int, sentence: str) -> str:
    bridge = _bridge(claim)
    kind, says = (
        ("date", f"Bridge {bridge} dates from {_year(claim)}."),
        ("quantity", f"Bridge {bridge} sees about {claim + 30} boats."),
        ("speech", f"The keeper liked bridge {bridge}."),
        ("effect", f"Bridge {bridge} is broken."),
    )[claim % 4]
    end = start + len(sentence) - 1  # without the full stop
    return f"""  - claim_id: {claim_id}
    sentence: {claim + 1}
    kind: {kind}
    says: {says}
    attribution: article
    modality: asserted
    note: A claim of an invented article, made for tests of this project only.
    evidence:
      - start: {start}
        end: {end}
        sha256: {hashlib.sha256(sentence[:-1].encode()).hexdigest()}"""


def _records(claim: int, claim_id: str, source: str, keeper: str) -> dict[str, str]:
    """Return what a claim gives, by fact file."""
    name, bridge = claim_id.replace(".", "-"), _bridge(claim)
    return (
        {"events.yaml": _event(name, bridge, claim_id, _year(claim))},
        {"quantities.yaml": _quantity(name, bridge, claim_id, claim + 30)},
        {"statements.yaml": _statement(name, bridge, claim_id, keeper)},
        {"renderings.yaml": _rendering(name, bridge, claim_id), f"checks/{source}.yaml": _check(name, claim_id)},
    )[claim % 4]


def _event(name: str, bridge: str, claim_id: str, year: int) -> str:
    return f"""  - event_id: {name}
    happening_id: {name}
    event_type: state_of_affairs
    title: Opening of bridge {bridge} of {name.split("-", maxsplit=1)[0]}
    date_edtf: {year}
    date_precision: year
    date_basis: stated
    certainty: asserted
    polarity: positive
    claims: [{claim_id}]
"""


def _quantity(name: str, bridge: str, claim_id: str, boats: int) -> str:
    return f"""  - quantity_id: {name}
    figure_id: {name}
    subject: boats at bridge {bridge}
    measure: count
    best: {boats}
    qualifier: about
    unit: incidents
    certainty: asserted
    polarity: positive
    claims: [{claim_id}]
"""


def _statement(name: str, bridge: str, claim_id: str, keeper: str) -> str:
    return f"""  - statement_id: {name}
    occasion_id: {name}
    speaker_id: {keeper}
    channel: to_news_outlet
    speech_act: announce
    quote_form: indirect
    summary: Praises bridge {bridge}.
    certainty: asserted
    polarity: positive
    claims: [{claim_id}]
    stances:
      - target_table: actors
        target_id: {keeper}
        stance: supports
        claims: [{claim_id}]
"""


def _rendering(name: str, bridge: str, claim_id: str) -> str:
    return f"""  - rendering_id: {name}
    claim_id: {claim_id}
    as_printed: Pier {bridge}
    canonical: Quay {bridge}
    kind: place_name
    meaning_changed: false
    status: inferred
    reason: Invented.
"""


def _check(name: str, claim_id: str) -> str:
    return f"""  - check_id: {name}
    claim_id: {claim_id}
    verdict: confirmed
    finding: The register says the same of the bridge.
    recorded_date_edtf: 2021
    recorded_date_precision: year
    recorded_date_basis: external
    confidence: high
    check_sources:
      - source_id: bridge-register
        supports: supports
"""


def invented_copy(root: Path) -> Path:
    """Make a copy with this project's schemas, rules and codes and the invented facts of ``tests/toy``."""
    for folder in ("data/schema", "data/facts/codes", "validation/rules"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    package = root / "data/schema/package.json"
    # The invented dataset has no release yet.
    package.write_text(re.sub(r'"version": "[^"]*"', '"version": "0.0.0"', package.read_text("utf-8")), "utf-8")
    shutil.copytree(REPOSITORY / "tests/toy/facts", root / "data/facts", dirs_exist_ok=True)
    shutil.copytree(REPOSITORY / "tests/toy/articles", root / "articles")
    return root


def measured(root: Path) -> Path:
    """Measure the articles of a copy."""
    assert measure(["--root", str(root), "--articles", str(root / "articles")]) == 0
    return root


def corpus(root: Path, claims: int) -> Path:
    """Make a copy with that many claims, in articles of 200."""
    invented_copy(root)
    for number in range(max(1, claims // CLAIMS_OF_AN_ARTICLE)):
        add_article(root, root / "articles", number, min(claims, CLAIMS_OF_AN_ARTICLE))
    return measured(root)


def growth(sizes: list[int]) -> None:
    """Print the CPU seconds that a build takes for each number of claims, and the exponents between them."""
    taken: list[float] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = corpus(Path(folder) / "copy", size)
            began = time.process_time()
            render(root, checked_facts(root))
            taken.append(time.process_time() - began)
        grown = ""
        if len(taken) > 1:
            before = sizes[len(taken) - 2]
            grown = f", n^{math.log(taken[-1] / taken[-2]) / math.log(size / before):.2f} from {before:,}"
        print(f"{size:>7,} claims: {taken[-1]:.1f} s CPU{grown}", flush=True)


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.invented", description="Measure how the build grows.")
    parser.add_argument("sizes", nargs="*", type=int, default=[400, 2_400, 24_000], help="numbers of claims")
    growth(parser.parse_args().sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
