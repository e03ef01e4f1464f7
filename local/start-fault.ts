import { SettingsError } from './settings/settings.ts';

/** Why the service did not start, for whoever started it. */
interface StartFault {
  readonly text: string;
  readonly exitCode: number;
}

/** One line for what the operator can mend. */
export function startFault(error: unknown): StartFault {
  if (error instanceof SettingsError) return { text: error.message, exitCode: 2 };
  const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return { text: `port ${port} is in use: stop what listens there, or set PELOTON_PORT`, exitCode: 1 };
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return { text: `port ${port} is not for this user: set PELOTON_PORT to one from 1024 on`, exitCode: 1 };
  }
  return { text: error instanceof Error ? error.message : String(error), exitCode: 1 };
}
