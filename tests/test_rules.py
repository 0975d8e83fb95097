"""The rule book: every rule is whole, speaks the SQL that DuckDB and Spark share, and stays fast on a corpus."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow.csv as arrow_csv
import pytest
import sqlglot
from sqlglot import exp

from scripts.build import Facts, checked_facts, main
from scripts.check.rules import query
from scripts.derive.database import open_database
from scripts.problems import CouldNotRun, InvalidFacts
from scripts.read.rules import RULES_FOLDER, Rule, read_rules
from scripts.read.schemas import read_schemas
from scripts.read.views import derived_columns, read_view
from tests.conftest import REPOSITORY
from tests.invented import add_article, invented_copy, measured
from tests.test_bad_input import corrupt

if TYPE_CHECKING:
    from pathlib import Path

TABLES = read_schemas(REPOSITORY).tables
RULES = [rule for rules in read_rules(REPOSITORY, TABLES).values() for rule in rules]
# Tables with rows or cells that a query makes: the rule that they are what it gives holds that query.
VIEWS = {name for name, table in TABLES.items() if read_view(REPOSITORY, name) or derived_columns(table)}

# What both engines have under the same name and with the same meaning. Spark's session defines `starts_with`,
# `ends_with`, `regexp_matches`, `regexp_full_match` and `array_to_string`; `dayname` gives three letters there, as its
# rule knows.
FUNCTIONS = {
    *("abs", "array_to_string", "ascii", "case", "cast", "coalesce", "concat", "concat_ws", "contains", "count", "day"),
    *("dayname", "ends_with", "exists", "greatest", "lag", "last_day", "lead", "left", "length", "lower", "make_date"),
    *("max", "min", "month", "nullif", "regexp_extract", "regexp_extract_all", "regexp_full_match", "regexp_matches"),
    *("replace", "right", "split_part", "starts_with", "trim", "try_cast", "year"),
}
NAMES = {  # as sqlglot calls some of them
    "and": "", "or": "", "if": "", "date_from_parts": "make_date", "datefromparts": "make_date",
    "regexp_like": "regexp_matches", "last_day_of_month": "last_day",
}  # fmt: skip
TYPES = {"TEXT", "DATE", "INT", "BIGINT", "DECIMAL(28, 12)"}
WITHOUT_KEY = {"NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "CROSS_PRODUCT", "PIECEWISE_MERGE_JOIN", "IE_JOIN"}
OF_AN_ARTICLE = {"sources", "claims", "evidence", "gaps", "words"}


def parsed(rule: Rule) -> list[exp.Expression]:
    return [
        sqlglot.parse_one(f'SELECT ({sql}) FROM "{rule.table}" t', read="duckdb") for sql in (rule.breaks, rule.shows)
    ]


def faults(rule: Rule) -> set[str]:
    """Return what a rule uses that not both engines have."""
    found = set(re.findall(r"::|\brtrim\b|\\p\{(?:Cyrillic|Greek)\}", rule.breaks + rule.shows))
    for node in (node for tree in parsed(rule) for node in tree.walk()):
        if isinstance(node, exp.Func):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            name = NAMES.get(name.lower(), name.lower())
            found |= {name} - FUNCTIONS - {""}
        if isinstance(node, exp.Cast) and node.to.sql() not in TYPES:
            found.add(node.sql())
        if isinstance(node, exp.In) and node.args.get("query"):
            found.add("IN (SELECT)")
        if isinstance(node, exp.Tuple | exp.Array | exp.Lambda | exp.Unnest):
            found.add(node.sql())
        if isinstance(node, exp.Window) and node.find(exp.Distinct):
            found.add("DISTINCT in a window")
    return found


def test_every_rule_is_whole() -> None:
    for rule in RULES:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", rule.name), rule
        assert re.search(r"[.?]$", rule.sentence), rule
        assert rule.field in {"", *TABLES[rule.table].by_name}, rule
        assert not re.search(r"(?<!\\p)\{[a-z_]+( \||\})", rule.breaks + rule.shows + rule.mend), rule
    assert len({(rule.table, rule.name) for rule in RULES}) == len(RULES)


def test_rules_use_only_what_duckdb_and_spark_share() -> None:
    used = {
        f"{rule.table}.{rule.name}": faults(rule)
        for rule in RULES
        if rule.table not in VIEWS or not rule.by_construction
    }
    assert {name: found for name, found in used.items() if found} == {}


@pytest.mark.parametrize(
    "sql",
    [
        "rtrim(t.says, '.') = t.says",
        "t.says::VARCHAR = ''",
        "t.claim_id NOT IN (SELECT e.claim_id FROM evidence e)",
        "(t.claim_id, t.kind) IN (('a', 'b'))",
        "row(t.claim_id, t.kind) IS DISTINCT FROM row('a', 'b')",
        "count(DISTINCT t.kind) OVER (PARTITION BY t.source_id) > 1",
        "list_contains(['a'], t.kind)",
        "len(string_split(t.says, ' ')) > 4",
        "strftime(t.says, '%Y') = '2022'",
        "regexp_matches(t.says, '\\p{Cyrillic}')",
    ],
)
def test_what_only_one_engine_has_is_seen(sql: str) -> None:
    assert faults(Rule("claims", "a", "A.", sql, "t.claim_id"))


@pytest.mark.slow
def test_a_rule_looks_no_further_than_its_scope_says() -> None:
    for rule in RULES:
        named = {table.name for tree in parsed(rule) for table in tree.find_all(exp.Table)} - {rule.table}
        named -= {cte.alias for tree in parsed(rule) for cte in tree.find_all(exp.CTE)}
        allowed = {"article": OF_AN_ARTICLE, "table": set()}.get(rule.scope, set(TABLES))
        assert named <= allowed, rule


def test_no_rule_names_an_article_of_this_edition() -> None:
    rows = arrow_csv.read_csv(REPOSITORY / "data/csv/sources.csv").to_pylist()
    articles = {row["source_id"] for row in rows if row["role"] == "article"}
    assert articles
    # What the public record says of a day is true whatever articles are coded.
    recorded = {table.name for table in TABLES.values() if table.layer == "recorded"}
    files = [path for path in (REPOSITORY / RULES_FOLDER).glob("*.yaml") if path.stem not in recorded]
    texts = [path.read_text("utf-8") for path in files]
    assert [found for found in articles for text in texts if found in text] == []
    dates = [date for text in texts for date in re.findall(r"DATE '[^']*'|'[0-9]{4}-[0-9]{2}-[0-9]{2}'", text)]
    assert dates == []


@pytest.fixture(scope="module")
def three_articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = invented_copy(tmp_path_factory.mktemp("invented") / "copy")
    for number, claims in enumerate((12, 80)):
        add_article(root, root / "articles", number, claims)
    return measured(root)


@pytest.fixture(scope="module")
def facts_of_three(three_articles: Path) -> Facts:
    return checked_facts(three_articles, three_articles / "articles")


def test_a_row_rests_on_claims_of_one_article(three_articles: Path, tmp_path: Path) -> None:
    root = shutil.copytree(three_articles, tmp_path / "copy")
    source = next(path.stem for path in (root / "data/facts/claims").glob("paper*"))
    both = f"claims: [gazette-2021-03-05.006, {source}.001]"
    corrupt(root, "events.yaml", "claims: [gazette-2021-03-05.006]", both)
    message = (
        f"'gazette-2021-03-05.006 and {source}.001' breaks the rule \"The article of a row is that of all its claims"
    )
    with pytest.raises(InvalidFacts) as refused:
        checked_facts(root)
    assert [message in str(problem) for problem in refused.value.problems].count(True) == 1


def test_invented_articles_keep_every_rule(facts_of_three: Facts) -> None:
    facts = facts_of_three
    assert [len(facts.rows["claims"]), len(facts.coverages)] == [12 + 12 + 80, 3]


def nested_loops(node: dict[str, Any]) -> list[str]:
    """Return the joins of a plan without a key, which compare all rows; one row on one side is no such join."""
    inside = [name for child in node["children"] for name in nested_loops(child)]
    without_key = node["name"].strip() in WITHOUT_KEY and not any(map(one_row, node["children"]))
    return [*([node["name"]] if without_key else []), *inside]


def one_row(node: dict[str, Any]) -> bool:
    while node["name"].strip() in {"PROJECTION", "FILTER"}:
        node = node["children"][0]
    together = node["name"].strip() == "CROSS_PRODUCT" and all(map(one_row, node["children"]))
    return together or node["name"].strip() == "UNGROUPED_AGGREGATE"


def test_no_rule_compares_every_row_with_every_row(facts_of_three: Facts) -> None:
    facts = facts_of_three
    with open_database(facts.schemas, facts.rows) as database:

        def plan(rule: Rule) -> list[str]:
            explained = database.execute(f"EXPLAIN (FORMAT json) {query(rule)}").fetchall()[0][1]
            return nested_loops(json.loads(explained)[0])

        plans = {rule.name: plan(rule) for rule in RULES}
        assert {name: found for name, found in plans.items() if found} == {}
        slow = "EXISTS (SELECT 1 FROM evidence e WHERE e.start < t.sentence)"
        assert plan(Rule("claims", "slow", "It is slow.", slow, "t.claim_id"))


def test_a_cell_with_claims_of_its_own_rests_on_those_alone(toy: Path) -> None:
    """The row's claim has the certainty; the claim of the cell has another one."""
    assert checked_facts(toy)
    new = "    cell_claims: {certainty: [gazette-2021-03-05.009]}\n    claims: [gazette-2021-03-05.006]\n"
    corrupt(toy, "events.yaml", "    claims: [gazette-2021-03-05.006]\n", new)
    with pytest.raises(InvalidFacts) as refused:
        checked_facts(toy)
    assert ["'expected where claims say asserted'" in str(problem) for problem in refused.value.problems] == [True]


