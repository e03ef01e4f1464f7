import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  ListStateMachinesCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { LOCAL_ACCESS, startDatabase } from '../../local/database/database.ts';

/** Everything that a service has written, as text: what an attacker who reads all of it would see. */

/** Every execution, its children included: what it was given, how it ended, and each event of its history. */
export async function executionTexts(sfn: SFNClient): Promise<string[]> {
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  return Promise.all(stateMachines.map(({ stateMachineArn }) => executionsOf(sfn, { stateMachineArn }))).then((all) =>
    all.flat(),
  );
}

async function executionsOf(sfn: SFNClient, of: ListExecutionsCommandInput): Promise<string[]> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ ...of, maxResults: 1_000 }));
  const texts = executions.map(async ({ executionArn }) => {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
    const runs = events.flatMap(({ mapRunStartedEventDetails: run }) =>
      run?.mapRunArn === undefined ? [] : [run.mapRunArn],
    );
    const children = await Promise.all(runs.map((mapRunArn) => executionsOf(sfn, { mapRunArn })));
    return [JSON.stringify([described, events]), ...children.flat()];
  });
  return (await Promise.all(texts)).flat();
}

/** Every byte of every file in the folder. */
export function fileTexts(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
}

/** Every item of the database in that folder: its files are compressed. */
export async function itemTexts(directory: string): Promise<string[]> {
  const { endpoint, stop } = await startDatabase({ dir: directory });
  const client = new DynamoDBClient({ endpoint, ...LOCAL_ACCESS });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const texts: string[] = [];
  for (const TableName of TableNames) {
    let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const page: ScanCommandOutput = await client.send(new ScanCommand({ TableName, ExclusiveStartKey }));
      texts.push(...(page.Items ?? []).map((item) => JSON.stringify(item)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }
  client.destroy();
  await stop();
  return texts;
}

/** Every way in which a secret may stand in a text. */
export function spellings(secret: string, login = secret): string[] {
  const bytes = [secret, login].flatMap((text) => [
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('hex'),
  ]);
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...bytes].map((text) =>
    text.replace(/=+$/, ''),
  );
}
