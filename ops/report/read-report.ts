/** Reads what the page shows: every figure is one that Athena answers to an analyst, or CloudWatch has. */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import type { Contract } from '../../contracts/contract';
import { isDenied } from '../athena/denied';
import type { QueryRows } from '../athena/result';
import { daysAsWindow } from '../days-as-window';
import { QueryFailedError } from '../errors';
import { checkedSteps } from '../reconcile/steps';
import { datasetFigures } from '../status/dataset-figures';
import {
  adviceSchema,
  type Channel,
  channelImpressionsSchema,
  channelRatesSchema,
  channelRoasSchema,
  cohortSchema,
  creditSchema,
  curvePointSchema,
  type DatasetFigures,
  type Grain,
  journeySchema,
  modelRangeSchema,
  type ModelRoas,
  modelRoasSchema,
  periodSchema,
  publicationSchema,
  type Report,
  responseSchema,
  type Step,
  totalsSchema,
  winningTouchSchema,
} from './report';
import type { StatementName } from './statements';

export interface ReportSource {
  /** Its name. */
  readonly environment: string;
  /** Asks Athena in the workgroup of analysts, with the values for the `?` of the statement. */
  readonly ask: (sql: string, values: readonly string[]) => Promise<QueryRows>;
  readonly statement: (name: StatementName) => string;
  readonly cloudwatch: CloudWatchClient;
  readonly contracts: readonly Contract[];
  /** Whether to ask what reconciliation found: a query that is denied is one that failed. */
  readonly asksReconciliation: boolean;
}

const DAY_MILLISECONDS = 86_400_000;
/** Days and weeks that a chart has room for. */
const MOST_DAYS = 31;
const MOST_WEEKS = 26;

/** The finest grain whose points can be told apart. */
export function grainOf(from: string, to: string): Grain {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MILLISECONDS + 1;
  if (days <= MOST_DAYS) return 'day';
  return days <= 7 * MOST_WEEKS ? 'week' : 'month';
}

/** @throws QueryFailedError when the answer isn't what the page is made from */
function parsed<T>(what: string, schema: z.ZodType<T>, { columns, rows }: QueryRows): T[] {
  const named = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
  const result = z.array(schema).safeParse(named);
  if (result.success) return result.data;
  throw new QueryFailedError(
    `${what} answers otherwise than this version of tributary reads it: ${z.prettifyError(result.error)}\n` +
      'Is the environment deployed from another version?',
  );
}

/**
 * @param from first day in UTC, as YYYY-MM-DD
 * @param to last day, included
 * @throws QueryFailedError, InterruptedError, and what CloudWatch answers, but that it may not be read
 */
export async function readReport(source: ReportSource, from: string, to: string, now: Date): Promise<Report> {
  const { ask } = source;
  const grain = grainOf(from, to);
  const kpi = async <T>(name: string, schema: z.ZodType<T>): Promise<T[]> =>
    // Both are days of the calendar: whoever gives anything else is refused before.
    parsed(name, schema, await ask(`EXECUTE ${name} USING DATE '${from}', DATE '${to}'`, []));
  const own = async <T>(name: StatementName, schema: z.ZodType<T>, values: readonly string[] = [from, to]) =>
    parsed(name, schema, await ask(source.statement(name), values));
  const [totals, channels, periods, credit, modelRanges, modelRoas, journeys, winningTouches, cohorts, advice, curves] =
    await Promise.all([
      kpi('totals', totalsSchema),
      readChannels(kpi),
      kpi('channel_kpis_by_period', periodSchema),
      own('credit_by_model', creditSchema),
      own('model_range', modelRangeSchema),
      kpi('channel_roas_by_model', modelRoasSchema),
      own('journeys', journeySchema),
      own('winning_touches', winningTouchSchema),
      own('cohorts', cohortSchema, [grain, from, to]),
      kpi('budget_recommendations', adviceSchema),
      own('response_curves', curvePointSchema),
    ]);
  const [responses, publication, datasets, steps] = await Promise.all([
    kpi('spend_response', responseSchema),
    own('publication', publicationSchema, []),
    readDatasets(source, now),
    readSteps(source, from, to),
  ]);
  const [total] = totals;
  if (total === undefined) throw new QueryFailedError('totals answers no row');
  return {
    ...{ environment: source.environment, from, to, made: now, grain },
    ...{ totals: total, channels, credit, modelRanges, journeys, winningTouches, cohorts, advice, curves },
    periods: periods.filter((period) => period.grain === grain),
    modelRoas: modelRoas.flatMap(byModel),
    ...{ responses, publication, datasets, steps },
  };
}

/** What three KPIs say of a channel, in the order of the first: the best return first. */
async function readChannels(kpi: <T>(name: string, schema: z.ZodType<T>) => Promise<T[]>): Promise<Channel[]> {
  const [roas, rates, impressions] = await Promise.all([
    kpi('channel_roas', channelRoasSchema),
    kpi('channel_click_and_conversion_rates', channelRatesSchema),
    kpi('channel_impression_to_install', channelImpressionsSchema),
  ]);
  return roas.map((one) => {
    const rate = rates.find(({ channel }) => channel === one.channel);
    const impression = impressions.find(({ channel }) => channel === one.channel);
    if (rate === undefined || impression === undefined)
      throw new QueryFailedError(
        `${one.channel} is in one KPI and not in another: the marts were published meanwhile, try again`,
      );
    return { ...one, ...rate, ...impression };
  });
}

const ROAS_COLUMN = /^(.+)_roas$/;

const byModel = (row: z.output<typeof modelRoasSchema>): ModelRoas[] =>
  Object.entries(row).flatMap(([column, roas]) => {
    const model = ROAS_COLUMN.exec(column)?.[1];
    return model === undefined || typeof roas === 'string' ? [] : [{ channel: row.channel, model, roas }];
  });

/** Null where who asks may not read them: analysts may not. */
async function readSteps({ ask, asksReconciliation }: ReportSource, from: string, to: string): Promise<Step[] | null> {
  if (!asksReconciliation) return null;
  try {
    return await checkedSteps(ask, daysAsWindow(from, to));
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

const DENIED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException']);

/** Null where who asks may not read CloudWatch. */
async function readDatasets(
  { cloudwatch, contracts, environment }: ReportSource,
  now: Date,
): Promise<DatasetFigures[] | null> {
  try {
    return await datasetFigures(cloudwatch, contracts, environment, now);
  } catch (error) {
    if (error instanceof Error && DENIED.has(error.name)) return null;
    throw error;
  }
}
