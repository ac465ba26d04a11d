/** Airflow of an environment, behind MWAA. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Place } from '../place';
import { AirflowApi } from './api';
import { MwaaApi } from './mwaa-api';

/** Asks with the credentials that the SDK finds; one of its clients finds them. */
export function connectMwaa({ environment, names, aws }: Place): MwaaApi {
  const client = new CloudWatchClient(aws);
  return new MwaaApi(environment, names.airflow(), () => client.config.credentials());
}

export const connectAirflow = (place: Place): AirflowApi => new AirflowApi(connectMwaa(place));
