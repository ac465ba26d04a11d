/** What it costs: the prices that the documents reckon with, and the bill. */
import { PRICES } from '../../config/prices';
import type { Check } from '../check';
import { notTried } from '../finding';

const BY_THE_LIST = 'no: it is a list of AWS';
const BY_THE_BILL = 'no: the emulator sends no bill';

export const cost: readonly Check[] = [
  {
    id: 'cost-prices',
    title: 'The prices of config/prices.ts are those of the list.',
    needs: [],
    locally: BY_THE_LIST,
    run: () => {
      const open = Object.entries(PRICES).filter(([, { rests }]) => rests.includes('check it first'));
      const named = open.map(([name, { dollars, unit, page }]) => `${name}: ${dollars} a ${unit} (${page})`);
      return Promise.resolve(
        notTried(`AWS's pages are for people: by hand, compare ${open.length} prices with them: ${named.join('; ')}`),
      );
    },
  },
  {
    id: 'cost-idle-month',
    title: 'An idle month costs what docs/cost.md says.',
    needs: ['deployment'],
    locally: BY_THE_BILL,
    run: () =>
      Promise.resolve(
        notTried(
          'needs a month of dev without a run: by hand, aws ce get-cost-and-usage --granularity MONTHLY --metrics ' +
            "UnblendedCost --time-period Start=<first>,End=<next first> --group-by Type=DIMENSION,Key=USAGE_TYPE --filter '" +
            '{"Tags":{"Key":"project","Values":["tributary"]}}\', beside the table of dev in docs/cost.md',
        ),
      ),
  },
];
