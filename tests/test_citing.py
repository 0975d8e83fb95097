"""What `cite` says: only what the tables hold, all of it, in notations that other programs read."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pybtex.database
import pytest
import rispy

import landmine_policy as lp
from landmine_policy import _cite
from landmine_policy._citation_styles import STYLES, Reference, apa, bibtex, csl_json, ris
from landmine_policy._cite import cite, dataset_reference
from landmine_policy._editions import edition_of
from tests.conftest import DESCRIPTOR

VERSION = DESCRIPTOR["version"]
SOURCES = edition_of()["sources"].rows
NASTY = Reference(
    key="nasty",
    kind="webpage",
    title=r'50% of {A} & B_c cost $5 #1 ~ x^2 \ "said"',
    authors=("Ada Quill", "Bo Reed van Dam"),
    groups=("Bridge & Tunnel",),
    issued="2018-09/2018-10",
    url="https://example.org/a_b?c=%20&d={e}",
)
# The properties of CSL-JSON that are written here; the schema allows no other names than its own.
CSL_PROPERTIES = {"id", "type", "title", "author", "issued", "container-title", "publisher", "version", "note", "URL"}


def items(**arguments: Any) -> dict[str, dict[str, Any]]:
    """Return a citation as CSL-JSON items by their ids."""
    return {item["id"]: item for item in json.loads(cite(**arguments, style="csl-json"))}


def test_the_dataset_alone_is_one_line_with_its_version() -> None:
    line = f"The landmine-policy contributors. (n.d.). *{DESCRIPTOR['title']}* (Version {VERSION}) [Data set]."
    dated = {**DESCRIPTOR, "created": "2031-05-06T00:00:00Z"}
    undated = {name: value for name, value in DESCRIPTOR.items() if name != "created"}
    assert apa([dataset_reference(undated)]) == line
    assert apa([dataset_reference(dated)]) == line.replace("n.d.", "2031, May 6")
    assert cite() == cite(version=VERSION) == apa([dataset_reference(DESCRIPTOR)])


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("nyt-2022-06-21.017", {"nyt-2022-06-21", "nyt-crowley-ismay-2022"}),
        (("facts", "nyt-2022-06-21.001"), {"nyt-2022-06-21", "nyt-crowley-ismay-2022"}),
        (
            "nyt-adrien-watson",
            {"nyt-2022-06-21", "nyt-crowley-ismay-2022", "white-house-nsc-statement-2022-06-21"},
        ),
        ("spokesman-review-2022-06-21", {"spokesman-review-2022-06-21", "wapo-ryan-2022"}),
        (("sources", "afp-2022-06-21"), {"afp-2022-06-21"}),
    ],
)
def test_a_record_brings_what_it_rests_on(record: Any, expected: set[str]) -> None:
    cited = set(items(records=[record]))
    assert expected <= cited
    assert {SOURCES[key]["original_source_id"] for key in cited & set(SOURCES)} - {None} <= cited
    if not isinstance(record, tuple) or record[0] != "facts":
        assert cited == expected | {f"landmine-policy-{VERSION}"}


def test_a_check_brings_the_article_and_every_reference() -> None:
    references = {
        row["source_id"] for row in edition_of()["check_sources"].rows.values() if row["check_id"] == "nyt-treaty-133"
    }
    assert len(references) > 1
    assert references | {"nyt-2022-06-21", "nyt-crowley-ismay-2022"} <= set(items(records=["nyt-treaty-133"]))


def test_a_record_of_the_world_and_its_view_bring_the_same_articles() -> None:
    rule, versions = next(iter(edition_of()["provisions"].grouped("rule_id").items()))
    by_table = set(items(records=[("provisions", version["provision_id"]) for version in versions]))
    assert by_table == set(items(records=[("rules", rule[0])]))
    assert by_table & {"nyt-2022-06-21", "wapo-2022-06-21"}


def test_a_conflict_brings_the_articles_of_all_its_sides() -> None:
    between = next(
        row["conflict_id"] for row in edition_of()["conflicts"].rows.values() if row["within"] == "between_articles"
    )
    assert {"nyt-2022-06-21", "wapo-2022-06-21"} <= set(items(records=[("conflicts", between)]))


def test_a_row_whose_key_has_several_columns_is_named_as_in_provenance() -> None:
    row = next(row for row in edition_of()["provenance"].rows.values() if row["table"] == "stances")
    article = row["claim_id"].rpartition(".")[0]
    assert article in items(records=[row["record_id"]])


def test_a_row_of_the_timeline_is_cited_as_the_record_it_shows() -> None:
    shown = next(row for row in edition_of()["timeline"].rows.values() if row["table"] == "checks")
    row_id = "/".join(str(shown[name]) for name in ("sort_date", "table", "record_id", "field"))
    by_row = set(items(records=[row_id]))
    assert by_row == set(items(records=[("checks", shown["record_id"])]))
    assert len(by_row) > 1


def test_ids_may_stand_in_a_column_an_array_or_a_frame() -> None:
    frame = lp.load("facts").head(3)
    wanted = cite(records=frame["claim_id"].tolist())
    assert (
        cite(records=frame["claim_id"]) == cite(records=frame["claim_id"].to_numpy()) == cite(records=frame) == wanted
    )
    assert cite(records=pd.Series(["nyt-2022-06-21.017", None])) == cite(records=["nyt-2022-06-21.017"])
    timeline = lp.timeline().head(2)
    pairs = list(zip(timeline["table"], timeline["record_id"], strict=True))
    assert cite(records=timeline) == cite(records=pairs)
    for wrong, message in (
        (frame[["says"]], "None of the columns holds ids"),
        ([17], "17 is no id"),
        ([("a",)], "no id"),
    ):
        with pytest.raises(ValueError, match=message):
            cite(records=wrong)  # type: ignore[arg-type]  # the mistake is the test


def test_a_source_is_cited_once_and_the_records_are_named() -> None:
    twice = cite(records=["nyt-2022-06-21.017", "nyt-2022-06-21.018", "nyt-2022-06-21.017"])
    assert len(twice.splitlines()) == 3
    assert "records used: claims/nyt-2022-06-21.017; claims/nyt-2022-06-21.018]" in twice


@pytest.mark.parametrize("source_id", SOURCES)
def test_a_source_is_cited_with_what_its_row_holds_and_nothing_else(source_id: str) -> None:
    row = SOURCES[source_id]
    reference = _cite._source_reference(row)
    item = json.loads(csl_json([reference]))[0]
    assert set(item) <= CSL_PROPERTIES
    assert item["title"] == row["title"]
    assert item.get("URL") == row["url"]
    assert ("issued" in item) == (row["published"] is not None)
    line = apa([reference])
    assert ("(n.d.)" in line) == (row["published"] is None)
    assert ("http" in line) == (row["url"] is not None)
    for name in re.split(" and ", row["authors"] or ""):
        assert name.rpartition(" ")[2] in line
    # A newspaper published the report, not what a machine made of it.
    published_by = [
        item.get("container-title"),
        item.get("publisher"),
        *(who.get("literal") for who in item.get("author", [])),
    ]
    assert (row["publisher"] in published_by) == (row["copy_type"] != "machine_paraphrase")


def test_the_type_of_a_source_decides_how_it_is_cited() -> None:
    kinds = {source_id: _cite._source_reference(SOURCES[source_id]).kind for source_id in SOURCES}
    assert kinds["ottawa-convention-1997-09-18"] == "treaty"
    assert kinds["us-statutes-106-2562"] == "legislation"
    assert kinds["un-treaty-collection-xxvi-5-2026-02-03"] == "dataset"
    assert kinds["crs-if11440-2022-06-28"] == "report"
    assert kinds["nyt-2022-06-21"] == "document"
    assert kinds["white-house-1996-05-16"] == "webpage"
    assert "TY  - STAT" in ris([_cite._source_reference(SOURCES["us-statutes-106-2562"])])


def test_apa_dates_and_names() -> None:
    assert apa([NASTY]).startswith(
        "Quill, A., Bo Reed van Dam, & Bridge & Tunnel. (2018, September\u2013October). *50%"
    )
    newspaper = Reference("n", "article-newspaper", "Mayor quits", publisher="The Gazette", issued="2022-04-03")
    assert apa([newspaper]) == "Mayor quits. (2022, April 3). *The Gazette*."
    assert apa([Reference("n", "document", "A", issued="2014?")]) == "*A*. (2014?)."
    assert apa([Reference("n", "document", "A", issued="2013/2014~")]) == "*A*. (ca. 2013\u20132014)."


def test_apa_lists_the_dataset_first_and_the_sources_by_the_alphabet() -> None:
    first, *others = cite(records=["nyt-treaty-133"]).splitlines()
    assert "[Data set; " in first
    plain = [re.sub(r"[^\w ]", "", line).casefold() for line in others]
    assert plain == sorted(plain)


def test_bibtex_is_read_back_by_a_bibtex_parser() -> None:
    references = [_cite._source_reference(row) for row in SOURCES.values()]
    read = pybtex.database.parse_string(bibtex([*references, NASTY]), "bibtex").entries
    assert set(read) == {*SOURCES, "nasty"}
    for key, row in SOURCES.items():
        assert read[key].fields["title"] == "{" + row["title"].replace("&", r"\&").replace("$", r"\$") + "}"
        assert read[key].fields.get("url") == row["url"]
        assert read[key].fields.get("year") == (row["published"] and row["published"][:4])
    assert [str(name) for name in read["nyt-crowley-ismay-2022"].persons["author"]] == [
        "Crowley, Michael",
        "Ismay, John",
    ]
    assert read["nyt-crowley-ismay-2022"].fields["month"] == "June"


def test_bibtex_escapes_what_latex_would_read_as_its_own() -> None:
    read = pybtex.database.parse_string(bibtex([NASTY]), "bibtex").entries["nasty"]
    assert read.fields["title"] == (
        r"{50\% of \textbraceleft{}A\textbraceright{} \& B\_c cost \$5 \#1 \textasciitilde{} x\textasciicircum{}2 "
        r'\textbackslash{} "said"}'
    )
    assert read.fields["url"] == "https://example.org/a_b?c=%20&d=%7Be%7D"
    assert read.fields["note"] == "Dated 2018-09/2018-10 (EDTF)"
    assert len(read.persons["author"]) == 3


def test_ris_is_read_back_by_a_ris_parser() -> None:
    references = [_cite._source_reference(row) for row in SOURCES.values()]
    text = ris([dataset_reference(DESCRIPTOR), *references, NASTY])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in text.split("\n"))
    dataset, *read, nasty = rispy.loads(text)
    assert dataset["type_of_reference"] == "DATA"
    assert dataset["edition"] == VERSION
    assert [entry["id"] for entry in read] == list(SOURCES)
    for entry, row in zip(read, SOURCES.values(), strict=True):
        assert entry["title"] == row["title"]
        assert entry.get("year") == (row["published"] and row["published"][:4])
        assert entry.get("urls") == ([row["url"]] if row["url"] else None)
    assert nasty["authors"] == ["Quill, Ada", "Bo Reed van Dam", "Bridge & Tunnel"]
    assert nasty["date"] == "2018/09//2018-09 to 2018-10"


def test_csl_json_has_the_shape_of_its_schema() -> None:
    for item in items(records=["nyt-treaty-133", "nyt-adrien-watson"]).values():
        assert {"id", "type", "title"} <= set(item) <= CSL_PROPERTIES
        assert item["type"] in {"document", "webpage", *_cite.CSL_TYPES.values()}
        for parts in item.get("issued", {"date-parts": []})["date-parts"]:
            assert 1 <= len(parts) <= 3
            assert all(isinstance(part, int) for part in parts)
        assert all(set(name) in ({"literal"}, {"family", "given"}) for name in item.get("author", []))
    assert json.loads(csl_json([NASTY]))[0]["issued"] == {"date-parts": [[2018, 9], [2018, 10]]}
    uncertain = json.loads(csl_json([Reference("x", "document", "X", issued="2014~")]))[0]
    assert uncertain["issued"] == {"date-parts": [[2014]], "circa": True}


@pytest.mark.parametrize("style", STYLES)
def test_nothing_depends_on_the_order_of_the_records_but_their_list(style: str) -> None:
    def sources(text: str) -> list[str]:
        return [line for line in text.splitlines() if "records used" not in line]

    forth = cite(records=["nyt-treaty-133", "nyt-adrien-watson"], style=style)
    assert sources(forth) == sources(cite(records=["nyt-adrien-watson", "nyt-treaty-133"], style=style))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"version": "0.0.9"}, r"There is no version '0\.0\.9'\..* Versions: "),
        ({"style": "bibtx"}, r"no style 'bibtx'\. Did you mean 'bibtex'\? Styles: apa, bibtex, ris, csl-json"),
        (
            {"records": ["nyt-treaty-13"]},
            r"no record 'nyt-treaty-13' in any table of version .*\. Did you mean 'nyt-treaty-133'",
        ),
        ({"records": "nyt-treaty-13"}, r"no record 'nyt-treaty-13' in any table"),
        ({"records": [("check", "x")]}, r"no table 'check'\. Did you mean 'checks'\? Tables of version .*: facts, "),
        ({"records": [("checks", "nyt-adrien-watson")]}, r"no record 'nyt-adrien-watson' in checks of version "),
        ({"records": [("codes", "activity/any")]}, r"'activity/any' of codes rests on no source"),
    ],
)
def test_a_mistake_is_answered_with_the_choices(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cite(**arguments)


def test_an_id_that_stands_in_two_tables_asks_which() -> None:
    shared = sorted(
        set(edition_of()["checks"].arrow.column("check_id").to_pylist())
        & set(edition_of()["statements"].arrow.column("statement_id").to_pylist())
    )[0]
    with pytest.raises(ValueError, match=rf"Say which: .*'checks/{shared}'"):
        cite(records=[shared])
    assert cite(records=[("checks", shared)]) == cite(records=[f"checks/{shared}"])
