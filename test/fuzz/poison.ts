import fc from 'fast-check';
import { type Json, jsonOf } from './json-text.ts';

/** Values that have broken programs before. */

/** Names that every object of JavaScript has, or that change what it is. */
const INHERITED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
];

/** Means something to a path, a shell, a logger, DynamoDB, Step Functions or a browser. */
const MEANINGFUL = [
  ...['../../../../etc/passwd', '..\\..', '%00', '%2e%2e%2f', 'a/b', 'a#b', 'a?b=c', '~', '.', '..'],
  ...[
    '$(id)',
    '`id`',
    "'; DROP TABLE hosts; --",
    '" or ""="',
    '{{7*7}}',
    '$' + '{jndi:ldap://127.0.0.1:1/a}',
    '%s%n%x',
  ],
  ...['$.hosts', '$$.Execution.Id', 'States.Format', 'HOST#host1', 'LEASE#schedule', 'RECORD', ':pk', '#sk'],
  ...['<script>alert(1)</script>', 'http://169.254.169.254/latest/meta-data/', 'file:///etc/passwd', 'data:,x'],
  ...['NaN', 'Infinity', '-0', '1e999', '0x10', '007', 'null', 'undefined', 'true', '[]', '{}', '[object Object]'],
  ...[
    '99999999999d',
    '-1h',
    '1h 30m',
    '0s',
    'P1D',
    '+0s',
    '+99999d',
    '0000-00-00T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ],
  ...['h1,h2', 'h1;h2', 'h1 h2', '-h1', 'h1-', 'h..1', '*', 'host1.', 'HOST1', 'xn--mgbh0fb', '::1', '127.0.0.1'],
];

/** Control characters, text that runs backwards, one half of a pair, a byte order mark, letters that fold into others. */
const STRANGE = [
  '\0',
  '\u0007\u001b[2J',
  'a\r\nb: c',
  '\u202egpj',
  '\ud800',
  '\udfff\ud800',
  '\ufeffhost1',
  '\u212a\u0130',
  'ﬀ',
  '💥',
  '​',
];

const LENGTHS = [1, 63, 64, 128, 129, 253, 254, 1_024, 1_025, 4_097, 70_000];

export const poisonText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...MEANINGFUL) },
  { weight: 3, arbitrary: fc.constantFrom(...STRANGE, '', ' ', '\t') },
  { weight: 2, arbitrary: fc.constantFrom(...INHERITED) },
  {
    weight: 1,
    arbitrary: fc
      .record({ unit: fc.constantFrom('a', 'ä', '💥', '.'), times: fc.constantFrom(...LENGTHS) })
      .map(({ unit, times }) => unit.repeat(times)),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

export const poisonKey = fc.oneof(
  fc.constantFrom(...INHERITED),
  fc.constantFrom('', 'Hosts', 'hosts ', 'host', 'force', '$ref', 'maintenanceId', 'input'),
  poisonText,
);

const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '1e999',
  '-1e999',
  '1e-999',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1e1',
];
/** No JSON, however often it is taken for some. */
const BROKEN = [
  'NaN',
  'Infinity',
  '-Infinity',
  'undefined',
  '01',
  '+1',
  '.5',
  '1.',
  '0x1',
  "'h1'",
  '"\\x41"',
  '"\n"',
  '//x',
  '/*x*/1',
  '"',
  '[',
  '{',
  '}',
  ',',
  '',
];

const deep = fc.record({ depth: fc.constantFrom(10, 500, 5_000, 40_000), open: fc.constantFrom('[', '{"a":') }).map(
  ({ depth, open }): Json => ({
    text: open.repeat(depth) + (open === '[' ? '' : '1') + (open === '[' ? ']' : '}').repeat(depth),
  }),
);

const long = fc
  .constantFrom(1_000, 1_001, 20_000)
  .map((length): Json => ({ text: `[${Array.from({ length }, (_, index) => `"nowhere-${index}"`).join(',')}]` }));

export const poison: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: poisonText.map(jsonOf) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('null', 'true', 'false', '{}', '[]', '[[]]', '[null]', '[{}]').map((text) => ({ text })),
  },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS).map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.constantFrom(...BROKEN).map((text) => ({ text })) },
  { weight: 2, arbitrary: fc.jsonValue().map(jsonOf) },
  { weight: 1, arbitrary: fc.oneof({ weight: 3, arbitrary: deep }, { weight: 1, arbitrary: long }) },
);
