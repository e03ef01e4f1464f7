import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LocalServer } from '../../local-server.ts';
import { openBrowser } from '../browser.ts';
import { type HostedStage, openHostedStage, signIn } from './hosted-stage.ts';
import { startIamGateway } from './iam-gateway.ts';

/** One console in three forms: that of `npm start`, that of `peloton console` with IAM, and the hosted one. */

let hosted: HostedStage;
let gateway: LocalServer;
let cli: ChildProcess;
let urls: Readonly<Record<'npm start' | 'peloton console' | 'hosted', string>>;
const home = mkdtempSync(join(tmpdir(), 'forms-'));

beforeAll(async () => {
  hosted = await openHostedStage();
  gateway = await startIamGateway(hosted.stage.url);
  const entry = { url: gateway.url, auth: 'iam', region: 'eu-west-1' };
  mkdirSync(join(home, '.peloton'));
  writeFileSync(join(home, '.peloton', 'clusters.json'), JSON.stringify({ prod: entry }));
  cli = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../cli/main.ts'), 'console', '--no-open', '-e', 'prod'],
    {
      env: {
        ...{ PATH: process.env.PATH, HOME: home },
        ...{ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-real-secret' },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  urls = { 'npm start': hosted.stage.url, 'peloton console': await listening(cli), hosted: hosted.url };
});
afterAll(async () => {
  cli?.kill('SIGKILL');
  await gateway?.close();
  await hosted?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function listening({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout as Readable })) {
    const url = /^console on (http:\S+)\/$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('it ended before it listened');
}

/** Hashes of the page and of each file that it names. */
async function hashesOf(url: string): Promise<Record<string, string>> {
  const textOf = async (path: string) => (await fetch(url + path)).text();
  const page = await textOf('/attention');
  const paths = [...page.matchAll(/(?:href|src)="(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
  const texts = [page, ...(await Promise.all(paths.map(textOf)))];
  return Object.fromEntries(['page', ...paths].map((path, index) => [path, sha256(texts[index] ?? '')]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('all three forms are the same bytes', async () => {
  const [own, viaCli, ofHosted] = await Promise.all(Object.values(urls).map(hashesOf));

  expect(Object.keys(own ?? {})).toHaveLength(4);
  expect(viaCli).toEqual(own);
  expect(ofHosted).toEqual(own);
});

test('the gateway lets no unsigned request pass', async () => {
  expect((await fetch(`${gateway.url}/v1/fleet`)).status).toBe(403);
});

test.each([
  ['npm start', 'host1'],
  ['peloton console', 'host2'],
  ['hosted', 'host3'],
] as const)('in the form of %s a person takes a host down', async (form, host) => {
  const browsing = await openBrowser(urls[form]);
  try {
    await browsing.look(
      `/hosts/${host}`,
      async (page) => {
        if (form === 'hosted') await signIn(page, 'jane');
        await page.getByRole('button', { name: 'Start maintenance' }).click();
        const dialog = page.getByRole('dialog', { name: 'Start maintenance' });
        await dialog.getByLabel('Reason').fill(`by ${form}`);
        await dialog.getByRole('button', { name: 'Start maintenance' }).click();
        await dialog.waitFor({ state: 'detached' });
      },
      { faults: [0] },
    );
  } finally {
    await browsing.close();
  }
  await hosted.stage.hostWhen(host, 'HOST_STATE_DOWN');
  expect((await hosted.stage.history(host))[0]).toMatchObject({ reason: `by ${form}` });
});
