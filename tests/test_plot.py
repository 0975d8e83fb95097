"""Figures draw the numbers of the tables, can be read without colours, and have no label that is cut or hidden."""

from __future__ import annotations

import inspect
import itertools
import re
import subprocess
import sys
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from matplotlib.text import Text

import landmine_policy as lp
from landmine_policy._editions import edition_of
from scripts.figures import SHOWN, content
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from landmine_policy.plot._picture import Picture

every_figure = pytest.mark.parametrize("name", lp.plot.__all__)


def draw(name: str, scale: float = 1, **options: Any) -> Picture:
    width, height = inspect.signature(getattr(lp.plot, name)).parameters["size"].default
    figure: Picture = getattr(lp.plot, name)(size=(width * scale, height * scale), **options)
    return figure


def texts(figure: Picture) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]  # type: ignore[attr-defined]


def written(figure: Picture, kind: str) -> bytes:
    content = BytesIO()
    figure.savefig(content, format=kind)
    return content.getvalue()


def test_the_package_and_its_figures_are_imported_without_matplotlib() -> None:
    code = "import sys, landmine_policy as lp; lp.plot.timeline; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "src", capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_without_matplotlib_one_sentence_says_what_to_install() -> None:
    code = "import sys; sys.modules['matplotlib'] = None; import landmine_policy as lp; lp.plot.parties()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "src", capture_output=True, text=True, check=False
    )
    assert "pip install 'landmine-policy[plot]'" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("disagreement", (4, 2)),  # no room for the panels
        ("disagreement", (7, 4.2)),  # a label is cut
        ("timeline", (11, 7)),  # labels lie on each other
    ],
)
def test_labels_that_do_not_fit_are_an_error(name: str, size: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=rf"do not fit on {size[0]:g} x {size[1]:g} inches"):
        getattr(lp.plot, name)(size=size)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 5}, "size=5 is no size; give width and height in inches"),
        ({"size": (9, -1)}, r"size=\(9, -1\) is no size"),
        ({"theme": "blue"}, "There is no theme 'blue'. Themes: light, dark"),
        ({"version": "9.9.9"}, "There is no version '9.9.9'"),
    ],
)
@every_figure
def test_wrong_options_are_one_sentence(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        getattr(lp.plot, name)(**options)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scale", [1, 1.3])
@every_figure
def test_no_text_is_cut_or_lies_on_another(name: str, scale: float, theme: str) -> None:
    figure = draw(name, scale, theme=theme)
    figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    wide, high = figure.get_size_inches() * figure.dpi
    assert [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high] == []
    met = [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(boxes, 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 2 and min(one.y1, two.y1) - max(one.y0, two.y0) > 2
    ]
    assert met == []


@pytest.mark.slow
@every_figure
def test_every_text_of_a_cell_stays_in_its_cell(name: str) -> None:
    figure = draw(name)
    figure.draw_without_rendering()
    for axes in figure.axes:
        cells = [patch for patch in axes.patches if name in {"rules", "positions"}]
        inside = [text for text in axes.texts if text.get_va() == "center"]
        for cell, text in zip(cells, inside, strict=bool(cells)):
            frame, box = cell.get_window_extent(), text.get_window_extent()
            assert frame.x0 <= box.x0 and box.x1 <= frame.x1, text.get_text()
            assert frame.y0 <= box.y0 and box.y1 <= frame.y1, text.get_text()


@pytest.mark.slow
@every_figure
def test_a_file_is_the_same_each_time_whatever_the_reader_has_set(name: str) -> None:
    figure = draw(name)
    with mpl.rc_context({"font.size": 20, "svg.hashsalt": None, "axes.grid": True, "figure.dpi": 50}):
        again = draw(name)
        for kind in ("svg", "png"):
            assert written(figure, kind) == written(again, kind)
    assert b"<dc:date>" not in written(figure, "svg")


@pytest.mark.slow
@every_figure
def test_a_figure_names_its_tables_and_says_in_words_what_it_shows(name: str) -> None:
    figure = draw(name)
    drawn = " ".join(text.get_text().replace("\n", " ") for text in texts(figure))
    [source] = re.findall(r"Source: landmine-policy, tables? (.*) CC BY 4\.0\.", drawn)
    assert set(re.findall(r"\w+", source)) & set(lp.tables()["table"])
    assert len(figure.alt) > 200
    assert figure.alt.encode() in written(figure, "svg").replace(b"&gt;", b">").replace(b"&quot;", b'"')
    assert figure._repr_png_()[1] == {"alt": figure.alt}
    assert " 0.10.0" not in drawn, "a version is named where one is asked for"


def grey(colour: Any) -> float:
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@every_figure
def test_what_a_legend_tells_apart_differs_without_colours(name: str, theme: str) -> None:
    figure = draw(name, theme=theme)
    handles = [handle for legend in figure.body.legends for handle in legend.legend_handles]
    for one, two in itertools.combinations(handles, 2):
        if isinstance(one, Patch) and isinstance(two, Patch):
            lighter = abs(grey(one.get_facecolor()) - grey(two.get_facecolor()))
            assert one.get_hatch() != two.get_hatch() or lighter > 0.15
        elif not isinstance(one, Patch) and not isinstance(two, Patch):
            looks = [(line.get_marker(), line.get_linestyle(), line.get_markerfacecolor()) for line in (one, two)]  # type: ignore[union-attr]
            assert looks[0] != looks[1]


@pytest.mark.slow
def test_the_bars_of_the_verdicts_are_as_long_as_the_claims_are_many() -> None:
    figure, facts = lp.plot.disagreement(), lp.load("facts")
    for axes, (_, claims) in zip(figure.axes, facts.groupby("source_id"), strict=True):
        drawn = [patch.get_width() for patch in axes.patches]  # type: ignore[attr-defined]
        assert sum(drawn) == len(claims)
        rows = [drawn[at : at + 5] for at in range(0, len(drawn), 5)]  # a row has five parts
        for verdict, row in zip(["confirmed", "imprecise", "contradicted", "garbled"], rows, strict=False):
            blamed = claims[claims["verdict"] == verdict]["introduced_by"]
            expected = [
                blamed.isna().sum(),
                *((blamed == who).sum() for who in ("newspaper", "paraphrase", "unknown")),
                0,
            ]
            assert row == expected
        undecided = [(claims["verdict"] == "not_found").sum(), claims["verdict"].isna().sum()]
        assert [row[4] for row in rows[4:]] == undecided
        assert [sum(row[:4]) for row in rows[4:]] == [0, 0], "what is undecided is drawn as nothing else"


@pytest.mark.slow
def test_every_total_of_casualties_is_a_mark_and_the_killed_are_marks_of_their_own() -> None:
    [axes] = lp.plot.casualties().axes
    counts = lp.load("casualties").dropna(subset="total")
    marks = [line for line in axes.lines if line.get_marker() in set("oD^s")]
    totals = [
        at for line in marks if line.get_marker() != "s" for at in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
    assert sorted(totals) == sorted(zip(counts["year"], counts["total"], strict=True))
    [killed] = [line for line in marks if line.get_marker() == "s"]
    known = counts.dropna(subset="killed").sort_values(["year", "edition"]).groupby("year")["killed"].last()
    assert dict(zip(killed.get_xdata(), killed.get_ydata(), strict=True)) == known.to_dict()
    assert 7000 in [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"]


@pytest.mark.slow
@pytest.mark.parametrize("day", ["1999-03-01", "2005-12-31", "2022-06-21", "2025-12-31"])
def test_the_lines_of_the_parties_are_at_the_number_that_treaty_status_gives(day: str) -> None:
    axes = lp.plot.parties().axes[0]
    everyone = lp.treaty_status(on=day)
    for line, number in zip(
        axes.lines, [(everyone["status"] == "party").sum(), everyone["signed"].sum()], strict=False
    ):
        steps = pd.Series(line.get_ydata(), pd.DatetimeIndex(line.get_xdata()))
        assert steps[steps.index <= day].iloc[-1] == number


@pytest.mark.slow
def test_every_position_is_drawn_once() -> None:
    figure, positions = lp.plot.positions(), lp.load("positions")
    drawn = "\n".join(text.get_text() for text in texts(figure))
    named = positions["target_table"].isin(["instruments", "weapons"])
    cells = positions[named].groupby(["speaker", "target", "stance"]).size()
    other = positions[~named & (positions["target_table"] != "provisions")]
    cells_of_kinds = other.groupby(["speaker", "target_table", "stance"], observed=True).size()
    provisions = (positions["target_table"] == "provisions").sum()
    signs = sum(drawn.count(sign) for sign in "▲▼○") - 3  # the title explains them
    assert signs == len(cells) + len(cells_of_kinds) + provisions
    held = positions.dropna(subset="reservation").groupby(["speaker", "target", "stance"], observed=True).size()
    assert drawn.count(" *") - 1 == len(held), "the note explains the star"


@pytest.mark.slow
def test_the_matrix_says_of_each_rule_what_it_does_as_reported_and_as_recorded() -> None:
    alt, rules = lp.plot.rules().alt, lp.rules(basis="both")
    names = {name: row["name"] for name, row in edition_of()["instruments"].rows.items()}
    recorded = rules[rules["basis"] == "recorded"].set_index("rule_id")["activity"]
    shown = rules[rules["instrument_id"].isin(set(rules[rules["basis"] == "recorded"]["instrument_id"]) & set(names))]
    shown = shown[shown["lifts"].isna()]
    assert len(shown) > 40
    for row in shown.itertuples():
        activity = (
            str(recorded.get(row.rule_id, row.activity)).replace("_", " ").replace("self destruct", "self-destruct")
        )
        [cell] = re.findall(rf"{names[row.instrument_id]}, {activity}, {row.basis}: (.*?)\.(?: |$)", alt)
        assert str(row.deontic).replace("_", " ") in cell, row.rule_id
    assert "2022 US landmine policy, use, reported: prohibited (everywhere; versions differ; 1 exception)." in alt


@pytest.mark.slow
def test_every_dated_event_and_policy_is_on_the_time_line() -> None:
    alt = lp.plot.timeline().alt
    above, below = alt.split("Recorded: ")
    events = lp.load("events").dropna(subset="date_edtf")
    assert [title for title in events["title"] if title not in above] == []
    assert [name for name in lp.load("instruments").dropna(subset="date_edtf")["name"] if name not in above] == []
    assert [name for name in lp.load("recorded_instruments")["name"] if name not in below] == []
    recorded = lp.load("recorded_events")
    assert sum(map(int, re.findall(r"\((\d+)\): ", below))) == len(recorded)
    assert [day for day in recorded["date_min"].dt.strftime("%Y-%m-%d") if day not in below] == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "theme"), [(name, theme) for name in SHOWN for theme in ("light", "dark")])
def test_the_figures_of_the_readme_are_those_of_the_present_data(name: str, theme: str) -> None:
    committed = (REPOSITORY / f"docs/figures/{name}-{theme}.svg").read_bytes()
    assert committed == content(name, theme), "run `make figures`"


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_says_in_words_what_its_figures_show(name: str) -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    [alt] = re.findall(rf'<img alt="([^"]*)" src="docs/figures/{name}-light\.svg"', readme.replace("\n", " "))
    alt_of_figure = getattr(lp.plot, name)().alt
    assert [sentence for sentence in unescape(alt).rstrip(".").split(". ") if sentence not in alt_of_figure] == []
