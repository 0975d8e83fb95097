"""The frame of every figure: style, title, source, words in place of it, and the proof that its labels can be read.

The rule: a figure that is too small for its labels is an error that says so, never a picture with cut labels. For
example ``disagreement(size=(2, 2))`` raises ValueError: ``The labels do not fit on 2 x 2 inches ...``.
"""

from __future__ import annotations

import textwrap
import warnings
from contextlib import contextmanager
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from landmine_policy._names import optional_library, require

optional_library("matplotlib", "plot")  # says what to type, before the lines below say less

from matplotlib import style  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.text import Text  # noqa: E402
from matplotlib.ticker import FixedLocator  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import SubFigure
    from matplotlib.transforms import BboxBase

    from landmine_policy._editions import Edition

Theme = Literal["light", "dark"]
Size = tuple[float, float]

# The colours of Okabe and Ito, and greys; `first` to `third` differ in lightness too.
COLOURS: dict[Theme, dict[str, str]] = {
    "light": {
        "paper": "#ffffff", "ink": "#1a1a1a", "muted": "#595959", "line": "#d0d0d0", "fill": "#c8c8c8",
        "first": "#0072b2", "second": "#e69f00", "third": "#f0e442", "against": "#d55e00",
    },
    "dark": {
        "paper": "#0d1117", "ink": "#f0f0f0", "muted": "#b0b0b0", "line": "#444444", "fill": "#6e6e6e",
        "first": "#56b4e9", "second": "#e69f00", "third": "#f0e442", "against": "#d55e00",
    },
}  # fmt: skip
LARGEST = 100  # inches
POINTS = 8.0  # the size of all text but titles and notes
FIXED = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that every machine draws the same letters
    "font.size": POINTS,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": POINTS,
    "axes.titlelocation": "left",
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.08,
    "hatch.linewidth": 0.8,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "text.parse_math": False,  # a dollar is a dollar
    "svg.hashsalt": "landmine-policy",
}
# What makes the bytes of a file depend on the day or on the version of matplotlib is left out.
UNDATED: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


class Picture(Figure):
    """A matplotlib Figure. `alt` says in words what it shows, `colours` has the colours of its theme by their role."""

    alt: str
    colours: dict[str, str]
    body: SubFigure

    def savefig(self, fname: str | PathLike[str] | IO[Any], *, transparent: bool | None = None, **kwargs: Any) -> None:
        """Write the figure as matplotlib's `savefig` does, without a date, and with `alt` within the file."""
        suffix = Path(fname).suffix[1:] if isinstance(fname, str | PathLike) else ""
        kind = str(kwargs.get("format") or suffix or "png").lower()
        if kind in UNDATED:
            about = {"Title": self.get_suptitle(), "Subject" if kind == "pdf" else "Description": self.alt}
            kwargs["metadata"] = {**UNDATED[kind], **about, **kwargs.get("metadata", {})}
        with style.context(FIXED):
            super().savefig(fname, transparent=transparent, **kwargs)

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """Return what a notebook shows: the picture, and the words in place of it."""
        content = BytesIO()
        self.savefig(content, format="png", dpi=100)
        return content.getvalue(), {"alt": self.alt}

    def lettering(self) -> list[tuple[str, BboxBase]]:
        """Return the texts that are drawn, each with its place in pixels."""
        self.draw_without_rendering()
        drawn = [text for text in self.findobj(Text) if isinstance(text, Text) and text.get_visible()]
        return [(text.get_text(), text.get_window_extent()) for text in drawn if text.get_text().strip()]


@contextmanager
def picture(size: Size, theme: Theme, title: str, source: str, edition: Edition, asked: object) -> Iterator[Picture]:
    """Yield a figure to draw in, with its title and its source; raise ValueError where its labels do not fit."""
    require("theme", theme, COLOURS, "Themes")
    width, height = inches(size)
    colours = COLOURS[theme]
    names = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color", "hatch.color")
    themed = dict.fromkeys(names, colours["ink"]) | dict.fromkeys(
        ("figure.facecolor", "axes.facecolor"), colours["paper"]
    )
    with style.context(["default", FIXED, themed]):
        figure = Picture(figsize=size, layout="constrained")
        figure.colours = colours
        figure.suptitle(fitted(title, width - 0.2, 10.5), x=0.1 / width, ha="left", size=10.5, weight="bold")
        of = "" if asked is None else f" {edition.version}"
        note = f"Source: landmine-policy{of}, {source} CC BY 4.0."
        figure.supxlabel(fitted(note, width - 0.2, 7), x=0.1 / width, ha="left", size=7, color=colours["muted"])
        # In a part of its own, so that a legend beside the panels keeps clear of title and source.
        figure.body = figure.subfigures(squeeze=False)[0, 0]
        yield figure
        if not _fits(figure):
            message = f"The labels do not fit on {width:g} x {height:g} inches; leave size= out, or give a larger one."
            raise ValueError(message)


def inches(size: Size) -> Size:
    """Return a size; raise ValueError where it is none.

    >>> inches((0, 5))
    Traceback (most recent call last):
    ValueError: size=(0, 5) is no size; give width and height in inches, such as size=(9.5, 5)
    """
    try:
        width, height = map(float, size)
    except (TypeError, ValueError):
        width = height = 0.0
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        message = f"size={size!r} is no size; give width and height in inches, such as size=(9.5, 5)"
        raise ValueError(message)
    return width, height


def _fits(figure: Picture) -> bool:
    """Return whether no text is cut or lies on another."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "constrained_layout not applied")
        try:
            _keep_ticks_in_view(figure)
        except UserWarning:  # no room is left for the panels
            return False
    letters, page = figure.lettering(), figure.bbox.padded(1)
    return all(page.contains(*box.min) and page.contains(*box.max) for _, box in letters) and not overlaps(letters)


def _keep_ticks_in_view(figure: Figure) -> None:
    """Hold the ticks that are seen, and forget those outside, whose labels are never drawn."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
            if not isinstance(axis.get_major_locator(), FixedLocator):
                axis.set_ticks([at for at in axis.get_ticklocs() if low <= at <= high])


def overlaps(letters: list[tuple[str, BboxBase]]) -> list[tuple[str, str]]:
    """Return the pairs of texts of which one lies on the other, by more than a pixel."""
    boxes = [(text, box.padded(-1)) for text, box in letters]
    return [(a, b) for i, (a, one) in enumerate(boxes) for b, two in boxes[i + 1 :] if one.overlaps(two)]


def fitted(text: str, inches: float, points: float = POINTS) -> str:
    r"""Return a text with line breaks, so that it is no wider than so many inches.

    >>> fitted("Dates that are not certain", 1)
    'Dates that are\nnot certain'
    """
    return textwrap.fill(text, max(8, int(inches * 72 / (points * 0.58))), break_long_words=False)


def articles(edition: Edition) -> dict[str, str]:
    """Return the newspapers by the ids of their articles."""
    return {name: row["publisher"] for name, row in edition["sources"].rows.items() if row["role"] == "article"}


def labels(edition: Edition, code_list: str) -> dict[str, str]:
    """Return the labels of a list of codes by the codes, in their order."""
    rows = [row for row in edition["codes"].rows.values() if row["code_list"] == code_list]
    return {row["code"]: row["label"] for row in sorted(rows, key=lambda row: int(row["position"]))}
