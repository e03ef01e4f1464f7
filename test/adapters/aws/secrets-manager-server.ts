import { callInsteadOfAws } from '../repairs/repairs.ts';
import { type OwnerServer, ownerServer } from '../schedulers/webhook/owner-server.ts';

/** A server of the test speaks Secrets Manager's protocol to the real SDK. */

interface SecretAnswer {
  readonly status: number;
  readonly body: object;
}

const NOTHING: SecretAnswer = { status: 200, body: {} };
let answer = NOTHING;
export let secretsManager: OwnerServer;
const environment = { ...process.env };

beforeAll(async () => {
  secretsManager = await ownerServer(() => ({
    status: answer.status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(answer.body),
  }));
  callInsteadOfAws(secretsManager.url);
});

beforeEach(() => {
  answer = NOTHING;
  secretsManager.asked.length = 0;
});

afterAll(async () => {
  process.env = environment;
  await secretsManager.close();
});

/** Sets its answer from now on. */
export function answerSecret(next: SecretAnswer): void {
  answer = next;
}

export function holding(ARN: string, SecretString: string): SecretAnswer {
  return { status: 200, body: { ARN, Name: ARN.replace(/.*:|-AbCdEf$/g, ''), SecretString } };
}