@pytest.mark.slow
def test_a_number_is_read_with_its_unit(toy: Path) -> None:
    """What "roughly 40" becomes: the number that the record has, the text of its claim, whether it holds it."""
    cases = [
        ("3000000", "some 3 million", True), ("3", "some 3 million", False), ("3000000", "3,000,000 of them", True),
        ("0.5", "at least half", True), ("12", "twelve of them", True), ("1", "a single one", True),
        ("300000", "3 hundred thousand", True), ("40", "the 40-mile zone", True), ("40", "140 or 40.5", False),
        ("40", "on 40.", True), ("2", "in the M2x zone", False),
    ]  # fmt: skip
    rule = next(rule for rule in RULES if rule.name == "best_is_in_its_claims")
    holds = rule.breaks[rule.breaks.index("regexp_matches") : -1]
    facts = checked_facts(toy)
    with open_database(facts.schemas, facts.rows) as database:
        for number, says, expected in cases:
            sql = holds.replace("c.says", f"'{says}'").replace("t.best", f"CAST({number} AS DOUBLE)")
            assert database.execute(f"SELECT {sql}").fetchall() == [(expected,)], says


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- {name: a, sentence: A., breaks: 'true', severity: fatal}", "is one of critical, warning, not fatal"),
        (
            "- {name: a, sentence: A., breaks: 'true', scope: world}",
            "is one of article, table, corpus, edition, not world",
        ),
        ("- {name: a, sentence: A.}", "a rule has name, sentence, breaks and perhaps shows"),
        ("- {name: a, sentence: A., breaks: 'true', layer: records}", "a rule has name, sentence, breaks"),
        ("- {name: a, sentence: A., breaks: '{no_such | t.says}'}", "is no shorthand"),
        ("- {name: a, sentence: A., breaks: true}", "the breaks of a is no text; put it in quotes: True"),
        ("- a", "a rule has name, sentence, breaks"),
        ("- {name: a", "is not YAML"),
    ],
)
def test_a_rule_that_is_none_is_refused(entry: str, said: str, toy: Path) -> None:
    (toy / RULES_FOLDER / "claims.yaml").write_text(entry, "utf-8")
    with pytest.raises(CouldNotRun, match=re.escape(said)):
        read_rules(toy, TABLES)


