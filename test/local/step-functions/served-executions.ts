import { SFNClient } from '@aws-sdk/client-sfn';
import { ApiServer } from '../../../local/http/api-server.ts';
import { answerAwsJson } from '../../../local/http/aws-json.ts';
import { stepFunctionsOperations } from '../../../local/step-functions/api/json-api.ts';
import type { Executions } from '../../../local/step-functions/steps/executions.ts';

/** The SDK's client of the local Step Functions API of these executions: all end after the last test of the file. */
export async function serveExecutions(executions: Executions, deployedAt: Date): Promise<SFNClient> {
  const operations = stepFunctionsOperations(executions, deployedAt);
  const server = await ApiServer.listen(0);
  server.serve((request, _url, body, response) =>
    answerAwsJson(operations, String(request.headers['x-amz-target']), body, response),
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  afterAll(async () => {
    client.destroy();
    executions.close();
    await server.stop();
  });
  return client;
}
