import { openWindow, type WindowRequest } from '../../../functions/actions/windows/open-window.ts';
import { createWindow } from '../../../functions/actions/windows/save-window.ts';
import type { CreateWindow, WindowView } from '../../../functions/contract/api/windows.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** The clock of the tests stands at 2026-03-01T12:00:00Z. */

export const SETTINGS: CreateWindow = {
  name: 'rack-7',
  selector: { rack: '7' },
  schedule: 'cron(0 2 ? * 3#2 *)',
  timeZone: 'Europe/Berlin',
  duration: '2h',
  cutoff: '30m',
};

/** Hosts h1 and h2 of rack 7, and h3 of rack 8; an agent without a record is `new`. */
export async function windowWorld(changes: Partial<Services> = {}): Promise<TestServices> {
  const services = testServices(['h1', 'h2', 'h3', 'new'], changes);
  const hosts: readonly Partial<Host>[] = [
    { hostname: 'h1', attributes: { rack: '7' } },
    { hostname: 'h2', attributes: { rack: '7' } },
    { hostname: 'h3', attributes: { rack: '8', pool: 'batch' } },
  ];
  for (const host of hosts) await services.store.putHost(hostRecord({ ...host, version: 0 }), 0);
  return services;
}

export function create(services: Services, changes: Partial<CreateWindow> = {}): Promise<WindowView> {
  return createWindow(services, { ...SETTINGS, ...changes }, 'alice');
}

/** A calendar whose days are those of the schedule. */
export function calendar(services: Services, name: string, schedule: string, duration = '1d'): Promise<WindowView> {
  return createWindow(services, { name, schedule, duration, timeZone: 'Europe/Berlin' }, 'alice');
}

/** The clock stands then: as if the window were to open now. */
export const NOW = '2026-03-01T12:00:00.000Z';
export const input = { window: 'rack-7', scheduledAt: '2026-03-01T12:00:00Z' };
export const execution = (id: string) => ({ id, executionArn: `arn:${id}` });

export async function openingWorld() {
  const running = new Set<string>();
  const services = await windowWorld();
  const watched: TestServices = {
    ...services,
    executions: { ...services.executions, isRunning: async (arn) => running.has(arn) },
  };
  const asked: WindowRequest[] = [];
  const begin = async (request: WindowRequest) => void asked.push(request);
  return { services: watched, running, asked, open: (id = 'm-1') => openWindow(watched, input, execution(id), begin) };
}
