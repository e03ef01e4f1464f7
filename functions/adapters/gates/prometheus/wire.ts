import * as z from 'zod';
import { faultyFields, ownerMessage, reason } from '../../http/owner-messages.ts';
import { jsonOf, quoted } from '../../http/replies.ts';
import type { Reply } from '../../http/transport.ts';
import { type Finding, unknown } from '../protocol/gate-context.ts';

/** A time, and a number as text, also `NaN` or `+Inf`. */
const Value = z.tuple([z.number(), z.string()]);
const Series = z.object({ metric: z.record(z.string(), z.string()).default({}), value: Value });

/** The HTTP API of Prometheus, which Thanos, Mimir and VictoriaMetrics have too. */
const Success = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).default([]),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(Series) }),
    z.object({ resultType: z.literal('scalar'), result: Value }),
    z.object({ resultType: z.literal('matrix') }),
    z.object({ resultType: z.literal('string') }),
  ]),
});

const Failure = z.object({
  status: z.literal('error'),
  errorType: z.string().default(''),
  error: z.string().default(''),
});

/**
 * Red if the query returns a sample other than 0; green if it returns none, or only 0; unknown if
 * the answer has a warning, or a sample is not a number.
 */
export function toFinding(reply: Reply): Finding {
  const value = jsonOf(reply);
  const failure = Failure.safeParse(value);
  const answered = `${reply.origin} answered`;
  if (failure.success)
    return unknown(`${answered} ${failure.data.errorType}${reason(reply.blotOut(failure.data.error))}`);
  if (reply.status >= 300) return unknown(`${answered} ${quoted(reply)}`);
  const answer = Success.safeParse(value);
  if (!answer.success) return unknown(`${answered} ${quoted(reply)}, which has no valid ${faultyFields(answer.error)}`);
  const { warnings, data } = answer.data;
  if (warnings.length > 0) return unknown(`${answered} with a warning${reason(reply.blotOut(warnings.join('; ')))}`);
  if (data.resultType === 'matrix' || data.resultType === 'string') {
    return unknown(`the query returns a ${data.resultType}: it must return a vector or a number`);
  }
  return data.resultType === 'scalar' ? judged([{ metric: {}, value: data.result }]) : judged(data.result);
}

function judged(series: readonly z.infer<typeof Series>[]): Finding {
  const samples = series.map(({ metric, value: [, text] }) => ({ name: nameOf(metric), text, number: numberOf(text) }));
  const bad = samples.filter(({ number }) => !Number.isNaN(number) && number !== 0);
  const [first] = bad;
  if (first !== undefined) {
    const more = bad.length > 1 ? `, and ${bad.length - 1} more` : '';
    return { colour: 'red', evidence: ownerMessage(`the query returns ${first.name}${first.text}${more}`) };
  }
  const doubtful = samples.find(({ number }) => Number.isNaN(number));
  if (doubtful !== undefined) return unknown(ownerMessage(`the query returns ${doubtful.name}${doubtful.text}`));
  return { colour: 'green', evidence: samples.length === 0 ? 'the query returns nothing' : 'the query returns only 0' };
}

function numberOf(text: string): number {
  const infinite = /^([+-]?)Inf$/.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** `{job="shop"} `, or nothing for a sample without labels. */
function nameOf(metric: Readonly<Record<string, string>>): string {
  const { __name__: name = '', ...labels } = metric;
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const text = `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`}`;
  return text === '' ? '' : `${text} `;
}
