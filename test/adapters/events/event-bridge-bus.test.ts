import { EventBridgeClient, type PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { createEventBridgeBus } from '../../../functions/adapters/events/event-bridge-bus.ts';
import type { EventOf, MaintenanceEvent } from '../../../functions/contract/events.ts';

type Entries = NonNullable<PutEventsCommand['input']['Entries']>;

/** A bus with a client that answers without a network, and the client's calls. */
function bus(
  answer: (entry: Entries[number]) => PutEventsResultEntry | Error = () => ({ EventId: '1' }),
  consoleUrl?: string,
) {
  const calls: Entries[] = [];
  const client = new EventBridgeClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  client.middlewareStack.add(
    () => async (call) => {
      const { Entries = [] } = call.input as PutEventsCommand['input'];
      calls.push(Entries);
      const results = Entries.map(answer);
      const failure = results.find((result) => result instanceof Error);
      if (failure !== undefined) throw failure;
      return { output: { $metadata: {}, Entries: results as PutEventsResultEntry[] }, response: {} };
    },
    { step: 'initialize' },
  );
  return { tested: createEventBridgeBus('ours', { client, consoleUrl }), calls };
}

function event(hostname: string): EventOf<'Host State Changed'> {
  return {
    type: 'Host State Changed',
    detail: {
      schemaVersion: 1,
      cluster: 'blue',
      hostname,
      from: 'HOST_STATE_UP',
      to: 'HOST_STATE_DRAINING',
      at: '2026-03-01T12:00:00.000Z',
      by: 'operator',
      reason: 'kernel',
      maintenanceId: 'm1',
    },
  };
}

const hosts = (count: number) => Array.from({ length: count }, (_, index) => event(`h${index}`));

describe('the bus', () => {
  test('puts an event with its source, its type and its own time', async () => {
    const { tested, calls } = bus();

    await tested.publish([event('h1')]);

    expect(calls).toEqual([
      [
        {
          EventBusName: 'ours',
          Source: 'peloton.maintenance',
          DetailType: 'Host State Changed',
          Detail: JSON.stringify({ ...event('h1').detail, link: null }),
          Time: new Date('2026-03-01T12:00:00.000Z'),
        },
      ],
    ]);
  });

  const maintenanceId = 'm-1';
  test.each([
    ['Host Lost', { hostname: 'h 1' }, '/hosts/h%201'],
    ['Drift Repaired', {}, '/attention'],
    ['Gate Changed', { maintenanceId }, '/maintenances/m-1'],
    ['Maintenance Finished', { maintenanceId, parentId: null }, '/maintenances/m-1'],
    ['Maintenance Finished', { maintenanceId, parentId: 'm-0' }, '/maintenances/m-0'],
    ['Window Missed', { windowName: 'nights' }, '/windows/nights'],
  ])('links %s %j to the page %s', async (type, detail, page) => {
    const { tested, calls } = bus(undefined, 'https://console.example.com');

    await tested.publish([
      { type, detail: { at: '2026-03-01T12:00:00.000Z', ...detail } } as unknown as MaintenanceEvent,
    ]);

    expect(JSON.parse(calls[0]?.[0]?.Detail ?? '{}').link).toBe(`https://console.example.com${page}`);
  });

  test('puts the events of the same moment together, ten in a call', async () => {
    const { tested, calls } = bus();

    await Promise.all(hosts(25).map((each) => tested.publish([each])));

    expect(calls.map((entries) => entries.length)).toEqual([10, 10, 5]);
  });

  test('reports a refused event only to its publisher', async () => {
    const { tested } = bus(({ Detail = '' }) =>
      Detail.includes('"h1"') ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' } : { EventId: '1' },
    );

    const [first, second] = await Promise.allSettled(hosts(2).map((each) => tested.publish([each])));

    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({
      status: 'rejected',
      reason: { name: 'EventsUnavailable', message: 'bus ours refused an event: slow down' },
    });
  });

  test('fails as EventsUnavailable when the call fails', async () => {
    const { tested } = bus(() => new Error('no route'));

    await expect(tested.publish([event('h1')])).rejects.toMatchObject({ name: 'EventsUnavailable' });
  });
});
