import { createServer } from 'node:http';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { reportingThrottles } from '../../../functions/adapters/aws/throttling.ts';
import { createDynamoClient } from '../../../functions/adapters/store/dynamo/dynamo-client.ts';
import { type LocalServer, listening } from '../../local-server.ts';

let dynamo: LocalServer | undefined;
afterEach(() => dynamo?.close());

/** A DynamoDB with these answers, one after the other. */
async function dynamoAt(answers: { status: number; type?: string }[]) {
  const server = createServer((request, response) => {
    request.resume();
    const { status, type } = answers.shift() ?? { status: 200 };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(type === undefined ? {} : { __type: `com.amazonaws.dynamodb.v20120810#${type}` }));
  });
  dynamo = await listening(server);
  const throttled: string[] = [];
  const client = reportingThrottles(
    createDynamoClient({
      endpoint: dynamo.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
    (service) => void throttled.push(service),
  );
  return { throttled, read: () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } })) };
}

const THROTTLED = { status: 400, type: 'ProvisionedThroughputExceededException' };

test('each throttled attempt is reported, even if the call succeeds in the end', async () => {
  const { throttled, read } = await dynamoAt([THROTTLED, THROTTLED, { status: 200 }]);

  await read();

  expect(throttled).toEqual(['DynamoDB', 'DynamoDB']);
});

test('other failures are not reported, whether they are retried or not', async () => {
  const { throttled, read } = await dynamoAt([
    { status: 500, type: 'InternalServerError' },
    { status: 400, type: 'ConditionalCheckFailedException' },
  ]);

  await expect(read()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });

  expect(throttled).toEqual([]);
});
