import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt, ROOT } from './documents.ts';

/** The addresses that functions in a VPC must reach, as docs/operations.md lists them. */

interface Client {
  readonly config: { readonly defaultSigningName?: string };
}

/** The packages of the SDK's clients that the functions import. */
function clients(): string[] {
  const files = readdirSync(join(ROOT, 'functions'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, 'functions', file), 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/@aws-sdk\/client-[\w-]+/g) ?? []))];
}

/** By which a service is known in its endpoint: the name that requests are signed for. */
async function endpointOf(name: string): Promise<string | undefined> {
  const module: Record<string, unknown> = await import(name);
  const [, Client] = Object.entries(module).find(([key]) => /^\w+Client$/.test(key) && key !== '__Client') ?? [];
  return new (Client as new (config: object) => Client)({ region: 'eu-central-1' }).config.defaultSigningName;
}

test('the endpoints are those of the services that the functions call', async () => {
  const [, section = ''] = documentAt('docs/operations.md').text.split('| endpoint | of | called by |');
  const [table = ''] = section.split('\n\n');
  const said = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(said.toSorted()).toEqual((await Promise.all(clients().map(endpointOf))).toSorted());
});
