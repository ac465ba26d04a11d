/** What is credited: an order with its refund, or an install, as the job `attribution` takes it from the curated tables. */
import type { Ask } from '../athena/session';
import { UnknownNameError } from '../errors';

export type ConversionType = 'install' | 'first_order' | 'order';

/** An amount of money on its own day; exact decimals as text. */
export interface Sale {
  readonly sale: 'order' | 'refund';
  readonly day: string;
  readonly currency: string;
  /** Of a refund below nought. */
  readonly amount: string;
  /** US dollars for one unit; null where the day and the seven before it have none. */
  readonly rate: string | null;
  readonly usd: string | null;
}

export type NoDevice = 'unknown_customer' | 'no_device_id' | 'no_consent';

export interface Conversion {
  readonly what: 'order' | 'install';
  readonly id: string;
  /** As Athena writes it, UTC. */
  readonly at: string;
  /** What it counts as; nothing of a cancelled order. */
  readonly types: readonly ConversionType[];
  readonly status: string | null;
  /** Null where no touch can be told to be of it. */
  readonly device: string | null;
  readonly whyNoDevice: NoDevice | null;
  readonly sales: readonly Sale[];
}

/** What a phone gives whose owner consents to no tracking: `glue/tributary/known_device.py`. */
const WITHHELD = '00000000-0000-0000-0000-000000000000';

/** Rates of a day, else the latest of the seven before it, as `glue/tributary/fx.py` has it; USD needs none. */
const rate = (time: string): string =>
  `CASE WHEN o.currency = 'USD' THEN DECIMAL '1.00000000' ELSE max_by(f.rate, f.rate_date) FILTER (WHERE f.rate_date BETWEEN date_add('day', -7, CAST(o.${time} AS date)) AND CAST(o.${time} AS date)) END`;

/** A customer's first order is that which was not cancelled, by time and then id. */
const ORDER = `WITH of_customer AS (
  SELECT *, row_number() OVER (ORDER BY status = 'cancelled', ordered_at, order_id) AS place
  FROM orders
  WHERE customer_id = (SELECT customer_id FROM orders WHERE order_id = CAST(? AS bigint))
), priced AS (
  SELECT o.order_id, o.customer_id, o.ordered_at, o.status, o.place, o.currency, o.amount, o.refund_amount, o.refunded_at,
    ${rate('ordered_at')} AS rate, ${rate('refunded_at')} AS refund_rate
  FROM of_customer o LEFT JOIN fx_rates f ON f.currency = o.currency
  WHERE o.order_id = CAST(? AS bigint)
  GROUP BY o.order_id, o.customer_id, o.ordered_at, o.status, o.place, o.currency, o.amount, o.refund_amount, o.refunded_at
)
SELECT CAST(p.ordered_at AS varchar), p.status, p.place, p.currency, p.amount, CAST(CAST(p.ordered_at AS date) AS varchar),
  p.rate, p.amount * p.rate, -p.refund_amount, CAST(CAST(p.refunded_at AS date) AS varchar), p.refund_rate,
  -p.refund_amount * p.refund_rate, c.customer_id, c.device_id
FROM priced p LEFT JOIN customers c ON c.customer_id = p.customer_id`;

const INSTALL = `SELECT CAST(installed_at AS varchar), device_id FROM app_installs WHERE install_id = CAST(? AS bigint)`;

/** @throws UnknownNameError when there is no such order; QueryFailedError, InterruptedError */
export async function readOrder(ask: Ask, id: string): Promise<Conversion> {
  const { rows } = await ask(ORDER, [id, id]);
  const [row] = rows;
  if (row === undefined) throw new UnknownNameError(`there is no order ${id} in the curated tables`);
  const [at = '', status = '', nth, currency = '', amount = '', day = '', rateOfDay, usd, ...rest] = row;
  const [refund, refundDay, refundRate, refundUsd, customer, device] = rest;
  const counts = status !== 'cancelled';
  const ordered: Sale = { sale: 'order', day, currency, amount, rate: rateOfDay ?? null, usd: usd ?? null };
  const refunded: Sale[] =
    refund === undefined || refundDay === undefined
      ? []
      : [
          {
            ...{ sale: 'refund', day: refundDay, currency, amount: refund },
            ...{ rate: refundRate ?? null, usd: refundUsd ?? null },
          },
        ];
  return {
    ...{ what: 'order', id, at, status },
    types: counts ? (nth === '1' ? ['order', 'first_order'] : ['order']) : [],
    ...(customer === undefined ? { device: null, whyNoDevice: 'unknown_customer' } : known(device)),
    sales: counts ? [ordered, ...refunded] : [],
  };
}

/** @throws UnknownNameError when there is no such install; QueryFailedError, InterruptedError */
export async function readInstall(ask: Ask, id: string): Promise<Conversion> {
  const { rows } = await ask(INSTALL, [id]);
  const [row] = rows;
  if (row === undefined) throw new UnknownNameError(`there is no install ${id} in the curated tables`);
  const [at = '', device] = row;
  return { what: 'install', id, at, status: null, types: ['install'], ...known(device), sales: [] };
}

function known(device: string | undefined): Pick<Conversion, 'device' | 'whyNoDevice'> {
  if (device === undefined) return { device: null, whyNoDevice: 'no_device_id' };
  return device === WITHHELD ? { device: null, whyNoDevice: 'no_consent' } : { device, whyNoDevice: null };
}
