/** Looks at all that commands need, and says what is wrong and what to do. */
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import type { PlaceFlags } from '../flags';
import { type Place, placeOf } from '../place';
import { projectFolder } from '../root';
import { airflowFindings } from './airflow';
import { credentialsFinding } from './credentials';
import { jobFindings } from './jobs';
import { contractsFinding, nodeFinding, packagesFinding } from './machine';
import type { DoctorOutput, Finding } from './output';
import { secretFindings } from './secrets';
import { serviceFindings } from './services';
import { sourceFindings } from './sources';
import { doctorText } from './text';

const FAILED = 1;

/** Ends the process with 1 where something has failed. */
export async function showDoctor(flags: PlaceFlags): Promise<void> {
  const place = placeOf(flags);
  const findings = await examined(place, projectFolder(), new Date());
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const output: DoctorOutput = {
    environment: place.environment.name,
    ...{ failed: count('failed'), warnings: count('warning'), findings },
  };
  console.log(flags.json === true ? JSON.stringify(output) : doctorText(output));
  if (output.failed > 0) process.exitCode = FAILED;
}

/**
 * Nothing of AWS but who asks, where that is nobody of the account: all else would be denied, or another account's.
 *
 * @param root the project's folder
 */
export async function examined(place: Place, root: string, now: Date): Promise<Finding[]> {
  const folder = join(root, 'contracts');
  const contracts = contractsFinding(folder, place.environment);
  const machine = [nodeFinding(process.versions.node), packagesFinding(root), contracts];
  const credentials = await credentialsFinding(place);
  if (credentials.state === 'failed') return [...machine, credentials];
  const of = contracts.state === 'failed' ? [] : loadContracts(folder);
  const found = await Promise.all([
    serviceFindings(place),
    jobFindings(place),
    secretFindings(place, of, now),
    sourceFindings(place),
    airflowFindings(place, of.length),
  ]);
  return [...machine, credentials, ...found.flat()];
}
