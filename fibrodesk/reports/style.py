"""The look of a page: paper white, one accent, figures that line up; made to be printed."""

from __future__ import annotations

from fibrodesk.reports.palette import ACCENT, CANVAS, LINE, PANEL, QUIET, TEXT, WARN, WINDOW

_SANS = (
    'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", '
    "Arial, sans-serif"
)

STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
html {{ background: {WINDOW}; }}
body {{ margin: 0; font: 13.5px/1.5 {_SANS}; color: {TEXT};
  font-variant-numeric: tabular-nums lining-nums; -webkit-print-color-adjust: exact;
  print-color-adjust: exact; }}
main {{ max-width: 920px; margin: 24px auto; padding: 48px 56px 40px; background: {PANEL};
  border: 1px solid {LINE}; border-radius: 6px; }}
header {{ border-bottom: 2px solid {TEXT}; padding-bottom: 16px; margin-bottom: 24px; }}
.kicker {{ display: flex; justify-content: space-between; align-items: baseline; gap: 16px;
  font-size: 11px; letter-spacing: .06em; text-transform: uppercase; color: {QUIET}; }}
.ruo {{ color: {WARN}; font-weight: 600; letter-spacing: 0; text-transform: none;
  font-size: 12px; white-space: nowrap; }}
h1 {{ font-size: 28px; line-height: 1.2; font-weight: 650; margin: 12px 0 4px;
  overflow-wrap: anywhere; letter-spacing: -.01em; }}
.meta {{ color: {QUIET}; margin: 0; }}
nav {{ margin: 0 0 24px; font-size: 12px; display: flex; flex-wrap: wrap; gap: 4px 16px; }}
nav a {{ color: {ACCENT}; text-decoration: none; }}
nav a:hover {{ text-decoration: underline; }}
h2 {{ font-size: 18px; font-weight: 650; margin: 40px 0 8px; padding-top: 12px;
  border-top: 1px solid {LINE}; break-after: avoid; }}
