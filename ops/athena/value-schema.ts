/** A value of Athena in an answer for machines, as `json-value.ts` writes it. */
import { z } from 'zod';

export const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
