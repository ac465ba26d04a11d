/** Everything that a synthesis deploys, built or described. */
import { join } from 'node:path';
import { loadContracts } from '../contracts/load';
import type { Contract } from '../contracts/contract';
import { type DagFile, listDagFiles } from './airflow';
import { type AnalystReads, analystReads } from './analyst-reads';
import { buildCaLayer, type LayerArchive } from './ca-layer';
import { type FunctionName, FUNCTIONS } from './functions';
import { buildGlueSources, type GlueSources } from './glue';
import { buildFunction, type FunctionArchive } from './lambda';
import { checkColumns, loadQueries, loadViews, type Query } from './queries';
import { describeWheelArchive, type WheelArchive } from './wheels';

export interface Artifacts {
  readonly contracts: readonly Contract[];
  readonly queries: readonly Query[];
  readonly analystReads: AnalystReads;
  readonly functions: Readonly<Record<FunctionName, FunctionArchive>>;
  /** The authorities of Amazon RDS. */
  readonly caLayer: LayerArchive;
  readonly glue: GlueSources;
  readonly glueWheels: WheelArchive;
  readonly dagFiles: readonly DagFile[];
  readonly airflowPlugins: WheelArchive;
  /** Lock file of what Airflow installs. */
  readonly airflowRequirements: string;
}

/**
 * Bundles functions, layer and packages, which takes about a second and no network. The archives of wheels are only described:
 * `build/wheels.ts` makes them before a deployment.
 *
 * @param root the project's folder
 * @throws BuildError or ContractError when a source is missing or can't be used
 */
export async function buildArtifacts(root: string): Promise<Artifacts> {
  const [extract, recordFailure, rotateSecret, notify, publishReport, caLayer, glue] = await Promise.all([
    buildFunction(root, FUNCTIONS.extract),
    buildFunction(root, FUNCTIONS.recordFailure),
    buildFunction(root, FUNCTIONS.rotateSecret),
    buildFunction(root, FUNCTIONS.notify),
    buildFunction(root, FUNCTIONS.publishReport),
    buildCaLayer(root),
    buildGlueSources(root),
  ]);
  const [contracts, queries, views] = [loadContracts(join(root, 'contracts')), loadQueries(root), loadViews(root)];
  for (const view of views) await checkColumns(view, `athena/views/${view.name}.sql`);
  for (const query of queries) await checkColumns(query, `athena/queries/${query.name}.sql`);
  return {
    contracts,
    queries,
    analystReads: await analystReads(views, queries, contracts),
    functions: { extract, recordFailure, rotateSecret, notify, publishReport },
    caLayer,
    glue,
    glueWheels: describeWheelArchive(root, 'glue'),
    dagFiles: listDagFiles(root),
    airflowPlugins: describeWheelArchive(root, 'airflow'),
    airflowRequirements: join(root, 'airflow', 'requirements.txt'),
  };
}
