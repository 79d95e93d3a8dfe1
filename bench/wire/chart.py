"""Draws a table with bars, as SVG that can be read in light and in dark."""

import dataclasses
import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, CELL = 880, 150, 390, 74  # the bars stand between LEFT and RIGHT, the cells in the latter
TOP, ROW, BAR, BOTTOM = 84, 32, 20, 56

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .page { fill: #ffffff }
  .title { font-weight: 600; font-size: 15px }
  .small { font-size: 12px; fill: #59636e }
  .line { stroke: #d1d9e0 }
  .bar { fill: #0969da }
  .other { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .page { fill: #0d1117 }
    .small { fill: #9198a1 }
    .line { stroke: #3d444d }
    .bar { fill: #4493f8 }
    .other { fill: #656c76 }
  }
"""


@dataclasses.dataclass(frozen=True)
class Bar:
    name: str
    value: float
    cells: tuple  # of text
    other: bool = False  # not ours


def svg(title, scale, heads, bars, most):
    """`most`, a power of ten, is where the logarithmic scale ends; it begins at 1."""
    height = TOP + ROW * len(bars) + BOTTOM
    decades = round(math.log10(most))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="6"/>',
        text(16, 30, title, "title"),
        *cells(heads, TOP - 16, "small"),
        *axis(scale, decades, height - BOTTOM),
    ]
    for number, bar in enumerate(bars):
        lines += drawn(bar, TOP + ROW * number, decades)
    return "\n".join([*lines, "</svg>", ""])


def place(value, decades):
    return LEFT + (WIDTH - LEFT - RIGHT) * min(math.log10(max(value, 1)) / decades, 1)


def axis(scale, decades, bottom):
    for decade in range(decades + 1):
        x = place(10**decade, decades)
        yield f'<line class="line" x1="{x:.1f}" y1="{TOP - 12}" x2="{x:.1f}" y2="{bottom}"/>'
        yield text(x, bottom + 16, f"{10**decade:,}", "small", "middle")
    yield text((LEFT + WIDTH - RIGHT) / 2, bottom + 38, scale, "small", "middle")


def drawn(bar, top, decades):
    width, middle = place(bar.value, decades) - LEFT, top + BAR / 2 + 4.5
    kind = "other" if bar.other else "bar"
    yield text(LEFT - 10, middle, bar.name, anchor="end")
    yield f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2"/>'
    yield from cells(bar.cells, middle)


def cells(words, y, kind=""):
    for number, word in enumerate(words):
        yield text(WIDTH - RIGHT + CELL * (number + 1), y, word, kind, "end")


def text(x, y, words, kind="", anchor="start"):
    style = f' class="{kind}"' if kind else ""
    return f'<text{style} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
