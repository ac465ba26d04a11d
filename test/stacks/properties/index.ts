import { ALARMS } from './alarms';
import { bucketsAreLogged, bucketsArePrivate, bucketsDemandTls, bucketsKeepVersions } from './buckets';
import { CHAT } from './chat';
import {
  contentUnderCustomerKeys,
  everyTypeIsKnown,
  jobsUnderSecurityConfiguration,
  objectsUnderCustomerKeys,
} from './encryption';
import { FUNCTIONS } from './functions';
import { JOBS } from './jobs';
import { keysAreUsedUnderConditions, keysRotate } from './keys';
import type { Property } from './property';
import {
  nobodyElseIsAdmitted,
  rolesAreTakenOnForTheAccount,
  rolesHoldOwnStatementsAlone,
  servicesActForTheAccount,
} from './roles';
import { secretsComeBack, secretsHaveNoValue } from './secrets';
import { airflowIsPrivate, logsEnd, workgroupsBind } from './services';
import { guardKnowsWhatHoldsData, statefulIsProtected } from './stateful';

/** What holds for the stacks of every environment. */
export const PROPERTIES: readonly Property[] = [
  contentUnderCustomerKeys,
  objectsUnderCustomerKeys,
  everyTypeIsKnown,
  jobsUnderSecurityConfiguration,
  bucketsArePrivate,
  bucketsDemandTls,
  bucketsKeepVersions,
  bucketsAreLogged,
  keysRotate,
  keysAreUsedUnderConditions,
  rolesAreTakenOnForTheAccount,
  rolesHoldOwnStatementsAlone,
  servicesActForTheAccount,
  nobodyElseIsAdmitted,
  statefulIsProtected,
  guardKnowsWhatHoldsData,
  secretsHaveNoValue,
  secretsComeBack,
  workgroupsBind,
  logsEnd,
  airflowIsPrivate,
  ...ALARMS,
  ...CHAT,
  ...FUNCTIONS,
  ...JOBS,
];