def test_a_rule_file_is_named_after_a_table(toy: Path) -> None:
    (toy / RULES_FOLDER / "bridges.yaml").write_text("- {name: a, sentence: A., breaks: 'true'}", "utf-8")
    with pytest.raises(CouldNotRun, match=r"bridges\.yaml is named after no table"):
        read_rules(toy, TABLES)


def test_broken_sql_stops_with_the_name_of_the_rule(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = "- {name: claims_are_blue, sentence: Claims are blue., breaks: t.colour <> 'blue'}"
    (toy / RULES_FOLDER / "claims.yaml").write_text(entry, "utf-8")
    assert main(["--root", str(toy)]) == 2
    assert "Could not run: the SQL of the rule claims_are_blue of claims does not run: " in capsys.readouterr().err


def test_a_broken_view_stops_with_its_file(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = toy / "data/schema/views/facts.sql"
    path.write_text(path.read_text("utf-8").replace("c.says", "c.sayz"), "utf-8")
    assert main(["--root", str(toy)]) == 2
    assert "Could not run: data/schema/views/facts.sql does not run: " in capsys.readouterr().err


def test_a_record_shows_what_is_known_of_its_claims(toy: Path) -> None:
    known = ("source_id", "attribution", "worst_verdict", "meaning_changed", "verified_reading")
    claims = "claims: [gazette-2021-03-05.006]"
    more = "    speaker_id: harbour-official\n    claims: [gazette-2021-03-05.006, gazette-2021-03-05.007]"
    cells = "\n    cell_claims: {title: [gazette-2021-03-05.012]}"
    corrupt(toy, "events.yaml", f"    {claims}", more + cells)
    rows = {row.record: row.values for row in checked_facts(toy).rows["events"]}
    reading = "The old bridge → Old Harbour Bridge"
    assert [rows["gazette-ferry-runs"][name] for name in known] == [
        *("gazette-2021-03-05", "role_only", "contradicted", True, reading)
    ]
    plain = ["gazette-2021-03-05", "article", None, False, None]
    assert [rows["gazette-bridge-opened"][name] for name in known] == plain
