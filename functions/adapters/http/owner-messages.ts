import * as z from 'zod';
import { jsonOf, onOneLine, quoted } from './replies.ts';
import type { Reply } from './transport.ts';

/** Prepares the texts of owners for messages. */

const MAX_MESSAGE = 500;

export function ownerMessage(message = ''): string {
  return onOneLine(message, MAX_MESSAGE);
}

/** Returns `: ` and the owner's message, or nothing. */
export function reason(message = ''): string {
  const text = ownerMessage(message);
  return text === '' ? '' : `: ${text}`;
}

/** An answer with an error status may be an explanation, or any other text. */
const Explanation = z.object({ message: z.string() });

export function ownerExplanation(reply: Reply): string {
  const explanation = Explanation.safeParse(jsonOf(reply));
  return quoted(explanation.success ? { ...reply, text: explanation.data.message } : reply);
}

/** Names the invalid fields of an answer. */
export function faultyFields({ issues }: z.ZodError): string {
  return [...new Set(issues.map(({ path }) => path.join('.') || 'JSON object'))].join(', ');
}
