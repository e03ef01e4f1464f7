import { startService } from '../../local/service.ts';
import { readSettings } from '../../local/settings.ts';

/** The service in a process of its own, with settings from the environment like `npm start`; told to, it says which events it published and ends. */

const { mesosMasters = '', ...settings } = readSettings(process.env);
const service = await startService({ ...settings, mesosMasters });
process.send?.({ url: service.url });
process.once('message', async () => {
  process.send?.({ events: service.events });
  await service.stop();
  process.disconnect();
});
