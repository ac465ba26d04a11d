import { bucketsAreLogged, bucketsArePrivate, bucketsDemandTls, bucketsKeepVersions } from './buckets';
import {
  contentUnderCustomerKeys,
  everyTypeIsKnown,
  jobsUnderSecurityConfiguration,
  objectsUnderCustomerKeys,
} from './encryption';
import { keysAreUsedUnderConditions, keysRotate } from './keys';
import type { Property } from './property';
import {
  functionsRolesServeOneFunction,
  nobodyElseIsAdmitted,
  rolesAreTakenOnForTheAccount,
  rolesHoldOwnStatementsAlone,
  servicesActForTheAccount,
} from './roles';
import { statefulIsProtected } from './stateful';

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
  functionsRolesServeOneFunction,
  servicesActForTheAccount,
  nobodyElseIsAdmitted,
  statefulIsProtected,
];
