import type { Blocker, HostMaintenance, Verify } from './host.ts';

/**
 * Checks of hosts that have come back. The agent is registered and active; the host is UP when the
 * hooks agree. After a failed check, another `complete` asks them again.
 */

/** Leaves the check out. */
export const NO_VERIFY = 'none';

/** @param hooks names of hooks in their order, comma separated */
export function newVerify(hooks: string): Verify {
  const [hook = '', ...next] = hooks.split(',');
  const asked = { startedAt: null, askAt: null, handle: null, message: '', failed: false };
  return { hook, ...(next.length > 0 && { next }), ...asked };
}

/** The hooks that must still agree, comma separated. */
function hooksOf({ hook, next = [] }: Verify): string {
  return [hook, ...next].join(',');
}

/**
 * The check of a completed host: the one that the request names, else the one of its maintenance.
 *
 * @param asked name of a hook, or `none`; undefined when the request names none
 */
export function verifyOf(before: HostMaintenance | null, asked: string | null | undefined): Verify | undefined {
  const hook = asked ?? (before?.verify && hooksOf(before.verify)) ?? NO_VERIFY;
  return hook === NO_VERIFY ? undefined : newVerify(hook);
}

/** True when a repeated `complete` begins a new check: the last failed, or it names another. */
export function asksAnew(maintenance: HostMaintenance | null, asked: string | null | undefined): boolean {
  const verify = maintenance?.verify;
  if (verify?.failed === true) return true;
  return asked != null && asked !== (verify === undefined ? NO_VERIFY : hooksOf(verify));
}

export function isAskedNow({ askAt, failed }: Verify, now: Date): boolean {
  return !failed && (askAt === null || Date.parse(askAt) <= now.getTime());
}

/** An answer of the hook after its timeout was applied. A check that is done is not stored. */
type OpenAnswer =
  | {
      readonly outcome: 'running';
      readonly retryAfterSeconds: number;
      readonly message?: string | undefined;
      readonly handle?: string | undefined;
    }
  | { readonly outcome: 'failed'; readonly message: string };

export function afterAnswer(verify: Verify, answer: OpenAnswer, now: Date): Verify {
  const { message = '' } = answer;
  if (answer.outcome === 'failed') return { ...verify, message, failed: true };
  const askAt = new Date(now.getTime() + answer.retryAfterSeconds * 1_000).toISOString();
  return { ...verify, askAt, handle: answer.handle ?? null, message };
}

/** The blocker of a host whose check is under way, or has failed. */
export function verifyBlocker(hostname: string, { hook, message, failed }: Verify): Omit<Blocker, 'since'> {
  const said = `verify ${hook}: ${message === '' ? 'is asked whether the host may come back' : message}`;
  const advice = `: mend ${hostname}, then 'complete' asks again; 'complete --verify ${NO_VERIFY}' leaves the check out`;
  const code = failed ? 'verify-failed' : 'verifying';
  return { taskId: '', framework: '', code, message: failed ? `${said}${advice}` : said };
}
