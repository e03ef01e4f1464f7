/** Jobs and pods as the job manager shows them (protobuf/peloton/api/v1alpha, in jsonpb's form). */
import type { Job } from '../model/job.ts';
import type { Pod } from '../model/pod.ts';

const CONTAINER = {
  command: { shell: true, value: 'while :; do echo running; sleep 1; done' },
  entrypoint: { value: 'while :; do echo running; sleep 1; done' },
} as const;

export function podInfo(job: Job, pod: Pod): object {
  const { cpus = 0.1, mem = 32, disk = 0 } = job.options;
  const resource = { cpuLimit: cpus, memLimitMb: mem, ...(disk > 0 && { diskLimitMb: disk }) };
  return {
    spec: {
      podName: { value: podName(job, pod) },
      containers: [{ resource, ...CONTAINER }],
      mesosSpec: { shell: true },
    },
    status: podStatus(job, pod),
  };
}

export function podStatus(job: Job, pod: Pod): object {
  const { run, desiredRun, place, agentId, failures, startedAt } = pod;
  const id = (ofRun: number) => (ofRun < 1 ? {} : { value: job.taskId(pod, ofRun) });
  const startTime = startedAt === undefined ? {} : { startTime: new Date(startedAt).toISOString() };
  const said = SAID[pod.isKilled ? 'killing' : pod.phase] ?? {};
  return {
    state: stateOf(pod),
    podId: id(run),
    ...startTime,
    ...(place === undefined ? {} : { host: place.hostname }),
    containersStatus: [
      {
        ...said,
        healthy: { state: `HEALTH_STATE_${pod.health}` },
        ...startTime,
        ...(pod.ending !== undefined && {
          terminationStatus: { reason: `TERMINATION_STATUS_REASON_KILLED_${pod.ending}` },
        }),
      },
    ],
    desiredState: 'POD_STATE_RUNNING',
    ...said,
    ...(failures > 0 && { failureCount: failures }),
    volumeId: {},
    version: { value: `${pod.version}-0-0` },
    desiredVersion: { value: `${pod.desiredVersion}-0-0` },
    ...(agentId === undefined ? {} : { agentId: { value: agentId } }),
    revision: revision(pod.revision, pod.createdAt, pod.updatedAt),
    prevPodId: id(run - 1),
    desiredPodId: id(desiredRun),
    ...(agentId === undefined ? {} : { hostId: agentId }),
  };
}

const SAID: Readonly<Record<string, object>> = {
  killing: { message: 'Killing the task' },
  staging: { message: 'Add hostname and ports', reason: 'REASON_UPDATE_OFFER' },
};

function podName(job: Job, { instance }: Pod): string {
  return `${job.id}-${instance}`;
}

function stateOf({ phase, isKilled }: Pod): string {
  if (isKilled) return 'POD_STATE_KILLING';
  return {
    idle: 'POD_STATE_KILLED',
    placing: 'POD_STATE_PENDING',
    staging: 'POD_STATE_LAUNCHED',
    running: 'POD_STATE_RUNNING',
  }[phase];
}

const POD_STATES = [
  ...['DELETED', 'FAILED', 'INITIALIZED', 'INVALID', 'KILLED', 'KILLING', 'LAUNCHED', 'LAUNCHING', 'LOST', 'PENDING'],
  ...['PLACED', 'PLACING', 'PREEMPTING', 'READY', 'RESERVED', 'RUNNING', 'STARTING', 'SUCCEEDED'],
].map((state) => `POD_STATE_${state}`);

export function jobSummary(job: Job): object {
  const { name, instances } = job.options;
  return {
    jobId: { value: job.id },
    name,
    owner: 'testTeam',
    owningTeam: 'testTeam',
    labels: [{ key: 'k', value: 'v' }],
    instanceCount: instances,
    respoolId: { value: RESPOOL },
    status: jobStatus(job),
    sla: slaOf(job),
  };
}

/** The whole job, of which the summary is a part. */
export function jobInfo(job: Job): object {
  const { name, instances } = job.options;
  return {
    jobId: { value: job.id },
    spec: {
      name,
      owner: 'testUser',
      owningTeam: 'testTeam',
      instanceCount: instances,
      sla: slaOf(job),
      respoolId: { value: RESPOOL },
    },
    status: jobStatus(job),
  };
}

const RESPOOL = '19d1ee5f-eff7-4250-bade-4ce977add2b9';

/** jsonpb leaves zeros out. */
function slaOf({ options: { maximumUnavailableInstances = 0 } }: Job): object {
  return { preemptible: true, ...(maximumUnavailableInstances > 0 && { maximumUnavailableInstances }) };
}

function jobStatus(job: Job): object {
  const counts = new Map<string, number>();
  for (const pod of job.pods) counts.set(stateOf(pod), (counts.get(stateOf(pod)) ?? 0) + 1);
  const [first] = job.pods;
  const createdAt = first?.createdAt ?? 0;
  return {
    revision: revision(10, createdAt, createdAt),
    state: 'JOB_STATE_RUNNING',
    creationTime: new Date(createdAt).toISOString(),
    podStats: Object.fromEntries(POD_STATES.map((state) => [state, counts.get(state) ?? 0])),
    desiredState: 'JOB_STATE_RUNNING',
    version: { value: '1-1-1' },
  };
}

/** Moments as nanoseconds since 1970. */
function revision(version: number, createdAt: number, updatedAt: number): object {
  return { version: `${version}`, createdAt: `${createdAt}000000`, updatedAt: `${updatedAt}000000` };
}
