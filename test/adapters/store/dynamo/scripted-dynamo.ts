import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDynamoClient,
  type DynamoClientOptions,
} from '../../../../functions/adapters/store/dynamo/dynamo-client.ts';
import { createDynamoStore } from '../../../../functions/adapters/store/dynamo-store.ts';
import { LOCAL_ACCESS } from '../../../../local/database/database.ts';
import { type LocalServer, listening } from '../../../local-server.ts';

export interface Call {
  readonly target: string;
  // biome-ignore lint/suspicious/noExplicitAny: DynamoDB's own JSON, a different one for each call
  readonly body: any;
}

/** A text is sent as it is. */
export type Answer = { readonly status: number; readonly json: object | string; readonly afterMs?: number } | 'never';

/** A DynamoDB with scripted answers. */
export class ScriptedDynamo {
  readonly calls: Call[] = [];
  answer: (call: Call, nth: number) => Answer = () => ({ status: 200, json: {} });
  #listening: LocalServer | undefined;
  readonly #server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const call = { target: String(request.headers['x-amz-target']).split('.')[1] ?? '', body: JSON.parse(text) };
    this.calls.push(call);
    const answer = this.answer(call, this.calls.length);
    if (answer === 'never') return;
    if (answer.afterMs !== undefined) await sleep(answer.afterMs);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(typeof answer.json === 'string' ? answer.json : JSON.stringify(answer.json));
  });

  refuse(status: number, name: string) {
    const __type = `com.amazonaws.dynamodb.v20120810#${name}`;
    this.answer = () => ({ status, json: { __type, message: 'said so' } });
  }

  async listen(): Promise<void> {
    this.#listening = await listening(this.#server);
  }

  async close(): Promise<void> {
    await this.#listening?.close();
  }

  /** A store in this database. */
  connect(options: DynamoClientOptions = {}) {
    const client = createDynamoClient({
      endpoint: this.#listening?.url ?? '',
      ...LOCAL_ACCESS,
      maxAttempts: 1,
      ...options,
    });
    return createDynamoStore({ tableName: 'hosts', client });
  }
}
