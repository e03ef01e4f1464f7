/** Requests of the tests to the simulated Marathon and Peloton. */
import type { SimulatorOptions } from '../../local/mesos-sim/simulator.ts';

/** Seconds for a step that only the test may end, however slow the machine is. */
export const UNTIL_ENDED = 86_400;

export const QUICK = {
  frameworks: [],
  killDelayMs: 5,
  startDelayMs: 5,
  relaunchDelayMs: 5,
  agentExitMs: 10,
  initRestartMs: 10,
} as const satisfies SimulatorOptions;

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly json: unknown;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Said> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const RPC_HEADERS = {
  'Rpc-Service': 'peloton-jobmgr',
  'Rpc-Procedure': 'peloton.api.v1alpha.pod.svc.PodService::RestartPod',
  'Rpc-Caller': 'tests',
  'Rpc-Encoding': 'json',
  'Context-TTL-MS': '1000',
};

/** RestartPod as JSON over YARPC. A header that is given as undefined is left out. */
export function restartPod(
  url: string,
  podName: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  body: object = { pod_name: { value: podName }, check_sla: true },
): Promise<Said> {
  const all = Object.entries({ ...RPC_HEADERS, ...headers });
  const sent = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return ask(url, { method: 'POST', headers: Object.fromEntries(sent), body: JSON.stringify(body) });
}

/** A procedure of the host manager. */
export function callHostService(url: string, procedure: string, body: object): Promise<Said> {
  const called = `peloton.api.v0.host.svc.HostService::${procedure}`;
  return restartPod(url, '', { 'Rpc-Service': 'peloton-hostmgr', 'Rpc-Procedure': called }, body);
}
