/** How fresh the data are, which run published them, and whether they balance. */
import { inCount, inMoney, NONE } from '../figures';
import { html, type Html } from '../html';
import type { DatasetFigures, Publication, Report, Step } from '../report';
import { table } from '../table';
import type { Section } from './section';

function published(publication: readonly Publication[]): Html {
  const isOneRun = publication.every(({ one_run }) => one_run);
  const verdict = isOneRun
    ? html`<p>All marts are of one run.</p>`
    : html`<p class="wrong">
        The marts were of more than one run as this page was made: a publication was under way. Make it again.
      </p>`;
  return html`${verdict}
  ${table(
    'Publication of the marts',
    [{ head: 'mart' }, { head: 'published, UTC' }, { head: 'run' }],
    publication.map(({ mart, loaded_at: at, run_id: run }) => [mart, at?.slice(0, 19) ?? NONE, run ?? NONE]),
  )}`;
}

const hours = (value: number | null): string => (value === null ? NONE : inMoney(value.toFixed(1)));

function freshness(datasets: readonly DatasetFigures[] | null): Html {
  if (datasets === null)
    return html`<p>Freshness is not readable to who made this page: it needs cloudwatch:GetMetricData.</p>`;
  return table(
    'Datasets at the last run that was checked',
    [
      { head: 'dataset' },
      ...['newest change, hours', 'at most', 'quarantined, %', 'at most, %', 'broken checks'].map((head) => ({
        head,
        isNumber: true as const,
      })),
      { head: 'verdict' },
    ],
    datasets.map((of) => [
      of.dataset,
      ...[hours(of.freshness_hours), inCount(of.max_age_hours)],
      ...[hours(of.quarantined_percent), hours(of.max_quarantined_percent)],
      inCount(of.checks_failed),
      verdictOn(of),
    ]),
  );
}

function verdictOn({ freshness_hours: age, max_age_hours: most, checks_failed: failed }: DatasetFigures): string {
  if (age === null) return 'not known';
  if (age > most) return 'stale';
  return failed === 0 ? 'fresh' : 'checks are broken';
}

function reconciliation(steps: readonly Step[] | null): Html {
  if (steps === null)
    return html`<p>
      Reconciliation is not readable to who made this page: its table is open to operators (docs/access.md says who
      reads what).
    </p>`;
  const unbalanced = steps.filter(({ balanced }) => !balanced).length;
  const datasets = [...new Set(steps.map(({ dataset }) => dataset))].sort();
  const summary =
    steps.length === 0
      ? html`<p>No window of these days was checked.</p>`
      : html`<p${unbalanced === 0 ? '' : html` class="wrong"`}>
          ${inCount(steps.length)} steps of these days’ windows were checked,
          ${unbalanced === 0 ? 'all balance' : `${inCount(unbalanced)} do not balance`}.
        </p>`;
  return html`${summary}
  ${
    steps.length === 0
      ? ''
      : table(
          'Rows that the steps did not account for',
          [
            { head: 'dataset' },
            ...['steps checked', 'not balanced', 'rows unexplained'].map((head) => ({ head, isNumber: true as const })),
          ],
          datasets.map((dataset) => {
            const own = steps.filter((step) => step.dataset === dataset);
            return [
              dataset,
              inCount(own.length),
              inCount(own.filter(({ balanced }) => !balanced).length),
              // Lost and doubled rows must not make up for each other.
              inCount(own.reduce((sum, step) => sum + Math.abs(step.rows_unexplained), 0)),
            ];
          }),
        )
  }`;
}

export function dataSection({ totals, publication, datasets, steps }: Report): Section {
  const content = html`<h3>Publication</h3>
    ${published(publication)}
    <h3>Freshness</h3>
    ${freshness(datasets)}
    <h3>Reconciliation</h3>
    ${reconciliation(steps)}
    <h3>Not in the figures</h3>
    <p>
      ${inCount(totals.unconverted_spend)} rows of spend and ${inCount(totals.unconverted_sales)} orders and refunds had
      no exchange rate, and are in no sum.
    </p>`;
  return { id: 'data', title: 'Data behind this page', content };
}
