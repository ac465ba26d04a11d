import { App } from 'cdktf';
import type { Artifacts } from '../build/artifacts';
import type { Environment } from '../config/environment';
import { datasetsBySource } from '../config/load';
import { calledServices } from '../modules/called-services';
import { ServiceRole } from '../modules/service-role';
import { CatalogStack } from './catalog';
import { ComputeStack } from './compute';
import { LakeStack } from './lake';
import { NetworkStack } from './network';
import { OrchestrationStack } from './orchestration';

/**
 * The five stacks of one environment; references go one way, from the later to the earlier.
 *
 * @param outdir where to synthesize to
 * @default - the folder that cdktf names
 */
export function createPlatform(environment: Environment, artifacts: Artifacts, outdir?: string): App {
  const app = new App({ stackTraces: false, ...(outdir === undefined ? {} : { outdir }) });
  const datasets = datasetsBySource(environment, artifacts.contracts);
  const network = new NetworkStack(app, environment);
  const lake = new LakeStack(app, environment, { openTables: artifacts.analystReads.tables });
  const catalog = new CatalogStack(app, environment, {
    lake,
    datasets,
    queries: artifacts.queries,
    reads: artifacts.analystReads,
  });
  const compute = new ComputeStack(app, environment, { network, lake, catalog, datasets, artifacts });
  new OrchestrationStack(app, environment, { network, lake, catalog, compute, artifacts });
  // Last: by now every role says what it calls.
  const roles = app.node.findAll().filter((construct) => construct instanceof ServiceRole);
  network.reach(calledServices(roles.filter(({ insideNetwork }) => insideNetwork)));
  return app;
}
