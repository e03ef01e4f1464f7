import * as z from 'zod';
import { jsonOf, onOneLine, quoted } from './replies.ts';
import type { Reply } from './transport.ts';

/** What owners say in their own words, made fit for messages. */

const MAX_MESSAGE = 500;

/** The message itself; empty when there is none. */
export function ownerMessage(message = ''): string {
  return onOneLine(message, MAX_MESSAGE);
}

/** `: ` and what the owner says, or nothing. */
export function reason(message = ''): string {
  const words = ownerMessage(message);
  return words === '' ? '' : `: ${words}`;
}

/** An error status may come with an explanation, or with any other text. */
const Explanation = z.object({ message: z.string() });

export function ownerExplanation(reply: Reply): string {
  const explanation = Explanation.safeParse(jsonOf(reply));
  return quoted(explanation.success ? { ...reply, text: explanation.data.message } : reply);
}

/** The fields of an answer that are not as they should be. */
export function faultyFields({ issues }: z.ZodError): string {
  return [...new Set(issues.map(({ path }) => path.join('.') || 'JSON object'))].join(', ');
}
