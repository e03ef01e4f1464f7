import { SettingsError } from './settings/settings.ts';

/** The message and exit code of a service that did not start. */
interface StartFault {
  readonly text: string;
  readonly exitCode: number;
}

/** Turns an error of the start into a message that says what to do. */
export function startFault(error: unknown): StartFault {
  if (error instanceof SettingsError) return { text: error.message, exitCode: 2 };
  const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return { text: `port ${port} is in use: stop the process that listens there, or set PELOTON_PORT`, exitCode: 1 };
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return { text: `this user may not use port ${port}: set PELOTON_PORT to 1024 or above`, exitCode: 1 };
  }
  return { text: error instanceof Error ? error.message : String(error), exitCode: 1 };
}
