import type { BucketState, Environment } from './environment';
import { type BucketName, Names, type Zone } from './names';

/** Names of what holds the state: the environment says them itself, as Terraform must know them before anything else is there. */
export class StateNames extends Names {
  constructor(
    environment: Pick<Environment, 'name' | 'account' | 'region'>,
    private readonly state: BucketState,
  ) {
    super(environment);
  }

  override bucket(bucket: BucketName): string {
    if (bucket === 'state') return this.state.bucket;
    return bucket === 'state-logs' ? `${this.state.bucket}-logs` : super.bucket(bucket);
  }

  override keyAlias(zone: Zone): string {
    return zone === 'state' ? this.state.kmsKey : super.keyAlias(zone);
  }
}
