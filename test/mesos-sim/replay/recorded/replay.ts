/** Puts a simulated cluster through recorded exchanges and compares every answer with the real one's. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../../local/mesos-sim/simulator.ts';
import { WAIT_LIMIT_MS } from '../../../patience.ts';
import { normalJson, normalText, type Ports, RECORDED_PORTS } from './normal-form.ts';
import type { Exchange } from './recorded.ts';
import { type Answer, send } from './send.ts';

type Action = (simulator: Simulator) => void | Promise<void>;

export interface Replay {
  readonly title: string;
  readonly exchanges: readonly Exchange[];
  readonly cluster?: SimulatorOptions;
  /** Brings the cluster into the state in which the recording began. */
  readonly setUp?: Action;
  /** Events in the cluster right before an exchange, by its name. */
  readonly before?: Readonly<Record<string, Action>>;
  /** Exchanges that are not replayed, with the reason. */
  readonly skipped?: Readonly<Record<string, string>>;
  /** Which server was asked, where it is not the first master. */
  readonly server?: (name: string, simulator: Simulator) => string | undefined;
}

const LOOK_AGAIN_MS = 10;

/** The recorded cluster: four hosts, host1 on 127.0.0.11 and so on; its frameworks start no replacements. */
const RECORDED_CLUSTER: SimulatorOptions = {
  hosts: 4,
  firstAgentIp: '127.0.0.11',
  masterHostname: 'master#',
  initRestartMs: null,
  killDelayMs: 5,
  startDelayMs: 5,
  agentExitMs: 10,
  // The recording took its time between a drain and the next launch.
  executorExitMs: 0,
  agentPingTimeoutMs: 86_400_000,
};

export function replay(given: Replay): void {
  const { title, exchanges, cluster, setUp, before = {}, skipped = {}, server } = given;
  describe(title, () => {
    let simulator: Simulator;

    beforeAll(async () => {
      simulator = await startSimulator({ ...RECORDED_CLUSTER, ...cluster });
      await setUp?.(simulator);
    });

    afterAll(() => simulator.stop());

    const replayed = exchanges.filter(({ name }) => reasonToSkip(skipped, name) === undefined);
    test.each(replayed.map((exchange) => [exchange.name, exchange] as const))(
      'answers %s as Mesos did',
      async (name, exchange) => {
        await before[name]?.(simulator);
        await expectSameAnswer(simulator, exchange, server?.(name, simulator) ?? simulator.url);
      },
    );

    test('skips only exchanges that are in the recording', () => {
      const unknown = Object.keys(skipped).filter((skip) => !exchanges.some(({ name }) => matches(skip, name)));
      const unused = Object.keys(before).filter((name) => !replayed.some((exchange) => exchange.name === name));
      expect({ unknown, unused }).toEqual({ unknown: [], unused: [] });
    });
  });
}

/** A trailing `*` stands for any ending. */
function matches(skip: string, name: string): boolean {
  return skip.endsWith('*') ? name.startsWith(skip.slice(0, -1)) : skip === name;
}

function reasonToSkip(skipped: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(skipped).find(([skip]) => matches(skip, name))?.[1];
}

async function expectSameAnswer(simulator: Simulator, exchange: Exchange, base: string): Promise<void> {
  const { method, path, headers, body } = exchange.request;
  const ask = () =>
    send(base, method, translate(simulator, path), headers, body === null ? null : translate(simulator, body));
  const wanted = normalAnswer(exchange, exchange.response as unknown as Answer, RECORDED_PORTS);
  // A read shows what has been set in motion a moment later.
  const deadline = performance.now() + WAIT_LIMIT_MS;
  const isRead = method === 'GET' || /"type": ?"GET_/.test(body ?? '');
  for (;;) {
    const answer = normalAnswer(exchange, await ask(), portsOf(simulator));
    const isSame = JSON.stringify(answer) === JSON.stringify(wanted);
    if (isSame) break;
    if (!isRead || performance.now() > deadline) {
      expect(answer).toEqual(wanted);
      expect(JSON.stringify(answer)).toBe(JSON.stringify(wanted));
    }
    await sleep(LOOK_AGAIN_MS);
  }
  expect(exchange.response?.status).toBe(wanted.status);
}

function portsOf(simulator: Simulator): Ports {
  const agent = [...new Set(simulator.hosts.map(({ port }) => port))].filter((port) => port !== OTHER_AGENT_PORT);
  return { master: simulator.masterUrls.map((url) => Number(new URL(url).port)), agent };
}

/** Of the second agent on a machine (part d). */
export const OTHER_AGENT_PORT = 15052;

/** Recorded agent and framework ids become those of the simulated cluster. */
function translate(simulator: Simulator, text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}-(S\d+)/g, (whole, number: string) => {
      return simulator.hosts.find(({ agentId }) => agentId.endsWith(`-${number}`))?.agentId ?? whole;
    })
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}-(\d{4})/g, (whole, number: string) => {
      return simulator.frameworkIds().find((id) => id.endsWith(`-${number}`)) ?? whole;
    });
}

const COMPARED_HEADERS = ['content-type', 'allow', 'location', 'www-authenticate'] as const;

function normalAnswer({ request }: Exchange, { status, headers, body }: Answer, ports: Ports) {
  const listed = COMPARED_HEADERS.map((name) => [name, normalText(String(headers[name] ?? ''), ports)] as const);
  const isJson = /^(application\/json|text\/javascript)$/.test(headers['content-type'] ?? '');
  // Node sends no body in answer to HEAD, Mesos does.
  const comparable = request.method === 'HEAD' ? '' : body;
  return {
    status,
    headers: Object.fromEntries(listed.filter(([, value]) => value !== '')),
    body: isJson && comparable !== '' ? normalJson(comparable, ports) : normalText(comparable, ports),
  };
}
