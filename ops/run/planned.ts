/** What a command would do, where it is asked to do nothing. */
import { printable } from '../terminal/printable';
import type { RunOutput } from './output';
import { scopeInWords } from './scope-in-words';

export function planned(
  plan: Pick<RunOutput, 'cleared' | 'dag' | 'datasets' | 'run_id' | 'window'>,
  json: boolean,
): void {
  const { dag, datasets, run_id: runId, window, cleared } = plan;
  if (json) {
    const output: RunOutput = { ...plan, state: 'none', seconds: null, failures: [] };
    console.log(JSON.stringify(output));
  } else if (cleared === null) console.log(`${dag} would run ${scopeInWords(window, datasets)}`);
  else
    console.log(
      printable(
        [`${dag} run ${runId ?? ''} would run again, of it:`, ...cleared.map((task) => `  ${task}`)].join('\n'),
      ),
    );
}
