import { readAssembly } from '../../local/assembly/assembly.ts';
import { startService } from '../../local/service.ts';
import { readSettings } from '../../local/settings/settings.ts';

/**
 * The service in a process of its own, with settings from the environment like `npm start` and the
 * assembly of a folder; on request, it says which events it published and ends.
 */

const { mesosMasters = '', ...settings } = readSettings(process.env);
const [, , assembly = ''] = process.argv;
const service = await startService({ ...settings, mesosMasters }, async () => readAssembly(assembly));
process.send?.({ url: service.url });
process.once('message', async () => {
  process.send?.({ events: service.events });
  await service.stop();
  process.disconnect();
});
