"""The pages made of documents: the start, the docs, one page a table of the codebook, and the API from its docstrings.

The rule: a document is shown as it is, and a link between documents becomes a link between their pages; a link to what
is not on the site becomes plain text. For example ``docs/codebook.md#facts`` becomes ``codebook/facts.html``.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import griffe
from markdown_it import MarkdownIt
from markupsafe import Markup

import landmine_policy
from landmine_policy._cite import cite
from scripts.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from landmine_policy._editions import Edition

# The documents by their paths in the repository: the address and the title of their pages.
DOCUMENTS = {
    "docs/questions.md": ("questions.html", "Questions"),
    "docs/coding.md": ("coding.html", "How it was coded"),
    "docs/decisions.md": ("decisions.html", "Decisions"),
    "docs/adding-a-coding.md": ("adding-a-coding.html", "Adding a coding"),
    "docs/use.md": ("use.html", "Using the data"),
    "validation/report.md": ("validation-report.html", "Validation report"),
    "docs/validation.md": ("validation.html", "How it is validated"),
    "docs/security.md": ("security.html", "Security"),
    "docs/versioning.md": ("versioning.html", "Versions"),
    "docs/releasing.md": ("releasing.html", "Releasing"),
    "CHANGELOG.md": ("changes.html", "Changes"),
    "docs/errata.md": ("errata.html", "Errata"),
}
CODEBOOK = "docs/codebook.md"
SOURCES = Path(landmine_policy.__file__).parents[1]

# What a reader may want to know first, where it is answered, and the record that must be there for it.
STARTS = (
    ("What does the policy of 2022 allow, where, and on whose word?", "rules.html#instrument=us-2022", "us-2022"),
    ("Which claims does the public record contradict?", "facts.html#verdict=contradicted", ""),
    ("What did Senator Leahy say, and is it right?", "facts.html#speaker=Patrick+J.+Leahy", "patrick-leahy"),
    ("Who was a party to the treaty on the day of the articles?", "treaty.html", ""),
)


def home_page(root: Path, edition: Edition) -> Page:
    """Return the first page: the first screen of README with its figure, numbers, how to cite."""
    readme = root / "README.md"
    words = readme.read_text("utf-8") if readme.is_file() else f"# {edition.about['title']}\n"
    opening, _, rest = words.partition("\n## ")
    before = re.search(r"^## Before you use it\n.*?(?=^## )", f"## {rest}", re.DOTALL | re.MULTILINE)
    known = {*edition["instruments"].rows, *edition["actors"].rows, ""}
    tables = ("facts", "rules", "positions", "events", "quantities", "checks", "conflicts", "recorded_rules")
    content = {
        "opening": markdown(opening, "README.md", edition),
        "before": markdown(before[0], "README.md", edition) if before else "",
        "numbers": [(len(edition[name].rows), edition[name].schema.title, f"codebook/{name}.html") for name in tables],
        "starts": [(text, href) for text, href, needs in STARTS if needs in known],
        "citation": cite(edition),
        "bibtex": cite(edition, style="bibtex"),
    }
    given = edition.descriptor
    about = {
        "@type": "Dataset",
        "description": given["description"],
        "keywords": given["keywords"],
        "license": edition.about["licence_url"],
        "version": edition.version,
        "creator": [{"@type": "Organization", "name": person["title"]} for person in given["contributors"]],
        "distribution": [
            {"@type": "DataDownload", "contentUrl": resource["path"], "encodingFormat": "text/csv"}
            for resource in given["resources"]
        ],
    }  # fmt: skip
    return Page("index.html", given["title"], "home.html", content, about)


def document_pages(root: Path, edition: Edition) -> Iterator[Page]:
    """Yield the page of each document that the copy has, and of each table of the codebook."""
    for path, (href, title) in DOCUMENTS.items():
        if (root / path).is_file():
            body = markdown((root / path).read_text("utf-8"), path, edition)
            yield Page(href, title, "document.html", {"body": body})
    opening, *sections = re.split(r"^## ", (root / CODEBOOK).read_text("utf-8"), flags=re.MULTILINE)
    yield Page("codebook/index.html", "Codebook", "document.html", {"body": markdown(opening, CODEBOOK, edition)})
    for section in sections[:-1]:
        for table in re.split(r"^### ", section, flags=re.MULTILINE)[1:]:
            name = table.partition("\n")[0]
            body = markdown(f"# {table}", CODEBOOK, edition)
            content = {"body": body, "file": f"data/csv/{name}.csv"}
            yield Page(f"codebook/{name}.html", f"Codebook: {name}", "document.html", content)
    lists = markdown(f"# {sections[-1].replace('### ', '## ')}", CODEBOOK, edition)
    yield Page("codebook/code-lists.html", "Codebook: code lists", "document.html", {"body": lists})


def api_page() -> Page:
    """Return the reference of the public calls, read from their docstrings without importing them."""
    package = griffe.load("landmine_policy", search_paths=[SOURCES], docstring_parser="numpy", resolve_aliases=True)
    calls = [_call(name, call) for name, call in _public(package)]
    return Page("api.html", "API reference", "api.html", {"calls": calls})


def _public(package: Any) -> Iterator[tuple[str, Any]]:
    """Yield the public names with what they stand for, those of a subpackage after a dot."""
    for name in landmine_policy.__all__:
        module = landmine_policy._ELSEWHERE.get(name, f"_{name}")
        if module in package.members and name in package[module].members:
            yield name, package[module][name]
        elif name in package.members and package[name].is_module:
            yield from ((f"{name}.{part}", package[name][part].final_target) for part in package[name].exports or ())


def _call(name: str, call: Any) -> dict[str, Any]:
    docstring = call.docstring or call.parent.docstring  # a name that stands for an object is told by its module
    inner = MarkdownIt("commonmark")
    shown: list[tuple[str, Any]] = []
    for section in docstring.parsed if docstring else []:
        kind, value = section.kind.value, section.value
        if kind in {"parameters", "returns", "raises"}:
            named = [(getattr(each, "name", ""), str(each.annotation or ""), each.description) for each in value]
            shown.append((kind, [(name, type_, _docstring(inner, text)) for name, type_, text in named]))
        elif kind == "examples":
            shown.append((kind, [str(part) for _, part in value]))
        else:
            shown.append((kind, _docstring(inner, str(value))))
    signature = str(call.signature()) if call.is_function else f"class {name}" if call.is_class else name
    return {"name": name, "signature": signature, "sections": shown}


def _docstring(parser: MarkdownIt, text: str) -> Markup:
    return Markup(parser.render(text))  # noqa: S704 (our own docstrings)


def markdown(text: str, path: str, edition: Edition) -> Markup:
    """Return a document as HTML: headings with anchors, links as on the site, tables that scroll."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    here = "codebook/index.html" if path == CODEBOOK else DOCUMENTS.get(path, ("index.html",))[0]
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[number + 1].content))
        for child in token.children or ():
            if child.type == "link_open":
                _mend_link(child, path, here, edition.tables)
    body = parser.renderer.render(tokens, parser.options, {})
    body = re.sub(r"(?<!>)<a>(.*?)</a>", r"\1", body)
    count = iter(range(1, 1000))
    body = re.sub(
        "<table>",
        lambda _: f'<div class="scroll" tabindex="0" role="region" aria-label="Table {next(count)}"><table>',
        body,
    )
    body = (
        body.replace("<th></th>", "<td></td>")
        .replace("</table>", "</table></div>")
        .replace("<pre>", '<pre tabindex="0">')
    )
    return Markup(body)  # noqa: S704 (our own documents)


def slug(title: str) -> str:
    """Return the anchor of a heading as on GitHub.

    >>> slug("Who says `what`, when?")
    'who-says-what-when'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _mend_link(link: Token, path: str, here: str, tables: list[str]) -> None:
    """Turn a link between documents into one between pages; take it away where its goal is not on the site."""
    goal, _, anchor = str(link.attrs["href"]).partition("#")
    if re.match(r"[a-z]+:", goal):
        return
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), goal)) if goal else path
    if target == CODEBOOK:
        page = "index" if not anchor else anchor if anchor in tables else "code-lists"
        href = f"codebook/{page}.html" + (f"#{anchor}" if page == "code-lists" else "")
    elif target in DOCUMENTS or target == "README.md":
        href = DOCUMENTS.get(target, ("index.html",))[0] + (f"#{anchor}" if anchor else "")
    elif re.match(r"data/(csv|parquet)/\w|datapackage.json|croissant.json", target):
        href = target
    else:
        link.attrs = {}
        return
    link.attrSet("href", posixpath.relpath(href, posixpath.dirname(here) or "."))
