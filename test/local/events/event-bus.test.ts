import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { LocalEventBus } from '../../../local/events/event-bus.ts';
import { ApiServer } from '../../../local/http/api-server.ts';
import { answerAwsJson } from '../../../local/http/aws-json.ts';

let server: ApiServer;
let client: EventBridgeClient;
const bus = new LocalEventBus();

beforeAll(async () => {
  server = await ApiServer.listen(0);
  server.serve((request, _url, body, response) =>
    answerAwsJson(bus.operations, String(request.headers['x-amz-target']), body, response),
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new EventBridgeClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const entry: PutEventsRequestEntry = { Source: 'peloton.maintenance', DetailType: 'Changed', Detail: '{"to":"UP"}' };

function put(...Entries: PutEventsRequestEntry[]) {
  return client.send(new PutEventsCommand({ Entries }));
}

describe('PutEvents, called by the SDK', () => {
  test('keeps the events in order, and answers each with its id', async () => {
    const { FailedEntryCount, Entries } = await put(entry, { ...entry, DetailType: 'Other', EventBusName: 'mine' });

    expect(FailedEntryCount).toBe(0);
    expect(bus.events).toMatchObject([
      { id: Entries?.[0]?.EventId, bus: 'default', detailType: 'Changed', detail: { to: 'UP' } },
      { id: Entries?.[1]?.EventId, bus: 'mine', detailType: 'Other' },
    ]);
  });

  test('refuses a bad entry and takes the others', async () => {
    const before = bus.events.length;

    const answer = await put({ ...entry, Detail: '[1]' }, entry, { Source: 'a', Detail: '{}' });

    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'MalformedDetail',
      undefined,
      'InvalidArgument',
    ]);
    expect(bus.events.length - before).toBe(1);
  });

  test('refuses more than ten entries as a whole', async () => {
    await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('refuses more bytes than EventBridge accepts', async () => {
    const Detail = JSON.stringify({ text: 'x'.repeat(262_144) });

    await expect(put({ ...entry, Detail })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
