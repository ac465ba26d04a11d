/** Shows what is wrong, once or as it changes. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Place, placeOf } from '../place';
import { alarmStates } from './alarm-states';
import type { AlarmsFlags } from './command';
import { incidentsUnlessDenied } from './open-incidents';
import { alarmsText } from './text';
import type { AlarmOutput, AlarmsOutput } from './output';

/** @throws what AWS answers, but that incidents may not be read */
export async function showAlarms(flags: AlarmsFlags): Promise<void> {
  const place = placeOf(flags);
  const cloudwatch = new CloudWatchClient(place.aws);
  let shown: string | undefined;
  do {
    const output = await lookAt(place, cloudwatch, flags.all === true);
    const { at, ...state } = output;
    const now = JSON.stringify(state);
    if (now !== shown) console.log(flags.json === true ? JSON.stringify(output) : alarmsText(output, new Date(at)));
    shown = now;
    if (flags.watch === true) await sleep(flags.every * 1000);
  } while (flags.watch === true);
}

async function lookAt(place: Place, cloudwatch: CloudWatchClient, all: boolean): Promise<AlarmsOutput> {
  const [alarms, incidents] = await Promise.all([
    alarmStates(cloudwatch, place.names.prefix),
    incidentsUnlessDenied(place),
  ]);
  const count = (state: AlarmOutput['state']): number => alarms.filter((alarm) => alarm.state === state).length;
  return {
    environment: place.environment.name,
    at: new Date().toISOString(),
    incidents,
    alarms: all ? alarms : alarms.filter(({ state }) => state === 'ALARM'),
    counts: { ok: count('OK'), alarm: count('ALARM'), insufficient_data: count('INSUFFICIENT_DATA') },
  };
}
