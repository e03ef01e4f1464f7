import { CampaignPage } from '../../functions/contract/api/campaigns.ts';
import { HookNames } from '../../functions/contract/api/health.ts';
import { WindowPage } from '../../functions/contract/api/windows.ts';
import type { NameKind } from '../completion/tree.ts';
import type { Client } from '../service/client.ts';
import { readList } from '../service/pages.ts';
import type { Session } from '../service/session.ts';
import { EXIT } from '../terminal/exit-code.ts';

const hooks = async (client: Client) => (await client.get(HookNames, '/v1/hooks')).body;
const named = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

const READ = {
  gates: async (client) => (await hooks(client)).gates,
  repairs: async (client) => (await hooks(client)).repairs,
  campaigns: async (client) => named((await readList(client, CampaignPage, 'campaigns', '/v1/campaigns')).items),
  windows: async (client) => named((await readList(client, WindowPage, 'windows', '/v1/windows')).items),
} as const satisfies Record<NameKind, (client: Client) => Promise<readonly string[]>>;

/** Bash expands the words that it completes: a name must be plain. */
const PLAIN = /^[A-Za-z0-9_.-]+$/;

/** `completion gates`: prints the names, a line each; the completion scripts call it. */
export async function printNames({ client, io }: Session, kind: NameKind): Promise<number> {
  const names = (await READ[kind](client)).filter((name) => PLAIN.test(name));
  io.stdout.write(names.map((name) => `${name}\n`).join(''));
  return EXIT.done;
}
