import { createHmac } from 'node:crypto';
import { type Asked, ownerServer } from '../../adapters/schedulers/webhook/owner-server.ts';

/** An owner of tasks that is asked by webhook, and decides as tests want it. */

/** The owner's answer: an object or a text with status 200, or a number for a bare status. */
type Decision = object | string | number;

interface Question {
  readonly idempotencyKey: string;
  readonly question: { readonly task: { readonly id: string } };
}

export interface Owner {
  readonly url: string;
  /** Decides the answer about a task from now on. A task without a decision gets a 404. */
  decide(taskId: string, decision: () => Decision): void;
  /** Questions about a task that were signed as they should be, oldest first. */
  askedAbout(taskId: string): readonly Question[];
  close(): Promise<void>;
}

/** @param variable environment variable for the key of the signature: it is set */
export async function openOwner(variable: string): Promise<Owner> {
  const key = `key of ${variable}`;
  process.env[variable] = key;
  const decisions = new Map<string, () => Decision>();
  const questions: Question[] = [];
  const askedAbout: Owner['askedAbout'] = (taskId) => questions.filter(({ question }) => question.task.id === taskId);
  const server = await ownerServer((asked) => {
    if (!isSigned(asked, key)) return { status: 401 };
    const question = JSON.parse(asked.body) as Question['question'];
    questions.push({ idempotencyKey: String(asked.headers['idempotency-key']), question });
    const { id } = question.task;
    const decision = decisions.get(id)?.() ?? 404;
    if (typeof decision === 'number') return { status: decision };
    return { body: typeof decision === 'string' ? decision : JSON.stringify(decision) };
  });
  return {
    url: server.url,
    decide: (taskId, decision) => void decisions.set(taskId, decision),
    askedAbout,
    close: () => server.close(),
  };
}

function isSigned({ headers, body }: Asked, key: string): boolean {
  const signed = `${headers['peloton-timestamp']}.${body}`;
  return headers['peloton-signature'] === `sha256=${createHmac('sha256', key).update(signed).digest('hex')}`;
}
