/** A part of the page under a heading of its own. */
import type { Html } from '../html';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}
