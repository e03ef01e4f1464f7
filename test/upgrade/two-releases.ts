import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assembly, ensureAssembly, readAssembly } from '../../local/assembly/assembly.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { type Service, startService } from '../../local/service.ts';
import type { Execution } from '../../local/step-functions/journal/execution.ts';
import { type Api, apiAt } from '../scenarios/stage.ts';
import { readRelease, unpackAssembly } from './release.ts';

export type Read = () => Promise<Assembly>;

/** Two releases that follow each other on the same data: its table stays. */
export class TwoReleases {
  readonly simulator: Simulator;
  readonly #directory = mkdtempSync(join(tmpdir(), 'peloton-upgrade-'));
  readonly #schedulers: string;
  #service: Service | undefined;

  private constructor(simulator: Simulator, schedulers: string) {
    this.simulator = simulator;
    this.#schedulers = schedulers;
  }

  static async open(cluster: SimulatorOptions, schedulers: readonly object[] = []): Promise<TwoReleases> {
    process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
    return new TwoReleases(await startSimulator(cluster), JSON.stringify(schedulers));
  }

  async close(): Promise<void> {
    await this.#service?.stop();
    await this.simulator.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get service(): Service | undefined {
    return this.#service;
  }

  readonly previous: Read = async () => {
    const unpacked = join(this.#directory, 'previous');
    unpackAssembly(readRelease(), unpacked);
    return readAssembly(unpacked);
  };

  /**
   * Stops the service that runs, if one does, and starts that release on its data. It reconciles at
   * its start, and again only if asked to.
   */
  async deploy(release: Read, reconcileSeconds = 3_600): Promise<Api> {
    await this.#service?.stop();
    const settings = {
      ...{ port: 0, dataDir: join(this.#directory, 'data'), mesosMasters: this.simulator.url, mesosApi: 'v1' as const },
      ...{ pollSeconds: 1, stuckSeconds: 900, reconcileSeconds },
      ...{ repairs: '{}', schedulers: this.#schedulers },
    };
    this.#service = await startService(settings, release);
    return apiAt(this.#service.url);
  }

  /** Executions of the requests that run, and of their hosts. */
  started(): Execution[] {
    const machines = this.#service?.plan.machines.flatMap(({ arn }) => [arn, `${arn}/Host`]) ?? [];
    return machines.flatMap((machineArn) => this.#service?.executions.list({ machineArn }) ?? []);
  }

  /** The previous release while it is replaced: every other function, from that one on, is this release's already. */
  async halfway(from: number): Promise<Assembly> {
    const [old, today] = [await this.previous(), await ensureAssembly()];
    const ids = Object.keys(old.template.Resources).filter((id) => isFunction(old, id) && isFunction(today, id));
    const replaced = ids.filter((_, index) => index % 2 === from);
    if (replaced.length < 6) throw new Error(`only ${replaced} are in both releases`);
    const changed = replaced.map((id) => {
      const resource = old.template.Resources[id];
      const Code = today.template.Resources[id]?.Properties?.Code;
      return [id, { ...resource, Properties: { ...resource?.Properties, Code } }];
    });
    const Resources = { ...old.template.Resources, ...Object.fromEntries(changed) };
    return { ...old, template: { ...old.template, Resources }, assets: new Map([...old.assets, ...today.assets]) };
  }
}

function isFunction({ template }: Assembly, id: string): boolean {
  return template.Resources[id]?.Type === 'AWS::Lambda::Function';
}
