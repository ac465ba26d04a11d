/** Names of the parts of the platform that can be broken: one incident at a time is about each. */
import { z } from 'zod';

const name = /^[a-z]+(:[A-Za-z0-9_.-]+)*$/;
const pattern = /^[a-z]+(:[A-Za-z0-9_.-]+)*(:\*)?$/;

export const componentSchema = z
  .string()
  .max(200)
  .regex(name, 'is no component, such as source:sales or job:stage:orders')
  .describe('What is broken: source:<source>, job:<job>, job:stage:<dataset>, dataset:<dataset>, run, cost …');

export const componentPatternSchema = z
  .string()
  .max(200)
  .regex(pattern, 'is no component, nor the beginning of one and `:*`, such as source:*')
  .describe('A component, or all of one kind: source:*');

/** Whether a pattern names a component. */
export function names(componentPattern: string, component: string): boolean {
  if (!componentPattern.endsWith(':*')) return componentPattern === component;
  return component.startsWith(componentPattern.slice(0, -1));
}
