import type { Why, WindowOpening } from '../../domain/windows/opening.ts';
import type { Services } from '../../ports/services.ts';

export const NO_REASON: Why = { code: 'unknown', message: 'its history does not say why' };

/** Publishes that a window did not open; counts it when it should have. */
export async function publishMissed({ cluster, events, report }: Services, opening: WindowOpening): Promise<void> {
  const { windowName, scheduledAt, at, why, outcome } = opening;
  await events.publish([
    {
      type: 'Window Missed',
      detail: { schemaVersion: 1, cluster, windowName, scheduledAt, at, why: why ?? NO_REASON },
    },
  ]);
  if (outcome === 'missed') report.count('WindowsMissed');
  report.info('a window does not open', { window: windowName, scheduledAt, ...why });
}
