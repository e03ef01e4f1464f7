import fc from 'fast-check';
import { MAX_BODY_BYTES } from '../../functions/contract/api/api.ts';
import { MAX_HOSTS } from '../../functions/contract/api/fields.ts';
import { StartRequest } from '../../functions/contract/api/requests.ts';
import type { MaintenanceError } from '../../functions/contract/errors.ts';
import { isMaintenanceError } from '../../functions/contract/errors.ts';
import type { ApiEvent } from '../../functions/runtime/api-answer.ts';
import { bodyOf, HostsQuery, queryOf } from '../../functions/runtime/api-input.ts';

const event = (body: string, type: string | undefined = 'application/json', isBase64Encoded = false) =>
  ({ body, isBase64Encoded, headers: type === undefined ? {} : { 'content-type': type } }) as unknown as ApiEvent;

function refusal(work: () => unknown): MaintenanceError {
  try {
    work();
  } catch (error) {
    if (isMaintenanceError(error)) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const start = (body: unknown) => bodyOf(event(JSON.stringify(body)), StartRequest);

describe('the body of a start', () => {
  test('may have capitals, blanks and repeats in host names, which become unique lower-case names', () => {
    expect(start({ hosts: ['H1', ' h2 ', 'h1'] }).hosts).toEqual(['h1', 'h2']);
  });

  test('may have a content type with a charset, and be in base64', () => {
    const encoded = Buffer.from('{"hosts":["h1"]}').toString('base64');

    expect(bodyOf(event(encoded, 'application/json; charset=utf-8', true), StartRequest).hosts).toEqual(['h1']);
  });

  test.each([
    ['no JSON', '{', 'not-json'],
    ['an empty body', '', 'not-json'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('latin1'), 'invalid-type'],
    ['a list', '[]', 'invalid-type'],
    ['null', 'null', 'invalid-type'],
    ['no hosts', '{}', 'invalid-type'],
    ['an empty list of hosts', '{"hosts":[]}', 'too-small'],
    ['hosts that are text', '{"hosts":"h1"}', 'invalid-type'],
    ['a host that is a number', '{"hosts":[1]}', 'invalid-type'],
    ['a host that is null', '{"hosts":[null]}', 'invalid-type'],
    ['a host name that cannot be typed', '{"hosts":["h\\t1"]}', 'custom'],
    ['an empty host name', '{"hosts":[""]}', 'custom'],
    ['an unknown field', '{"hosts":["h1"],"force":true}', 'unknown-field'],
    ['a reason that is a number', '{"hosts":["h1"],"reason":1}', 'invalid-type'],
    ['a reason without end', JSON.stringify({ hosts: ['h1'], reason: 'x'.repeat(1_025) }), 'too-big'],
    ['a deadline that is a number', '{"hosts":["h1"],"deadline":7200}', 'invalid-type'],
    ['a deadline that is no duration', '{"hosts":["h1"],"deadline":"2 hours"}', 'custom'],
    ['a policy that does not exist', '{"hosts":["h1"],"onDeadline":"explode"}', 'invalid-value'],
    ['a duration that is no duration', '{"hosts":["h1"],"duration":"-5m"}', 'custom'],
    ['a start that is a number', '{"hosts":["h1"],"start":1}', 'invalid-type'],
    ['a dry run that is text', '{"hosts":["h1"],"dryRun":"yes"}', 'invalid-type'],
    ['a token with blanks', '{"hosts":["h1"],"clientToken":"a b"}', 'invalid-format'],
  ])('%s is invalid, and the entry gives the reason', (_name, body, code) => {
    const error = refusal(() => bodyOf(event(body), StartRequest));

    expect(error.name).toBe('InvalidInput');
    expect(error.entries.map((entry) => entry.code)).toContain(code);
    expect(error.message).toMatch(/nothing was changed$/);
  });

  test('is refused with every bad host and field at once', () => {
    const error = refusal(() => start({ hosts: ['ok', 'b\td', 'c\u200b'], deadline: 'x', nonsense: 1 }));

    expect(error.entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ host: 'b\uFFFDd', field: 'hosts[1]' }),
        expect.objectContaining({ host: 'c\u200b', field: 'hosts[2]' }),
        expect.objectContaining({ field: 'deadline' }),
        expect.objectContaining({ field: 'nonsense', code: 'unknown-field' }),
      ]),
    );
    expect(error.entries).toHaveLength(4);
  });

  test.each(['[]', 'null', '"h1"'])('is called the request when it is not an object: %s', (body) => {
    const { message, entries } = refusal(() => bodyOf(event(body), StartRequest));

    expect(message).toBe('the request is not an object; nothing was changed');
    expect(entries).toEqual([{ code: 'invalid-type', message: 'the request is not an object' }]);
  });

  test('has at most 1,000 hosts', () => {
    const hosts = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`);

    expect(start({ hosts: hosts(MAX_HOSTS) }).hosts).toHaveLength(MAX_HOSTS);
    expect(refusal(() => start({ hosts: hosts(MAX_HOSTS + 1) })).entries[0]).toMatchObject({
      field: 'hosts',
      code: 'too-big',
    });
  });

  test.each([undefined, 'text/plain', 'application/xml', 'application/jsonp'])(
    'content type %s is unsupported',
    (type) => {
      const request = {
        body: '{"hosts":["h1"]}',
        headers: type === undefined ? {} : { 'content-type': type },
      } as ApiEvent;

      expect(refusal(() => bodyOf(request, StartRequest)).name).toBe('UnsupportedMediaType');
    },
  );

  test('a body over the limit is too large, whatever it contains', () => {
    expect(refusal(() => bodyOf(event(' '.repeat(MAX_BODY_BYTES + 1)), StartRequest)).name).toBe('PayloadTooLarge');
  });

  test('the refusal of a bad host does not repeat its control characters', () => {
    const error = refusal(() => start({ hosts: ['h1\u001b[2J'] }));

    expect(JSON.stringify([error.message, error.entries])).not.toMatch(/\\u001b/);
  });

  test('any JSON gives a request, or a refusal with entries', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          bodyOf(event(JSON.stringify(value)), StartRequest);
        } catch (error) {
          expect(isMaintenanceError(error, 'InvalidInput') && error.entries.length > 0).toBe(true);
        }
      }),
    );
  });
});

describe('the query of a list of hosts', () => {
  const query = (parameters: Record<string, string>) =>
    queryOf({ queryStringParameters: parameters } as unknown as ApiEvent, HostsQuery);

  test('accepts states with and without the prefix, in any case, once each', () => {
    expect(query({ states: 'host_state_down,Down, draining ,' }).states).toEqual([
      'HOST_STATE_DOWN',
      'HOST_STATE_DRAINING',
    ]);
  });

  test.each([
    ['0', /between 1 and 1000/],
    ['100000', /between 1 and 1000/],
    ['1e3', /not a whole number/],
  ])('a limit of %s is refused with the reason', (limit, message) => {
    expect(refusal(() => query({ limit })).message).toMatch(message);
  });

  test('the refusal of an unknown state lists the four states', () => {
    expect(refusal(() => query({ states: 'DOWN,SIDEWAYS' })).message).toMatch(
      /SIDEWAYS.*HOST_STATE_UP, HOST_STATE_DRAINING, HOST_STATE_DRAINED, HOST_STATE_DOWN/,
    );
  });

  test.each(['0', '-1', '1001', 'x', '1e3', ''])("limit '%s' is refused", (limit) => {
    expect(refusal(() => query({ limit })).entries[0]?.field).toBe('limit');
  });

  test('an unknown parameter is refused', () => {
    expect(refusal(() => query({ state: 'DOWN' })).entries[0]).toMatchObject({ field: 'state', code: 'unknown-field' });
  });
});
