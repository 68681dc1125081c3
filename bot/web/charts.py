"""Charts, drawn on the server by pygal as plain SVG; a table with the same numbers stands beside each of them."""

import sys
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from xml.etree.ElementTree import Element

from markupsafe import Markup
from pygal import Bar

# pygal hooks itself into every import of the program, for plug-ins that we do not have, by an interface long gone.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

# What pygal would put inline: our security policy forbids it, our own style sheet does it, in light and in dark.
_INLINE = ("style", "script")
# More labels under the bars would touch each other on a phone.
MOST_LABELS = 8
_SVG = "{http://www.w3.org/2000/svg}"


def bars(title: str, rows: Sequence[tuple[str, int]]) -> Markup:
    """A bar chart of named numbers."""
    chart = Bar(
        width=540,
        height=230,
        show_legend=False,
        css=[],
        js=[],
        disable_xml_declaration=True,
        show_x_guides=False,
        margin=6,
        truncate_label=-1,
        x_labels_major_every=ceil(len(rows) / MOST_LABELS) or 1,
        show_minor_x_labels=False,
        y_labels=_scale(max((number for _, number in rows), default=0)),
    )
    chart.x_labels = [name for name, _ in rows]
    chart.add(title, [number for _, number in rows])
    chart.add_xml_filter(_plain)
    drawn: str = chart.render(is_unicode=True)
    # The numbers come from us and the names went through an XML writer.
    return Markup(drawn)  # noqa: S704


# The same few numbers are drawn for everybody who looks, and drawing takes longer than all else on the page.
@lru_cache(maxsize=64)
def spark(title: str, numbers: tuple[int, ...]) -> Markup:
    """A small bar chart of a few days, without scales; the page says the same in words."""
    chart = Bar(
        width=150,
        height=46,
        show_legend=False,
        css=[],
        js=[],
        disable_xml_declaration=True,
        show_x_guides=False,
        show_y_guides=False,
        show_x_labels=False,
        show_y_labels=False,
        margin=0,
        spacing=0,
        range=(0, max(1, *numbers)),
    )
    chart.add(title, list(numbers))
    chart.add_xml_filter(_plain)
    drawn: str = chart.render(is_unicode=True)
    # As above.
    return Markup(drawn)  # noqa: S704


def _scale(largest: int) -> list[int]:
    """Whole numbers to read the height by."""
    step = 1
    while largest > step * 4:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return list(range(0, largest + step, step))


def _plain(root: Element) -> Element:
    """Take out what is not drawn, and tell screen readers that the table says the same."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.removeprefix(_SVG) in {*_INLINE, "desc", "title"}:
                parent.remove(child)
        parent.attrib.pop("style", None)
        parent.attrib.pop("id", None)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    root.set("class", "chart")
    return root
