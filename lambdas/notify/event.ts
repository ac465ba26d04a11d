/** What Lambda hands over of a queue. */
import { z } from 'zod';
import type { Message } from './inputs/input';

const recordSchema = z.object({
  messageId: z.string().min(1),
  body: z.string(),
  attributes: z.object({ SentTimestamp: z.string().regex(/^\d+$/) }),
});

export const batchSchema = z.object({ Records: z.array(z.record(z.string(), z.unknown())) });

/** @param record of a queue whose subscription delivers raw: its body is what was published */
export function messageOf(record: unknown): Message {
  const { messageId, body, attributes } = recordSchema.parse(record);
  return { id: messageId, text: body, json: parsed(body), sentAt: new Date(Number(attributes.SentTimestamp)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
