import { createHash } from 'node:crypto'

/** How an exported page looks: light and dark by the reader's system, from a telephone to paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --bg: light-dark(#ffffff, #1b1b1f);
  --soft: light-dark(#f3f3f6, #25252b);
  --line: light-dark(#e5e5ea, #34343c);
  --line-strong: light-dark(#d0d0d8, #4a4a54);
  --text: light-dark(#1d1d22, #ececf0);
  --quiet: light-dark(#64646f, #a0a0ab);
  --accent: light-dark(#4c4fc4, #a3a5ff);
  --danger: light-dark(#b3261e, #ff9a92);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--bg); color: var(--text); overflow-wrap: break-word; text-size-adjust: 100%;
  font: 16px/1.65 -apple-system, 'Segoe UI', 'Inter', system-ui, 'Noto Sans', 'Liberation Sans', sans-serif;
}
main { max-width: 48rem; margin: 0 auto; padding: 40px 24px 64px; }
h1 { margin: 0 0 8px; font-size: 1.75rem; font-weight: 650; line-height: 1.25; letter-spacing: -0.02em; }
.about { margin: 0; color: var(--quiet); font-size: 0.875rem; }
a { color: var(--accent); text-underline-offset: 2px; }
article { margin-top: 32px; padding-top: 28px; border-top: 1px solid var(--line); }
article > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin-bottom: 10px; }
article h2 { margin: 0; font-size: 1rem; font-weight: 650; }
article time, .model { color: var(--quiet); font-size: 0.8125rem; }
article time { margin-inline-start: auto; }
article.own > .plain { padding: 12px 16px; border-radius: 14px; background: var(--soft); }
.plain { white-space: pre-wrap; unicode-bidi: plaintext; }
.text > * { margin-block: 0; }
.text > * + *, li > * + *, blockquote > * + * { margin-top: 0.8em; }
.text + .text, .text + details, details + .text, .picture, article > .plain + .plain { margin-top: 14px; }
.text :is(h3, h4, h5, h6) { font-weight: 650; line-height: 1.35; letter-spacing: -0.01em; }
.text * + :is(h3, h4, h5, h6) { margin-top: 1.3em; }
h3 { font-size: 1.35em; } h4 { font-size: 1.18em; } h5 { font-size: 1.06em; } h6 { font-size: 1em; }
p, ul, ol, blockquote, figure, h3, h4, h5, h6 { margin: 0; }
:is(p, h3, h4, h5, h6, td, th) { unicode-bidi: plaintext; }
ul { padding-inline-start: 1.4em; } ol { padding-inline-start: 2.4em; }
li + li, li > :is(ul, ol) { margin-top: 0.3em; }
li::marker { color: var(--quiet); }
.task { margin-inline-start: -1.3em; list-style: none; }
strong { font-weight: 650; }
blockquote { padding-inline-start: 16px; border-inline-start: 3px solid var(--line-strong); color: var(--quiet); }
hr { height: 1px; border: 0; background: var(--line); }
code { padding: 0.12em 0.36em; border-radius: 5px; background: var(--soft); font: 0.88em/1.5 var(--mono); }
.code { overflow: hidden; border: 1px solid var(--line); border-radius: 12px; background: light-dark(#fafafb, #17171a); }
.code figcaption { padding: 8px 14px 0; color: var(--quiet); font-size: 0.78rem; }
.code pre { margin: 0; padding: 12px 14px; overflow-x: auto; font: 0.83rem/1.6 var(--mono); tab-size: 4; }
.code code { padding: 0; background: none; font: inherit; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; }
table { min-width: 100%; border-collapse: collapse; font-size: 0.9rem; line-height: 1.5; }
th, td { padding: 8px 14px; text-align: start; vertical-align: top; }
th { background: var(--soft); font-weight: 600; }
tbody td { border-top: 1px solid var(--line); }
.right { text-align: right; font-variant-numeric: tabular-nums; } .center { text-align: center; }
.dead { text-decoration: underline dotted; } .elsewhere::before { content: '\\25A7\\00A0'; color: var(--quiet); }
.text { overflow: clip; overflow-clip-margin: 8px; }
sup { line-height: 0; font-size: 0.75em; } sup a { text-decoration: none; }
.doubt { color: var(--danger); font-size: 0.85em; } .doubt::before { content: '\\26A0\\FE0E\\00A0'; }
.text > .notes { margin-top: 1.6em; padding-top: 0.8em; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.9em; }
.notes .name { font-weight: 600; } .notes .host { font-size: 0.9em; } .notes a { text-decoration-thickness: 1px; }
.notes li > p:nth-last-of-type(1) { display: inline; } li:target { background: var(--soft); }
.alert { border-inline-start-color: var(--accent); color: inherit; } .alert > .name { color: var(--accent); font-weight: 650; }
.alert > * + * { margin-top: 0.35em; }
.tip { border-inline-start-color: light-dark(#1d7a43, #6fd297); } .tip > .name { color: light-dark(#1d7a43, #6fd297); }
.important { border-inline-start-color: light-dark(#8333b5, #d3a4ff); } .important > .name { color: light-dark(#8333b5, #d3a4ff); }
.warning { border-inline-start-color: light-dark(#8a5a00, #e8b75a); } .warning > .name { color: light-dark(#8a5a00, #e8b75a); }
.caution { border-inline-start-color: var(--danger); } .caution > .name { color: var(--danger); }
.picture img { display: block; max-width: 100%; height: auto; max-height: 80vh; border: 1px solid var(--line); border-radius: 12px; object-fit: contain; }
details { margin-top: 14px; color: var(--quiet); font-size: 0.92rem; }
details > summary { width: fit-content; cursor: pointer; font-weight: 550; }
details > :not(summary) { margin-top: 8px; padding-inline-start: 14px; border-inline-start: 2px solid var(--line); }
details .code { padding-inline-start: 0; border: 1px solid var(--line); }
.outcome { margin-top: 14px; color: var(--quiet); font-size: 0.92rem; }
.outcome.failed { color: var(--danger); }
.list { margin-top: 24px; padding: 0; list-style: none; }
.list li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; margin: 0; padding: 10px 0; border-top: 1px solid var(--line); }
.list span { margin-inline-start: auto; color: var(--quiet); font-size: 0.8125rem; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 600px) { main { padding: 24px 16px 48px; } h1 { font-size: 1.4rem; } article time { margin-inline-start: 0; } }
@media print {
  :root { color-scheme: light; }
  main { max-width: none; padding: 0; }
  body { font-size: 11pt; }
  .code pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .code, .picture, tr { break-inside: avoid; }
  article > header, h3, h4, h5, h6 { break-after: avoid; }
  .picture img { max-height: 20cm; }
  a { color: inherit; }
}
`

/** Nothing may be fetched, run or sent by an exported page: what it shows is in it. */
export const pagePolicy =
  `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'; base-uri 'none'; form-action 'none'`
