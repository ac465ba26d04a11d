/** `npm run bench:budget`: holds budget recommendations against other rules in worlds whose truth is known. */
import { runPythonBench } from '../python-bench';

runPythonBench('bench.budget.main', () => Promise.resolve([]));
