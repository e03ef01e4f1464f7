import { describe, expect, test } from '@jest/globals';
import type { Host } from '../../functions/domain/host.ts';
import { chosenHosts, readyHosts } from '../../functions/domain/host-choice.ts';
import { host } from '../adapters/store/records.ts';

const up = (hostname: string, attributes: Record<string, string>, changes: Partial<Host> = {}) =>
  host(hostname, { attributes, goalState: 'HOST_STATE_UP', maintenance: null, blockers: [], ...changes });

const HOSTS = [
  up('h1', { rack: '7', zone: 'a' }),
  up('h2', { rack: '7', zone: 'b', pool: 'gpu' }),
  up('h3', { rack: '70' }),
  up('h4', {}),
];
const names = (hosts: readonly Host[]) => hosts.map(({ hostname }) => hostname);

describe('chosenHosts', () => {
  test.each([
    [{ list: ['h3', 'h1', 'h9'] }, ['h1', 'h3']],
    [{ pool: 'gpu' }, ['h2']],
    [{ pool: 'default' }, ['h1', 'h3', 'h4']],
    [{ selector: { rack: '7' } }, ['h1', 'h2']],
    [{ selector: { rack: '7', zone: 'b' } }, ['h2']],
    [{ selector: { rack: '7', row: '1' } }, []],
  ])('of %j are %j', (choice, chosen) => {
    expect(names(chosenHosts(choice, HOSTS))).toEqual(chosen);
  });
});

test('a host that no request could name is chosen by nothing', () => {
  expect(names(chosenHosts({ pool: 'default' }, [up('a b', {}), up('..', {}), up(' h1', {})]))).toEqual(['a b']);
});

describe('readyHosts', () => {
  const gone = [{ agentId: 'a', port: 5051, status: 'gone', registeredAt: '1' }] as const;
  const others = [
    up('on-its-way-up', {}, { state: 'HOST_STATE_DOWN' }),
    up('lost', {}, { agents: gone }),
    up('down', {}, { state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', agents: gone }),
  ];

  test('leaves out hosts on their way up, and those that the cluster has lost', () => {
    expect(names(readyHosts({ pool: 'default' }, others))).toEqual(['down']);
  });

  test('has a lost host that was named', () => {
    expect(names(readyHosts({ list: ['lost', 'on-its-way-up'] }, others))).toEqual(['lost']);
  });
});
