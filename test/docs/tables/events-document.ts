import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventType } from '../../../functions/contract/events.ts';

/** docs/events.md, as its tests read it. */

const TEXT = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'events.md'), 'utf8');

/** The section about one detail-type. */
export function sectionOf(type: EventType): string {
  const section = TEXT.split(/^## /m).find((part) => part.startsWith(`${type}\n`));
  if (section === undefined) throw new Error(`docs/events.md has no section '## ${type}'`);
  return section;
}

/** The example of one detail-type. */
export function exampleOf(type: EventType): { readonly [field: string]: unknown } {
  return JSON.parse(/^```json\n([\s\S]*?)^```/m.exec(sectionOf(type))?.[1] ?? '');
}

/** The event patterns in the document, each with the detail-type of an event that it finds. */
export function patterns(): { readonly type: EventType; readonly pattern: unknown }[] {
  return [...TEXT.matchAll(/^```json pattern: (.+)\n([\s\S]*?)^```/gm)].map(([, type, json]) => {
    return { type: type as EventType, pattern: JSON.parse(json ?? '') };
  });
}

/** Headings of its sections. */
export function headings(): string[] {
  return [...TEXT.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? '');
}
