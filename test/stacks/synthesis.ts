import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import type { Environment } from '../../config/environment';
import { prod } from '../../config/environments/prod';
import { loadEnvironment, parseEnvironment } from '../../config/load';
import { createPlatform } from '../../stacks/platform';
import {
  type Attributes,
  type FoundResource,
  readStack,
  type StackJson,
  type StackName,
  SynthesizedStacks,
} from '../../synthesized/stacks';

/** What differs in prod once the workspace of its Slack channel is authorized. */
export const WITH_SLACK: Pick<Environment, 'alarms'> = {
  alarms: { ...prod.alarms, slack: { teamId: 'T0123456789', channelId: 'C0123456789' } },
};

export const ROOT = join(__dirname, '..', '..');

/** The five stacks of one environment in a folder of their own. */
export class Synthesis extends SynthesizedStacks<StackName> {
  private constructor(
    readonly folder: string,
    account: string,
    stacks: Readonly<Record<StackName, StackJson>>,
  ) {
    super(account, stacks);
  }

  /**
   * @param variables TRIBUTARY_ENV and the like
   * @param change what differs from the environment as it is written down
   */
  static async of(
    variables: Readonly<Record<string, string>>,
    artifacts?: Artifacts,
    change: Partial<Environment> = {},
  ): Promise<Synthesis> {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-synthesis-'));
    const environment = parseEnvironment({ ...loadEnvironment(ROOT, variables), ...change }, 'change');
    createPlatform(environment, artifacts ?? (await buildArtifacts(ROOT)), folder).synth();
    const read = (stack: StackName): StackJson => readStack(folder, stack);
    return new Synthesis(folder, environment.account, {
      network: read('network'),
      lake: read('lake'),
      catalog: read('catalog'),
      compute: read('compute'),
      orchestration: read('orchestration'),
    });
  }

  /** The same stacks but for one resource, whose attributes are changed; undefined: it is gone. */
  changed(resource: FoundResource, change: (attributes: Attributes) => Attributes | undefined): Synthesis {
    const stacks = structuredClone(this.stacks);
    const ofType = (stacks as Record<string, StackJson>)[resource.stack]?.resource[resource.type] as Record<
      string,
      Attributes
    >;
    const attributes = change(ofType[resource.id] ?? {});
    if (attributes === undefined) Reflect.deleteProperty(ofType, resource.id);
    else ofType[resource.id] = attributes;
    return new Synthesis(this.folder, this.account, stacks);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
