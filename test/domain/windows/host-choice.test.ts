import type { Host } from '../../../functions/domain/host/host.ts';
import {
  chosenHosts,
  noHostChosen,
  parseSelector,
  presentHosts,
  readyHosts,
  unknownChoice,
} from '../../../functions/domain/windows/host-choice.ts';
import { host } from '../../adapters/store/suite/records.ts';

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

test('a request has all hosts of its choice except the lost ones, also those that cannot go now', () => {
  const gone = [{ agentId: 'a', port: 5051, status: 'gone', registeredAt: '1' }] as const;
  const hosts = [
    up('h1', {}),
    up('lost', {}, { agents: gone }),
    up('on-its-way-up', {}, { state: 'HOST_STATE_DOWN', agents: gone }),
  ];

  expect(names(presentHosts({ pool: 'default' }, hosts))).toEqual(['h1', 'on-its-way-up']);
});

describe('why nothing is chosen', () => {
  test.each([
    ['no pool of that name', { pool: 'gpus' }, "no host is in pool 'gpus': there is default, gpu"],
    ['no such attribute', { selector: { shelf: '7' } }, "no host has the attribute 'shelf': there is pool, rack, zone"],
    ['no such value', { selector: { rack: '9' } }, 'no host has rack=9: there is rack=7, 70'],
    ['no host with both', { selector: { rack: '70', zone: 'a' } }, 'no host has all of rack=70,zone=a together'],
  ])('is %s', (_, choice, sentence) => {
    expect(noHostChosen(choice, HOSTS)).toBe(sentence);
  });

  test('is a slip where it names what no host has, and none where hosts have it, but not all of it together', () => {
    expect(unknownChoice({ pool: 'gpus' }, HOSTS)).toBe("no host is in pool 'gpus': there is default, gpu");
    expect(unknownChoice({ selector: { rack: '70', zone: 'q' } }, HOSTS)).toContain('no host has zone=q');
    expect(unknownChoice({ pool: 'gpu' }, HOSTS)).toBeUndefined();
    expect(unknownChoice({ selector: { rack: '70', zone: 'a' } }, HOSTS)).toBeUndefined();
  });

  test('is that its hosts are lost', () => {
    const gone = [{ agentId: 'a', port: 5051, status: 'gone', registeredAt: '1' }] as const;
    const lost = [up('h8', { rack: '8' }, { agents: gone })];

    expect(noHostChosen({ selector: { rack: '8' } }, lost)).toBe(
      'none of its hosts has a registered agent: start the agents of h8',
    );
  });

  test('is that none of the named is known', () => {
    expect(noHostChosen({ list: ['h9'] }, HOSTS)).toBe(
      "none of the hosts is known: check the names with 'peloton host query'",
    );
  });

  test('is that no agent has an attribute', () => {
    expect(noHostChosen({ selector: { rack: '7' } }, [up('h1', {})])).toMatch(/'rack': no agent has any$/);
  });

  test('names ten of what there is', () => {
    const racks = (count: number) => Array.from({ length: count }, (_, n) => up(`h${n}`, { rack: `r${n}` }));

    expect(noHostChosen({ selector: { rack: 'x' } }, racks(12))).toMatch(/r0, r1, .*, r7 and 2 more$/);
    expect(noHostChosen({ selector: { rack: 'x' } }, racks(10))).toMatch(/r0, r1, .*, r9$/);
  });

  test('is that no host is known', () => {
    expect(noHostChosen({ pool: 'default' }, [])).toContain('no host is known yet');
  });
});

describe('a selector as text', () => {
  test.each([
    ['rack=7', { rack: '7' }],
    [' rack = 7 , zone=b c ', { rack: '7', zone: 'b c' }],
    ['url=http://x?a=b', { url: 'http://x?a=b' }],
  ])("'%s' is %j", (text, selector) => {
    expect(parseSelector(text)).toEqual({ selector });
  });

  test.each(['', 'rack', 'rack=', '=7', 'rack=7,', 'ra ck=7', 'rack=7,rack=8'])("'%s' is none", (text) => {
    expect(parseSelector(text)).toEqual({ fault: expect.any(String) });
  });

  test('names what is wrong with it', () => {
    expect(parseSelector(' rack ')).toEqual({ fault: "'rack' is no attribute such as rack=7" });
    expect(parseSelector('rack=7,rack=8')).toEqual({ fault: "'rack' is given twice" });
  });
});

describe('readyHosts', () => {
  const gone = [{ agentId: 'a', port: 5051, status: 'gone', registeredAt: '1' }] as const;
  const others = [
    up('on-its-way-up', {}, { state: 'HOST_STATE_DOWN' }),
    up('cancelled', {}, { state: 'HOST_STATE_DRAINING' }),
    up('lost', {}, { agents: gone }),
    up('down', {}, { state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', agents: gone }),
  ];

  test('leaves out hosts on their way up, those whose drain is being cancelled, and those that the cluster has lost', () => {
    expect(names(readyHosts({ pool: 'default' }, others))).toEqual(['down']);
  });

  test('has a host of which one agent is there still', () => {
    const half = up('half', {}, { agents: [...gone, { ...gone[0], agentId: 'b', status: 'active' }] });

    expect(names(readyHosts({ pool: 'default' }, [half]))).toEqual(['half']);
  });

  test('has a lost host that was named', () => {
    expect(names(readyHosts({ list: ['lost', 'on-its-way-up'] }, others))).toEqual(['lost']);
  });
});
