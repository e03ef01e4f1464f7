import * as z from 'zod';
import { faultyFields, ownerExplanation, ownerMessage } from '../../http/owner-messages.ts';
import { jsonOf, quoted } from '../../http/replies.ts';
import type { Reply } from '../../http/transport.ts';
import { type Finding, unknown } from '../protocol/gate-context.ts';

/** Questions to the owners of gates, and their answers. docs/gates.md describes both for owners. */

export function toQuestion(cluster: string, gate: string): string {
  return JSON.stringify({ schemaVersion: 1, cluster, gate });
}

const Answer = z.object({ status: z.enum(['green', 'red']), message: z.string().optional() });

export function toFinding(reply: Reply): Finding {
  if (reply.status >= 300) return unknown(`${reply.origin} answered ${ownerExplanation(reply)}`);
  const answer = Answer.safeParse(jsonOf(reply));
  if (!answer.success) {
    return unknown(`${reply.origin} answered ${quoted(reply)}, which has no valid ${faultyFields(answer.error)}`);
  }
  const { status: colour, message } = answer.data;
  return { colour, evidence: ownerMessage(message) || `its owner says ${colour}` };
}
