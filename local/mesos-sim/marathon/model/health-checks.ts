/**
 * The health checks of an app. `HTTP` (and TCP): Marathon asks every task at each interval, and
 * loses all results when it restarts. `MESOS_HTTP` (and COMMAND): the executor asks. Mesos reports
 * changes to Marathon, and all results shortly after Marathon's start.
 */
import type { JobFramework } from '../../schedulers/job-framework.ts';
import type { App } from './app.ts';
import { checked } from './health.ts';
import type { Instance } from './instance.ts';

const DEFAULT_HEALTHY_MS = 20;
const DEFAULT_INTERVAL_MS = 1_000;
/** Time until Mesos has reported the state of its tasks to a Marathon that has just started. */
const RECONCILED_MS = 250;

export class HealthChecks {
  private readonly app: App;
  private readonly framework: JobFramework;
  private readonly byMarathon: boolean;
  private stop: () => void = () => {};

  constructor(app: App, framework: JobFramework) {
    this.app = app;
    this.framework = framework;
    const { pod = false, healthChecks = false, checkProtocol = 'MESOS_HTTP' } = app.options;
    this.byMarathon = healthChecks && !pod && checkProtocol === 'HTTP';
  }

  begin(): void {
    if (this.byMarathon) this.checkLater();
  }

  /** Forgets all results: Marathon was restarted, or another of its processes leads. */
  restart(): void {
    const { options, all } = this.app;
    this.stop();
    if (!options.healthChecks || options.pod) return;
    for (const instance of all) instance.health = undefined;
    if (this.byMarathon) this.checkLater();
    else this.stop = this.framework.after(RECONCILED_MS, () => this.reportAll());
  }

  /** Lets an instance serve some time after its task has started. */
  started(instance: Instance): void {
    const { healthChecks = false, healthyMs = DEFAULT_HEALTHY_MS } = this.app.options;
    const { launches } = instance;
    if (!healthChecks) instance.isReady = true;
    else
      this.framework.after(healthyMs, () => {
        if (instance.launches === launches && instance.phase === 'running') this.becomes(instance, true);
      });
  }

  becomes(instance: Instance, isHealthy: boolean): void {
    instance.isSick = !isHealthy;
    instance.isReady ||= isHealthy;
    if (!this.byMarathon) this.report(instance);
    this.app.changed();
  }

  report(instance: Instance): void {
    if (instance.phase !== 'running') return;
    instance.health = checked(instance.health, instance.isReady && !instance.isSick, this.framework.now());
  }

  private reportAll(): void {
    // Mesos reports health only of instances that were healthy once.
    for (const instance of this.app.all) if (instance.isReady) this.report(instance);
    this.app.changed();
  }

  private checkLater(): void {
    const { checkIntervalMs = DEFAULT_INTERVAL_MS } = this.app.options;
    this.stop = this.framework.after(checkIntervalMs, () => {
      this.run();
      this.checkLater();
    });
  }

  /** Marathon's own checks run now, as if their interval had passed. Nothing happens where executors check. */
  run(): void {
    if (!this.byMarathon) return;
    for (const instance of this.app.all) this.check(instance);
    this.app.changed();
  }

  /** Ignores failures of an instance that was never healthy: it may still be starting (gracePeriodSeconds). */
  private check(instance: Instance): void {
    const isHealthy = instance.isReady && !instance.isSick;
    if (isHealthy || instance.isSick || instance.health !== undefined) this.report(instance);
  }
}
