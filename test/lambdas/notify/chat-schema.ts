/**
 * The event schema of custom notifications of Amazon Q Developer in chat applications, as documented
 * (https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html, read in November 2026).
 */
import { z } from 'zod';

const texts = z.array(z.string().min(1));

export const chatSchema = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string().optional(),
  content: z.strictObject({
    textType: z.literal('client-markdown').optional(),
    title: z.string().optional(),
    description: z.string().min(1),
    nextSteps: texts.optional(),
    keywords: texts.optional(),
  }),
  metadata: z
    .strictObject({
      threadId: z.string().optional(),
      summary: z.string().optional(),
      eventType: z.string().optional(),
      relatedResources: texts.optional(),
      additionalContext: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});
