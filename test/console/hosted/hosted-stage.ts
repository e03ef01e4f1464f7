import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readAssembly } from '../../../local/assembly/assembly.ts';
import { synthesizeTo } from '../../infra/assembly.ts';
import { openStage, type Stage } from '../../scenarios/stage.ts';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from './openid-provider.ts';

/** The assembly with a hosted console, in front of a real OpenID provider and a simulated cluster. */
export interface HostedStage {
  readonly provider: OpenIdProvider;
  readonly stage: Stage;
  /** Of the hosted console. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The group whose members may act. */
const OPERATORS = 'site operators';

export async function openHostedStage(): Promise<HostedStage> {
  const running = new AsyncDisposableStack();
  try {
    const provider = running.use(await startOpenIdProvider());
    const directory = mkdtempSync(join(tmpdir(), 'hosted-'));
    running.defer(() => rmSync(directory, { recursive: true, force: true }));
    const client = { consoleIssuer: provider.issuer, consoleAudience: CLIENT };
    synthesizeTo(directory, { ...client, consoleOperators: OPERATORS });
    const cluster = { hosts: 4, tasksPerHost: 1, killDelayMs: 50, startDelayMs: 50 };
    const opened = await openStage({ cluster, assembly: async () => readAssembly(directory) });
    const stage = running.adopt(opened, (each) => each.stop());
    return { provider, stage, url: stage.service.consoleUrl ?? '', stop: () => running.disposeAsync() };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/** Fills in the provider's pages. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.locator('[name=login]').fill(login);
  await page.locator('[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText(`Signed in as ${login}@example.com`).waitFor();
}
