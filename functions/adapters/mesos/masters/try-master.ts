import { MaintenanceError } from '../../../contract/errors.ts';
import { NoReply } from '../../http/no-reply.ts';
import type { Call, Reply, Transport } from '../../http/transport.ts';
import { isRedirect, neverStarted, refusal, unavailability } from '../wire/wire-refusals.ts';

/** One call to one master. */

/** A write whose answer was lost: it may have happened. Does not leave this adapter. */
export class OutcomeUnknown extends Error {
  /** True when the connection broke, as an idle connection may: no master works on the request. */
  readonly broken: boolean;

  constructor(broken: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.broken = broken;
  }
}

/** The leader's answer, or why this master gave none, with the target of its redirect. */
export type Attempt = { readonly reply: Reply } | { readonly failure: string; readonly location?: string };

/** Throws MesosRefused for an answer that is not HTTP, or OutcomeUnknown for a write. */
export async function tryMaster(transport: Transport, master: string, call: Call): Promise<Attempt> {
  const reply = await sendOnceOrTwice(transport, master, call).catch((error: unknown) => {
    if (error instanceof NoReply) return error;
    throw error;
  });
  if (reply instanceof NoReply) return silent(reply, master, call);
  if (isRedirect(reply)) {
    const location = reply.location ?? '';
    return { failure: `redirects to '${location.slice(0, 200)}'`, location };
  }
  const failure = unavailability(reply);
  if (failure === undefined) {
    if (reply.status >= 300 && reply.status < 400) throw refusal(call, reply);
    return { reply };
  }
  if (call.write && !neverStarted(reply)) throw new OutcomeUnknown(false, `${call.name}: ${master} ${failure}`);
  return { failure };
}

/** Repeats a read on a new connection if the old one broke: it may have died while the Lambda slept. */
async function sendOnceOrTwice(transport: Transport, master: string, call: Call): Promise<Reply> {
  try {
    return await transport.send(master, call);
  } catch (error) {
    if (call.write || !(error instanceof NoReply) || error.silence !== 'broken') throw error;
    return await transport.send(master, call);
  }
}

function silent(error: NoReply, master: string, call: Call): Attempt {
  if (error.silence === 'garbled') {
    const message = `${call.name}: the answer of ${master} does not look like Mesos (${error.message}): check MESOS_MASTERS`;
    throw new MaintenanceError('MesosRefused', message, { cause: error });
  }
  const failure = `did not answer: ${error.message}`;
  if (call.write && error.silence !== 'unreached') {
    throw new OutcomeUnknown(error.silence === 'broken', `${call.name}: ${master} ${failure}`, error);
  }
  return { failure };
}
