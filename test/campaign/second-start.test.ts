import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, npmScript, type Outcome, succeeded } from '../e2e/running-platform';

// Two whole starts, the first with the provider's waits.
jest.setTimeout(2_400_000);

/** The KPI tables, which come last, without the times of the progress lines. */
const kpis = ({ output }: Outcome): string => output.slice(output.indexOf('channel_click_and_conversion_rates: '));

describe('npm start a second time', () => {
  const state = mkdtempSync(join(tmpdir(), 'tributary-second-start-'));
  beforeAll(() => {
    environment.TRIBUTARY_STATE = state;
  });
  afterAll(() => {
    rmSync(state, { recursive: true });
  });

  it('goes on from the deployed account, and comes to the same figures from the same data', async () => {
    const first = await succeeded(npmScript('start'));
    expect(first.output).toContain('AWS emulator, an empty account');
    const second = await succeeded(npmScript('start'));
    expect(second.output).toMatch(/stack orchestration: the account holds it as it is/);
    const tables = (outcome: Outcome): string => kpis(outcome).replace(/^\d+:\d+ .*$/gm, '');
    expect(tables(second)).toBe(tables(first));
  });
});
