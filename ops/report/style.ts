/** The page's style: light and dark by the reader's setting, on a phone, on paper. Colors are those of the charts too. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #ffffff; --ink: #1b1f24; --soft: #59626d; --line: #d5dae0; --link: #0b57a4;
  --good: #1d6b34; --bad: #a3262a;
  --c0: #1f5fa8; --c1: #b8500c; --c2: #2b7a2b; --c3: #a3262a; --c4: #6f4ba0;
  --c5: #7a4a3a; --c6: #b0358b; --c7: #00788a; --c8: #7a6a00; --c9: #44506b;
  --h0: #f3f7fb; --h1: #d3e3f4; --h2: #a5c8e8; --h3: #5f9bd1; --h4: #2a6aad; --h5: #0b3c73;
  --t0: #1b1f24; --t1: #1b1f24; --t2: #1b1f24; --t3: #0d1116; --t4: #ffffff; --t5: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --card: #1b2027; --ink: #e8ebef; --soft: #a9b2bd; --line: #3a424d; --link: #8cc0ff;
    --good: #7fd28a; --bad: #ff9d9d;
    --c0: #7db8ff; --c1: #ffab6b; --c2: #7fd28a; --c3: #ff8f8f; --c4: #c4a4f5;
    --c5: #d2a48f; --c6: #ff9fdc; --c7: #5fd3e3; --c8: #d6cf52; --c9: #aebbd6;
    --h0: #1f2833; --h1: #22405f; --h2: #2a5c8c; --h3: #5b93c9; --h4: #93bfe9; --h5: #d6e8fa;
    --t0: #e8ebef; --t1: #ffffff; --t2: #ffffff; --t3: #0d1116; --t4: #0d1116; --t5: #0d1116;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 78rem; margin: 0 auto; padding: 0 0.75rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.25rem 0; }
a { color: var(--link); }
h1 { font-size: 1.6rem; margin: 1rem 0 0; }
h2 { font-size: 1.3rem; margin: 2rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
h1, h2, h3, p, li, dd, summary { overflow-wrap: anywhere; }
p { margin: 0.25rem 0 0.75rem; max-width: 60rem; }
.soft, figcaption p { color: var(--soft); }
.key { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.5rem; margin: 1rem 0; }
.key div { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.75rem; }
.key dt { color: var(--soft); font-size: 0.875rem; }
.key dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 0.75rem; }
figure {
  margin: 0; padding: 0.75rem; min-width: 0;
  background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem;
}
figure svg { display: block; width: 100%; height: auto; max-width: 36rem; margin: 0.5rem auto; }
figcaption p { font-size: 0.875rem; margin: 0.125rem 0 0; }
.nothing { color: var(--soft); font-style: italic; }
summary { cursor: pointer; padding: 0.25rem 0; }
.table { overflow-x: auto; max-width: 100%; margin: 0.5rem 0; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0.25rem 0; }
th, td { text-align: left; padding: 0.25rem 0.625rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.advice { padding: 0; list-style: none; }
.advice li { margin: 0 0 0.75rem; padding-left: 0.75rem; border-left: 4px solid var(--line); }
.advice .raise { border-color: var(--good); }
.advice .lower { border-color: var(--bad); }
.advice b { text-transform: capitalize; }
.wrong { color: var(--bad); font-weight: 600; }
footer { padding-bottom: 2rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 10pt; }
  nav { display: none; }
  figure, .advice li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details:not([open]) summary { display: none; }
  .figures { grid-template-columns: 1fr 1fr; }
  .table { overflow: visible; }
  table { font-size: 7pt; }
  .number { white-space: normal; }
}
`;
