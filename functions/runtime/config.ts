import { MaintenanceError } from '../contract/errors.ts';
import { issueSentences } from '../contract/issue-text.ts';
import { secretVariables } from '../contract/settings/addresses.ts';
import { Settings } from '../contract/settings/settings.ts';

export interface FunctionSettings extends Settings {
  /** Secrets of the schedulers, repair hooks and gates by environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Reads the environment, with all faults in one message. No other code of `functions/` does. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): FunctionSettings {
  const settings = Settings.safeParse(environment);
  if (!settings.success) throw misconfigured(issueSentences(settings.error, environment).join('\n'), settings.error);
  const { SCHEDULERS, REPAIRS, GATES } = settings.data;
  const names = secretVariables([...SCHEDULERS, ...Object.values(REPAIRS), ...Object.values(GATES)]);
  const secrets = names.map((name) => [name, environment[name] ?? ''] as const);
  const missing = secrets.filter(([, value]) => value === '').map(([name]) => name);
  if (missing.length > 0)
    throw misconfigured(
      `SCHEDULERS, REPAIRS or GATES name environment variables that are not set: ${missing.join(', ')}. Set them, or remove their names`,
    );
  return { ...settings.data, secrets: new Map(secrets) };
}

function misconfigured(faults: string, cause?: unknown): MaintenanceError {
  return new MaintenanceError('Misconfigured', `the function's environment is not valid:\n${faults}`, { cause });
}
