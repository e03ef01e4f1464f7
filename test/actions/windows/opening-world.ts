import { openWindow, type WindowRequest } from '../../../functions/actions/windows/open-window.ts';
import type { TestServices } from '../../fakes/services.ts';
import { windowWorld } from './window-world.ts';

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
