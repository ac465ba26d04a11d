/**
 * A notification as Amazon Q Developer in chat applications takes it: its schema of custom notifications, version 1.0
 * (https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html, read in November 2026). Failure and recovery
 * of an incident are in one thread.
 */
import type { Notification } from '../notification';
import { shorten } from '../text';
import { factsOf } from './facts';

/** Slack shows no more in a header, and no more in a section. */
const TITLE_LIMIT = 150;
const DESCRIPTION_LIMIT = 3000;
const STEP_LIMIT = 1000;
/** One long fact must not hide the others. */
const FACT_LIMIT = 600;

export interface ChatMessage {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

export function renderChat(notification: Notification): ChatMessage {
  const { kind, environment, severity, what, type, runbook, log, rerun, incident, component, owner, alarms } =
    notification;
  const recovered = kind === 'recovery';
  const sign = recovered ? ':white_check_mark:' : severity === 'page' ? ':rotating_light:' : ':warning:';
  const title = `${sign} ${environment}: ${escape(what)}`;
  const lines = factsOf(notification).map(([name, value]) => `*${name}*: ${escape(shorten(value, FACT_LIMIT))}`);
  const steps = recovered
    ? []
    : [`Runbook: ${runbook}`, ...(rerun === null ? [] : [`Again: \`${escape(rerun).replaceAll('`', "'")}\``])];
  return {
    version: '1.0',
    source: 'custom',
    id: `${incident}-${kind}-${severity}`,
    content: {
      textType: 'client-markdown',
      title: shorten(title, TITLE_LIMIT),
      description: shorten(lines.join('\n'), DESCRIPTION_LIMIT),
      nextSteps: [...steps, ...(log === null ? [] : [`Log: ${log}`])].map((step) => shorten(step, STEP_LIMIT)),
      keywords: [environment, recovered ? 'recovered' : severity, type],
    },
    metadata: {
      threadId: incident,
      summary: shorten(title, TITLE_LIMIT),
      eventType: type,
      relatedResources: [component, ...(alarms ?? []).slice(0, 10).map(({ name }) => name)],
      additionalContext: { kind, severity, owner, component },
    },
  };
}

/** In Slack's markdown these begin mentions and links; a failure's words must call nobody. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
