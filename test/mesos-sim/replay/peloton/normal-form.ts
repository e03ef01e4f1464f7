/** Brings answers of a real and of a simulated Peloton into a form in which the two can be compared. */
import type { PelotonExchange } from './recorded.ts';

const COMPARED_HEADERS = ['content-type', 'rpc-service', 'rpc-status', 'rpc-error-code', 'x-content-type-options'];

/**
 * Fields about the history of workflows, which the simulator does not keep, and those that only a
 * whole specification has.
 */
const DROPPED = new Set([
  ...['workflowStatus', 'workflowInfo', 'podStatsByConfigurationVersion'],
  ...['description', 'labels', 'defaultSpec', 'instanceSpec', 'owner', 'revision', 'failureCount'],
]);
/** Different from run to run. */
const VARIABLE = new Set(['startTime', 'creationTime', 'hostId', 'host', 'name', 'version']);

export function normalAnswer({ status, headers, body }: PelotonExchange['response']) {
  const compared = COMPARED_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  return { status, headers: Object.fromEntries(compared), body: body.startsWith('{') ? normalJson(body) : body };
}

function normalJson(body: string): unknown {
  return normal(JSON.parse(body), '', undefined);
}

/** @param run the present one of the pod that the value is of */
function normal(value: unknown, key: string, run: number | undefined): unknown {
  if (typeof value === 'string') return normalText(value, key, run);
  if (Array.isArray(value)) {
    const list = value.map((item) => normal(item, key, run));
    // The host manager lists hosts in no order.
    return key === 'hostInfos'
      ? list.sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
      : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const presentRun = runOf(value) ?? run;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !DROPPED.has(name))
      .map(([name, item]) => [name, VARIABLE.has(name) ? name : normal(item, name, presentRun)]),
  );
}

function runOf(value: object): number | undefined {
  const { podId } = value as { readonly podId?: { readonly value?: string } };
  const run = podId?.value?.split('-').at(-1);
  return run === undefined ? undefined : Number(run);
}

/** Runs are named by their distance from the present one. */
function normalText(text: string, key: string, run: number | undefined): string {
  if (/-S\d+(-\d+)?$/.test(text)) return 'agent';
  const [, pod, ofRun] = /^([0-9a-f-]{36}-\d+)-(\d+)$/.exec(text) ?? [];
  if (pod === undefined || run === undefined || key !== 'value') return text;
  return `${pod}, present run ${Number(ofRun) - run < 0 ? '-' : '+'} ${Math.abs(Number(ofRun) - run)}`;
}
