import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, DefaultStackSynthesizer, type IStackSynthesizer, Tags, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Metafile } from 'esbuild';
import { bundlePageFunction } from '../../console/serve/bundle-function.ts';
import { bundleHandlers } from '../functions/bundle.ts';
import { CA_FILE } from '../functions/handler-function.ts';
import { HANDLER_GROUPS, PAGE_HANDLER } from '../functions/handler-rights.ts';
import { readSettings } from '../settings/settings.ts';
import { PelotonStack } from '../stack/peloton-stack.ts';

const CLUSTER_TAG = 'peloton:cluster';

export interface Synthesis {
  readonly assembly: CloudAssembly;
  /** esbuild's metafile, for the sizes. */
  readonly metafile: Metafile;
}

/**
 * Bundles the handlers and synthesizes the stack into the app's assembly folder, without network
 * and account.
 *
 * Throws a SetupError that lists every fault of the settings, or every missing handler.
 */
export async function synthesize(app: App): Promise<Synthesis> {
  const settings = readSettings(app.node.getAllContext());
  const bundleDirectory = mkdtempSync(join(tmpdir(), 'peloton-bundle-'));
  const pageDirectory = mkdtempSync(join(tmpdir(), 'peloton-page-'));
  try {
    const metafile = await bundleHandlers({ groups: HANDLER_GROUPS, outputDirectory: bundleDirectory });
    if (settings.consoleIssuer !== undefined) await bundlePageFunction(pageDirectory, PAGE_HANDLER);
    if (settings.caFile !== undefined) copyFileSync(settings.caFile, join(bundleDirectory, CA_FILE));
    const { account, region } = settings;
    const isKept = settings.removalPolicy === 'retain';
    new PelotonStack(app, 'Peloton', {
      // Stack names have no underscore, cluster names may. DeploymentRules keeps two such clusters
      // apart.
      stackName: `peloton-${settings.cluster.replaceAll('_', '-')}`,
      description: `Host maintenance of the Mesos cluster ${settings.cluster}`,
      terminationProtection: isKept,
      // The CDK command line checks the version of the bootstrap itself.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
      settings,
      bundleDirectory,
      pageDirectory,
      // Tags of the stack: CloudFormation copies them to resources without tags.
      tags: { [CLUSTER_TAG]: settings.cluster },
      ...(account === undefined || region === undefined ? {} : { env: { account, region } }),
    });
    Tags.of(app).add(CLUSTER_TAG, settings.cluster);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return { assembly: app.synth(), metafile };
  } finally {
    for (const directory of [bundleDirectory, pageDirectory]) rmSync(directory, { recursive: true, force: true });
  }
}
