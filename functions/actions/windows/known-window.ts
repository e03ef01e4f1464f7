import { MaintenanceError } from '../../contract/errors.ts';
import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';

/** Returns the window's record. Throws WindowNotFound. */
export async function knownWindow({ store }: Services, name: string): Promise<RecurringWindow> {
  const window = await store.window(name);
  if (window !== undefined) return window;
  throw new MaintenanceError('WindowNotFound', `there is no window '${name}': 'peloton window list' shows all windows`);
}
