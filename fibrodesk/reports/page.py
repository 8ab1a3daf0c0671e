"""One page of HTML that stands alone: no script, no link to anything outside, printable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from fibrodesk.reports.blocks import Block, Drawing
from fibrodesk.reports.numbers import DASH, Cell
from fibrodesk.reports.style import STYLE

RESEARCH_ONLY = "Research use only. Not for diagnostic use."

_TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }} · {{ page.kind }}</title>
<style>{{ style }}</style>
</head>
<body>
{%- for shared in page.shared %}<div class="hidden">{{ drawn(shared) }}</div>{% endfor %}
<main>
<header>
<div class="kicker"><span>{{ page.kind }}</span><span class="ruo">{{ research_only }}</span></div>
<h1>{{ page.title }}</h1>
<p class="meta">{{ page.meta }}</p>
</header>
<nav aria-label="Contents">
{%- for block in page.blocks if kind(block) == "Heading" and block.anchor %}
<a href="#{{ block.anchor }}">{{ block.text }}</a>
{%- endfor %}
</nav>
{% for block in page.blocks -%}
{% set is = kind(block) -%}
{% if is == "Heading" -%}
<h{{ block.level }}{% if block.anchor %} id="{{ block.anchor }}"{% endif %}>
{{- block.text }}</h{{ block.level }}>
{% elif is == "Paragraph" -%}
<p{% if block.tone != "plain" %} class="{{ block.tone }}"{% endif %}>{{ block.text }}</p>
{% elif is == "Bullets" -%}
<ul>{% for item in block["items"] %}<li>{{ item }}</li>{% endfor %}</ul>
{% elif is == "Headline" -%}
<section class="headline"><div><div class="label">{{ block.label }}</div>
<div class="value">{{ cell(block.value) }}</div>
<div class="under">{{ block.under }}</div></div>
<dl>{% for name, value in block.beside %}<div><dt>{{ name }}</dt><dd>{{ cell(value) }}</dd></div>
{% endfor %}</dl></section>
{% elif is == "Table" -%}
{% if block.rows -%}
<div class="sheet{% if block.narrow %} narrow{% endif %}{% if block.rows|length < 14 %} short
{%- endif %}"><table>
{% if block.caption %}<caption>{{ block.caption }}</caption>{% endif %}
<thead><tr>{% for column in block.columns %}<th scope="col"
{%- if column.numeric %} class="n"{% endif %}>{{ column.title }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in block.rows %}
<tr{% if loop.index0 in block.strong %} class="strong"{% endif %}>
{%- for column in block.columns %}<td{% if column.numeric %} class="n"
{%- elif column.code %} class="code"{% endif %}>
{{- cell(row[loop.index0]) }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table>{% if block.note %}<p class="note">{{ block.note }}</p>{% endif %}</div>
{% else -%}
<p class="quiet">{{ block.empty }}</p>
{% endif -%}
{% elif is == "Facts" -%}
<dl class="facts">{% for name, value in block["items"] %}<dt>{{ name }}</dt>
<dd>{{ cell(value) }}</dd>{% endfor %}</dl>
{% elif is == "Figure" -%}
<figure class="{{ 'wide' if block.wide else 'plot' }}">{{ drawn(block.drawing) }}
<figcaption>{{ block.caption }}</figcaption></figure>
{% elif is == "Figures" -%}
<div class="row">{% for figure in block.figures %}<figure>{{ drawn(figure.drawing) }}
<figcaption>{{ figure.caption }}</figcaption></figure>{% endfor %}</div>
{% elif is == "Panels" -%}
<section class="panels"><div class="title"><b>{{ block.title }}</b>
<span>{{ block.facts }}</span></div>
<div class="three">{% for panel in block.panels %}<div>{{ drawn(panel.drawing) }}
<div class="who">{% if panel.swatch %}{{ drawn(panel.swatch) }}{% endif %}{{ panel.who }}</div>
</div>{% endfor %}</div></section>
{% endif -%}
{% endfor %}
<footer><span>{{ research_only }}</span><span>{{ page.foot }}</span></footer>
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole page; `shared` are drawings that others on it refer to."""

    title: str
    kind: str
    meta: str
    foot: str
    blocks: Sequence[Block]
    shared: Sequence[Drawing] = ()


def render(page: Page) -> str:
    """The page as one self-contained HTML document; every text in it is escaped."""
    return _template().render(page=page, style=Markup(STYLE), research_only=RESEARCH_ONLY)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.globals.update(kind=_kind, cell=_cell, drawn=_drawn)
    return environment.from_string(_TEMPLATE)


def _kind(block: Block) -> str:
    return type(block).__name__


def _cell(cell: Cell) -> Markup:
    if isinstance(cell, str):
        return Markup("{}").format(cell)
    if not cell.aside:
        return Markup("{}").format(cell.text)
    name = "why" if cell.text == DASH else "aside"
    return Markup('{} <span class="{}">{}</span>').format(cell.text, name, cell.aside)


def _drawn(drawing: Drawing) -> Markup:
    return Markup(drawing.svg)  # made in `figures` and `overlays`, where all text is escaped
