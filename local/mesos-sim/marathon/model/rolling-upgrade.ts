/**
 * Decides which instances an upgrade kills and how many it launches now (TaskReplaceActor.scala,
 * computeRestartStrategy). It keeps at least minimumHealthCapacity healthy, and at most
 * maximumOverCapacity in all. When the two limits allow no step, one more instance may run for a
 * while.
 */
import type { App } from './app.ts';
import type { Instance } from './instance.ts';

interface UpgradeStep {
  readonly kill: readonly Instance[];
  readonly launch: number;
}

export function nextUpgradeStep(app: App): UpgradeStep {
  const { minimumHealthCapacity = 1, maximumOverCapacity = 1 } = app.options;
  const leastHealthy = Math.ceil(app.target * minimumHealthCapacity);
  const allowed = Math.floor(app.target * (1 + maximumOverCapacity));
  const most = leastHealthy === allowed ? allowed + 1 : allowed;
  const old = app.all.filter(({ version, isKilled }) => version !== app.configVersion && !isKilled);
  const isHealthy = (instance: Instance) => app.isHealthy(instance);
  const spare = Math.max(0, app.all.filter(isHealthy).length - leastHealthy);
  const kill = [...old.filter((instance) => !isHealthy(instance)), ...old.filter(isHealthy).slice(0, spare)];
  const current = app.all.length - app.all.filter(({ version }) => version !== app.configVersion).length;
  const room = most - app.all.length + kill.filter(({ phase }) => phase === 'waiting').length;
  return { kill, launch: Math.max(0, Math.min(app.target - current, room)) };
}
