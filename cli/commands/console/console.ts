import { consoleFiles } from '../../../console/serve/bundle.ts';
import { forwardTo } from '../../service/forward.ts';
import type { GlobalOptions } from '../../service/session.ts';
import { findTarget } from '../../service/target.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import type { Io } from '../../terminal/io.ts';
import { jsonText } from '../../terminal/text.ts';
import { type ConsoleServer, startConsole } from './console-server.ts';
import { openBrowser } from './open-browser.ts';

export interface ConsoleOptions extends GlobalOptions {
  readonly port?: number;
  readonly open: boolean;
}

/** Serves the console until Ctrl-C. Its requests are signed with the caller's credentials. */
export async function serveConsole(options: ConsoleOptions, io: Io): Promise<number> {
  const target = findTarget(options, io);
  const server = await listen(options.port ?? 0, target, io);
  const interrupted = new Promise<void>((resolve) => {
    io.onInterrupt(resolve);
  });
  if (options.json) io.stdout.write(jsonText({ url: server.url, service: target.url }));
  else io.stdout.write(`console on ${server.url}\nfor the service at ${target.url}; Ctrl-C ends it\n`);
  if (options.open && io.stdout.isTTY) openBrowser(server.url);
  await interrupted;
  await server.close();
  return EXIT.done;
}

async function listen(port: number, target: ReturnType<typeof findTarget>, io: Io): Promise<ConsoleServer> {
  try {
    return await startConsole({ port, files: consoleFiles, forward: forwardTo(target, io) });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const lines = ['give another with --port, or none for a free one'];
    throw new CliError(EXIT.failed, `port ${port} is in use`, { lines, cause });
  }
}