h2:first-of-type {{ margin-top: 0; border-top: 0; padding-top: 0; }}
h3 {{ font-size: 13.5px; font-weight: 650; margin: 24px 0 4px; break-after: avoid; }}
p {{ margin: 8px 0; max-width: 68ch; }}
.quiet, .note, .aside, figcaption, caption {{ color: {QUIET}; }}
.quiet, .note, figcaption {{ font-size: 12px; }}
p.quiet {{ max-width: 92ch; }}
.warn {{ border-left: 3px solid {WARN}; padding: 6px 12px; background: #FFF8E8; }}
.warn::before {{ content: "\\26A0\\FE0E\\00A0"; color: {WARN}; }}
ul {{ margin: 8px 0; padding-left: 20px; max-width: 68ch; }}
.headline {{ display: grid; grid-template-columns: minmax(260px, 5fr) 7fr; gap: 8px 32px;
  border: 1px solid {LINE}; border-radius: 6px; padding: 16px 24px; margin: 16px 0;
  break-inside: avoid; }}
.headline .label {{ font-size: 12px; color: {QUIET}; margin-bottom: 4px; }}
.headline .value {{ font-size: 44px; font-weight: 650; line-height: 1.1; color: {ACCENT};
  letter-spacing: -.02em; }}
.headline .value .aside {{ font-size: 13.5px; font-weight: 400; letter-spacing: 0;
  display: block; line-height: 1.4; margin-top: 4px; color: {TEXT}; }}
.headline .under {{ font-size: 12px; color: {QUIET}; margin-top: 4px; }}
.headline dl {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px 16px; margin: 0;
  align-content: center; }}
.headline dl > div {{ border-left: 1px solid {LINE}; padding-left: 12px; }}
.headline dt {{ font-size: 11px; color: {QUIET}; line-height: 1.3; }}
.headline dd {{ margin: 0; font-size: 18px; font-weight: 600; line-height: 1.3; }}
.headline dd .aside {{ font-size: 11px; font-weight: 400; display: block; line-height: 1.35; }}
.sheet {{ margin: 12px 0 16px; overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
caption {{ text-align: left; font-size: 12px; padding-bottom: 4px; }}
th {{ font-size: 11px; font-weight: 600; color: {QUIET}; text-align: left; line-height: 1.3;
  vertical-align: bottom; padding: 4px 12px 4px 0; border-bottom: 1px solid {TEXT}; }}
td {{ padding: 4px 12px 4px 0; border-bottom: 1px solid {LINE}; vertical-align: baseline; }}
tr:last-child td {{ border-bottom: 1px solid {TEXT}; }}
th.n, td.n {{ text-align: right; padding: 4px 0 4px 12px; }}
td.n {{ white-space: nowrap; }}
td .aside {{ font-size: 11px; margin-left: 3px; }}
td .why {{ font-size: 11px; color: {QUIET}; white-space: normal; display: block;
  line-height: 1.25; max-width: 24ch; }}
td.n .why {{ margin-left: auto; }}
tr.strong td {{ font-weight: 650; }}
tr.strong td .aside, tr.strong td .why {{ font-weight: 400; }}
thead {{ display: table-header-group; }}
.sheet.short {{ break-inside: avoid; }}
h2 + p, h3 + p {{ break-after: avoid; }}
tr {{ break-inside: avoid; }}
.note {{ margin: 4px 0 0; max-width: 92ch; }}
.sheet.narrow {{ max-width: 520px; }}
.n + td:not(.n), .n + th:not(.n) {{ padding-left: 24px; }}
.code {{ white-space: nowrap; }}
dl.facts {{ display: grid; grid-template-columns: max-content 1fr; gap: 4px 24px; margin: 12px 0; }}
dl.facts dt {{ color: {QUIET}; }}
dl.facts dd {{ margin: 0; overflow-wrap: anywhere; max-width: 68ch; }}
figure {{ margin: 16px 0; break-inside: avoid; }}
figure svg {{ display: block; width: 100%; height: auto; }}
figure svg text {{ font-family: {_SANS} !important; }}
figcaption {{ max-width: 92ch; margin-top: 4px; }}
.plot svg {{ max-width: 600px; }}
.counts {{ font-size: 15px; max-width: none; }}
.row {{ display: grid; grid-template-columns: repeat(2, 1fr); gap: 8px 24px; }}
.row figure {{ margin: 8px 0; }}
.panels {{ margin: 16px 0 20px; break-inside: avoid; }}
.panels .title {{ display: flex; justify-content: space-between; gap: 16px; margin-bottom: 4px; }}
.panels .title b {{ font-weight: 650; }}
.panels .title span {{ color: {QUIET}; font-size: 12px; }}
.panels .three {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }}
.panels svg {{ display: block; width: 100%; height: auto; background: {CANVAS};
  border-radius: 4px; }}
.panels .who {{ font-size: 12px; color: {QUIET}; margin-top: 4px; display: flex; gap: 6px;
  align-items: center; }}
.panels .who svg {{ width: 22px; height: 8px; background: none; flex: none; }}
.hidden {{ position: absolute; width: 0; height: 0; overflow: hidden; }}
footer {{ margin-top: 40px; padding-top: 12px; border-top: 1px solid {LINE}; font-size: 11px;
  color: {QUIET}; display: flex; justify-content: space-between; gap: 16px; }}
@media (max-width: 700px) {{ main {{ margin: 0; padding: 24px 16px; border: 0; }}
  .headline {{ grid-template-columns: 1fr; }} .row {{ grid-template-columns: 1fr; }} }}
@page {{ size: A4; margin: 16mm 16mm 18mm;
  @bottom-left {{ content: "Research use only. Not for diagnostic use.";
    font: 8.5px {_SANS}; color: {QUIET}; }}
  @bottom-right {{ content: counter(page) " / " counter(pages);
    font: 8.5px {_SANS}; color: {QUIET}; }} }}
@media print {{ html {{ background: #fff; }} body {{ font-size: 10.5px; }}
  main {{ max-width: none; margin: 0; padding: 0; border: 0; }} nav {{ display: none; }}
  h1 {{ font-size: 22px; }} h2 {{ font-size: 15px; margin-top: 24px; }} h3 {{ font-size: 11px; }}
  .quiet, .note, figcaption, caption, th, .headline dt, .panels .who, .panels .title span,
  .headline .label, .headline .under {{ font-size: 9px; }} .ruo {{ font-size: 9.5px; }}
  .headline .value .aside {{ font-size: 10.5px; }} .counts {{ font-size: 11.5px; }}
  .plot svg {{ max-width: 440px; }}
  td .aside, td .why {{ font-size: 8.5px; }} td, th {{ padding-top: 2px; padding-bottom: 2px; }}
  .headline .value {{ font-size: 34px; }} .headline dd {{ font-size: 14px; }}
  a {{ color: inherit; text-decoration: none; }} .sheet {{ overflow: visible; }} }}
"""
