/** Alarms and incidents for people. */
import { printable } from '../terminal/printable';
import { inPast } from '../terminal/figures';
import { tableOf } from '../terminal/table';
import type { AlarmOutput, AlarmsOutput, IncidentOutput } from './output';

export function alarmsText({ environment, incidents, alarms, counts }: AlarmsOutput, now: Date): string {
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const others = alarms.filter(({ state }) => state !== 'ALARM');
  const parts = [
    incidentsText(incidents, now),
    ...firing.map((alarm) => alarmText(alarm, now)),
    ...(others.length === 0
      ? []
      : [
          tableOf(
            [{ head: 'alarm' }, { head: 'state' }, { head: 'since' }],
            others.map(({ name, state, since, muted }) => [
              name,
              muted ? `${state}, muted` : state,
              since === null ? '–' : inPast(new Date(since), now),
            ]),
          ),
        ]),
    `${environment}: ${counts.alarm} alarms fire, ${counts.ok} do not, ${counts.insufficient_data} have no data yet.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function incidentsText(incidents: readonly IncidentOutput[] | null, now: Date): string {
  if (incidents === null) return 'Incidents can’t be read: the notifier’s table is not open to you. Alarms alone:';
  if (incidents.length === 0) return 'No incident is open.';
  return incidents
    .map(({ severity, what, cause, since, impact, component, type }) =>
      facts(`INCIDENT  ${severity}: ${what}`, {
        cause,
        since: inPast(new Date(since), now),
        impact,
        component,
        runbook: `tributary runbook ${type}`,
      }),
    )
    .join('\n\n');
}

const alarmText = ({ name, severity, what, since, impact, component, reason, type, muted }: AlarmOutput, now: Date) =>
  facts(`ALARM  ${severity === null ? '' : `${severity}: `}${what}`, {
    name: muted ? `${name} (muted: it tells nobody)` : name,
    since: since === null ? '' : inPast(new Date(since), now),
    impact: impact ?? '',
    component: component ?? '',
    seen: reason,
    runbook: `tributary runbook ${type}`,
  });

function facts(head: string, of: Readonly<Record<string, string>>): string {
  const lines = Object.entries(of).flatMap(([name, fact]) => (fact === '' ? [] : [`  ${name.padEnd(9)} ${fact}`]));
  return printable([head, ...lines].join('\n'));
}
