import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import { call, onAgent } from '../simulated-master.ts';
import { ended, launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';

/** Exchanges that were recorded later, with a Mesos 1.12-dev (part r2). */

const ELSEWHERE = { hostname: 'Elsewhere', ip: '10.9.8.7' };

/** Our hosts in a window of their own, beside that of a machine that is no agent. */
async function scheduled(simulator: Simulator, ...hostnames: string[]): Promise<void> {
  const unavailability = (start: string, duration?: string) =>
    `{"start":{"nanoseconds":${start}}${duration === undefined ? '' : `,"duration":{"nanoseconds":${duration}}`}}`;
  const ours = hostnames.map((hostname) => ({ hostname, ip: simulator.host(hostname).ip }));
  const body = `{"windows":[{"machine_ids":[${JSON.stringify(ELSEWHERE)}],"unavailability":${unavailability(
    '1900000000123456789',
    '3600000000001',
  )}},{"machine_ids":${JSON.stringify(ours)},"unavailability":${unavailability('1796012158779000000')}}]}`;
  await fetch(`${simulator.url}/maintenance/schedule`, { method: 'POST', body, headers: AS_OPS });
}

const AS_OPS = { authorization: `Basic ${Buffer.from('ops:test-ops').toString('base64')}` };

async function downAsOps(simulator: Simulator, ...hostnames: string[]): Promise<void> {
  const machines = hostnames.map((hostname) => ({ hostname, ip: simulator.host(hostname).ip }));
  await fetch(`${simulator.url}/machine/down`, { method: 'POST', body: JSON.stringify(machines), headers: AS_OPS });
}

const byName = (...names: string[]) => names.flatMap((name) => recorded('r2', new RegExp(`^${name}$`)));

replay({
  title: 'a machine goes down while its agent drains (part r2)',
  exchanges: byName(
    'r2-s3-reactivate-while-draining',
    'r2-s3-machine-down',
    'r2-s3-machine-up',
    'r2-s3-machine-down-while-draining',
    'r2-s2-wipe-down-machine',
  ),
  cluster: { frameworks: [{ name: 'web', relaunch: false }], firstAgentIp: '127.77.2.11' },
  setUp: async (simulator) => {
    launch(simulator, 'web-2@host2 web-3@host3', 'web', { killSeconds: 86_400 });
    await onAgent(simulator, 'DRAIN_AGENT', 'host2');
    await onAgent(simulator, 'DRAIN_AGENT', 'host3');
    await scheduled(simulator, 'host1', 'host2', 'host3');
    await call(simulator, 'START_MAINTENANCE', {
      machines: [{ hostname: 'host1', ip: simulator.host('host1').ip }],
    });
  },
});

replay({
  title: 'without credentials, and as one that may only read (part r2)',
  exchanges: recorded('r2', /^r2-s8-/).map((exchange) => ({
    ...exchange,
    request: {
      ...exchange.request,
      // The recording names the principals in its notes alone.
      headers: {
        ...exchange.request.headers,
        ...(exchange.name === 'r2-s8-401' ? {} : { authorization: `Basic ${btoa('reader:test-reader')}` }),
      },
    },
  })),
  cluster: {
    firstAgentIp: '127.77.8.11',
    frameworks: [],
    credentials: [
      { principal: 'ops', secret: 'test-ops' },
      { principal: 'reader', secret: 'test-reader', mayMaintain: false, seesSchedule: true, seesStatus: true },
    ],
  },
  setUp: async (simulator) => {
    await scheduled(simulator, 'host1', 'host2');
    await downAsOps(simulator, 'host1', 'host2');
    await Promise.all(['host1', 'host2'].map((hostname) => ended(simulator, hostname)));
  },
});
