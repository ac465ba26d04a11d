/** Why channels got their credit, for people. */
import { printable } from '../terminal/printable';
import { type Column, tableOf } from '../terminal/table';
import { CLICK_DAYS, VIEW_HOURS } from './marts-touch';
import type { CreditOutput, TouchOutput } from './output';
import { TOUCH_MODEL_NAMES } from './shares';
import { DAYS_SHOWN } from './touches';

export const creditText = (output: CreditOutput): string =>
  [headline(output), pathText(output), leftOutText(output), shareText(output), monthText(output), martsText(output)]
    .filter((part) => part !== '')
    .join('\n\n');

const UNATTRIBUTED: Record<NonNullable<CreditOutput['why_unattributed']>, string> = {
  cancelled: 'It was cancelled: it counts in neither orders nor revenue, and nobody is credited.',
  unknown_customer: 'Unattributed: its customer is not in customers, so its device is not known.',
  no_device_id: 'Unattributed: there is no device identifier.',
  no_consent:
    'Unattributed: the phone withholds its identifier (all zeros), which would be the same for all such phones.',
  no_touch_counts: 'Unattributed: no touch of its device counts.',
};

function headline({ conversion, sales, why_unattributed: why }: CreditOutput): string {
  const { what, id, at, status, types, device_id: device } = conversion;
  const first = types.includes('first_order') ? ', its customer’s first' : '';
  const lines = [
    `${what} ${id} of ${inUtc(at)}${status === null ? '' : `, ${status}`}${first}${device === null ? '' : `, device ${device}`}`,
    ...sales.map(({ sale, day, currency, amount, rate, usd }) =>
      usd === null
        ? `  ${sale} on ${day}: ${amount} ${currency}, in no value: ${currency} has no rate of that day or the 7 before`
        : `  ${sale} on ${day}: ${amount} ${currency} × ${rate ?? ''} = ${Number(usd).toFixed(2)} USD`,
    ),
    ...(why === null ? [] : [UNATTRIBUTED[why]]),
  ];
  return printable(lines.join('\n'));
}

const RIGHT = { align: 'right' } as const;
const TOUCH_COLUMNS: readonly Column[] = [
  { head: 'touch, UTC' },
  { head: 'days before', ...RIGHT },
  { head: 'channel' },
  { head: 'campaign' },
  { head: 'creative' },
  { head: 'kind' },
];
/** Names of models on two lines, so that a terminal holds all of them. */
const MODEL_COLUMNS: readonly Column[] = TOUCH_MODEL_NAMES.map((model) => ({
  head: model.replace(/_(?=[^_]*$)/, '_\n').replace('last_non_', 'last_non_\n'),
  ...RIGHT,
}));

const touchCells = (touch: TouchOutput): string[] => [
  inUtc(touch.at).replace(' UTC', ''),
  touch.days_before.toFixed(2),
  ...[touch.channel, touch.campaign_id, touch.creative_type, touch.kind],
];

function pathText({ path, look_back_days: days, longest_path: longest }: CreditOutput): string {
  if (path.length === 0) return '';
  const table = tableOf(
    [...TOUCH_COLUMNS, ...MODEL_COLUMNS],
    path.map((touch) => [...touchCells(touch), ...TOUCH_MODEL_NAMES.map((model) => inPercent(touch.shares[model]))]),
  );
  return `The path: touches of the device in the ${days} days before, at most ${longest}, with their shares in per cent\n${table}`;
}

const LEFT_OUT: Record<CreditOutput['left_out'][number]['why'], string> = {
  before_look_back: 'before the look-back',
  after_conversion: 'after it',
  beyond_longest_path: 'the path is full of later ones',
};

function leftOutText({ left_out: leftOut, conversion }: CreditOutput): string {
  if (conversion.device_id === null || conversion.types.length === 0) return '';
  const span = `${DAYS_SHOWN.before} days before to ${DAYS_SHOWN.after} days after`;
  if (leftOut.length === 0) return `No touch of the device is left out, ${span}.`;
  const table = tableOf(
    [...TOUCH_COLUMNS, { head: 'why' }],
    leftOut.map((touch) => [...touchCells(touch), LEFT_OUT[touch.why]]),
  );
  return `Left out, ${span}\n${table}`;
}

function shareText({ channels, sales }: CreditOutput): string {
  if (channels.length === 0) return '';
  const hasValue = sales.length > 0;
  const table = tableOf(
    [{ head: 'channel' }, ...(hasValue ? [{ head: '' }] : []), ...MODEL_COLUMNS],
    channels.flatMap(({ channel, shares, value }) => [
      [channel, ...(hasValue ? ['%'] : []), ...TOUCH_MODEL_NAMES.map((model) => inPercent(shares[model]))],
      ...(hasValue ? [['', 'USD', ...TOUCH_MODEL_NAMES.map((model) => value[model].toFixed(2))]] : []),
    ]),
  );
  return `Credit by the models that look at this path alone\n${table}`;
}

function monthText({ month_models: models, published, channels, sales }: CreditOutput): string {
  if (channels.length === 0) return '';
  if (published === null)
    return 'markov and markov_shapley look at all paths of a month: nothing is published of this month yet.';
  const hasValue = sales.length > 0;
  const table = tableOf(
    [
      ...[{ head: 'type' }, { head: 'model' }, { head: 'channel' }],
      ...[
        { head: 'month, by\nthe model', ...RIGHT },
        { head: '% of all', ...RIGHT },
        { head: 'month, by\nlinear', ...RIGHT },
        { head: 'factor', ...RIGHT },
        { head: 'of this,\n%', ...RIGHT },
        ...(hasValue ? [{ head: 'USD', ...RIGHT }] : []),
      ],
    ],
    models.map((of) => [
      ...[
        of.conversion_type,
        of.markov_order === null ? of.model : `${of.model}, order ${of.markov_order}`,
        of.channel,
      ],
      ...[of.month_credit.toFixed(2), inPercent(of.month_credit / of.month_total), of.month_linear.toFixed(2)],
      ...[(of.month_credit / of.month_linear).toFixed(4), inPercent(of.conversions)],
      ...(hasValue ? [of.value === null ? '–' : of.value.toFixed(2)] : []),
    ]),
  );
  const notes = [
    'Models of all paths of its month: each gives a channel a part of the month’s conversions, which its touches get as by',
    'linear, times a factor that is the same for the whole month. Of one conversion the parts need not add up to 100 %.',
    table,
    `Of the marts that ${published.run_id} published at ${inUtc(published.at)}.`,
    ...(models.some(({ value }) => value === null)
      ? [
          '–: value has a factor of its own, which the marts do not tell of this channel and month; it can’t be told of one order.',
        ]
      : []),
  ];
  return printable(notes.join('\n'));
}

function martsText({ marts_touch: touch, conversion }: CreditOutput): string {
  if (conversion.types.length === 0) return '';
  const rule = `the last click of ${CLICK_DAYS} days, else the last view of ${VIEW_HOURS} hours`;
  const none = conversion.what === 'install' ? 'organic' : 'unattributed';
  const whom = touch === null ? none : `${touch.channel}, for the ${touch.kind} of ${inUtc(touch.at)}`;
  return printable(`channel_daily and the marts beside it credit one touch, ${rule}: ${whom}.`);
}

const inUtc = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

const inPercent = (share: number): string => (share * 100).toFixed(1);
