/** Shows who gets which part of a conversion. */
import { analystSession } from '../athena/analyst-session';
import { UsageError } from '../errors';
import { placeOf } from '../place';
import type { CreditFlags } from './command';
import { readInstall, readOrder } from './conversion';
import { creditOf } from './credit';
import { readMonthWeights } from './month-weight';
import { creditText } from './text';
import { readTouches } from './touches';

/** @throws UsageError, UnknownNameError, QueryFailedError, InterruptedError */
export async function explainCredit({ order, install, ...flags }: CreditFlags): Promise<void> {
  if ((order === undefined) === (install === undefined))
    throw new UsageError('say of what: --order <id> or --install <id>');
  const { ask } = analystSession(placeOf(flags));
  const conversion = order === undefined ? await readInstall(ask, install ?? '') : await readOrder(ask, order);
  const { device, at, types } = conversion;
  const isCredited = device !== null && types.length > 0;
  const touches = isCredited ? await readTouches(ask, device, at) : [];
  const weights = isCredited ? await readMonthWeights(ask, types, at) : [];
  const output = creditOf(conversion, touches, weights);
  console.log(flags.json === true ? JSON.stringify(output) : creditText(output));
}
