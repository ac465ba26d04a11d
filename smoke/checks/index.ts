/**
 * Every check. Secrets come first: MySQL keeps a password through one rotation, and the next check may rotate. Erasing
 * comes last: it takes somebody from the tables whom the sources still have.
 */
import type { Check } from '../check';
import { airflow } from './airflow';
import { alerting } from './alerting';
import { athena } from './athena';
import { cloudwatch } from './cloudwatch';
import { cost } from './cost';
import { erasure } from './erasure';
import { glue } from './glue';
import { identity } from './identity';
import { lambda } from './lambda';
import { network } from './network';
import { secrets } from './secrets';
import { terraform } from './terraform';

export const CHECKS: readonly Check[] = [
  ...secrets,
  ...identity,
  ...network,
  ...lambda,
  ...glue,
  ...athena,
  ...cloudwatch,
  ...alerting,
  ...cost,
  ...airflow,
  ...terraform,
  ...erasure,
];
