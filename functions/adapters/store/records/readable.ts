import { isMaintenanceError, type MaintenanceError } from '../../../contract/errors.ts';
import type { Item } from '../dynamo/records.ts';

export type OnUnreadable = (error: MaintenanceError) => void;

/** Reads the record of an item. Returns nothing for an unreadable one, which `onUnreadable` gets. */
export function readable<T>(item: Item, read: (item: Item) => T, onUnreadable: OnUnreadable | undefined): T[] {
  try {
    return [read(item)];
  } catch (error) {
    if (onUnreadable === undefined || !isMaintenanceError(error)) throw error;
    onUnreadable(error);
    return [];
  }
}
