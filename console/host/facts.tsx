import type { ComponentChildren } from 'preact';
import type { HostView } from '../../functions/contract/api/api.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { maintenanceAddress } from '../address/router.ts';
import { When } from '../parts/when.tsx';
import { caller } from '../text/states.ts';
import { isLost } from './why.ts';

/** The maintenance of a host, and the host itself. */

interface FactsProps {
  readonly host: HostView;
  readonly onDone: () => void;
}

export function MaintenanceFacts({ host, onDone }: FactsProps) {
  const { maintenance, cordoned, managed } = host;
  const holds = maintenance?.holds ?? [];
  const named = holds.length > 1 ? holds : holds.filter(({ name }) => name !== OWN_HOLD);
  if (maintenance === null && cordoned === null && managed) return null;
  return (
    <section class="card">
      <h2>Maintenance</h2>
      <dl class="facts">
        {maintenance !== null && (
          <>
            <Fact name="Request">
              <a href={maintenanceAddress(maintenance.id)}>{maintenance.id}</a>
            </Fact>
            {maintenance.reason !== '' && <Fact name="Why">{maintenance.reason}</Fact>}
            <By by={maintenance.requestedBy} at={maintenance.requestedAt} />
            <Deadline deadline={maintenance.deadline} onDeadline={maintenance.onDeadline} />
            {named.map(({ name, by, at, reason }) => (
              <Fact key={name + at} name={name === '' ? 'Held' : `Held as ${name}`}>
                by <bdi>{caller(by)}</bdi>, <When time={at} />
                {reason !== '' && (
                  <>
                    : <bdi>{reason}</bdi>
                  </>
                )}{' '}
                <Release host={host.hostname} hold={name} onDone={onDone} />
              </Fact>
            ))}
            {maintenance.verify != null && (
              <Fact name="Check">
                <span class={maintenance.verify.failed ? 'bad-text' : ''}>
                  {maintenance.verify.hook}
                  {maintenance.verify.message !== '' && `: ${maintenance.verify.message}`}
                </span>
              </Fact>
            )}
            {maintenance.executionArn !== null && (
              <Fact name="Execution">
                <Execution arn={maintenance.executionArn} />
              </Fact>
            )}
          </>
        )}
        {cordoned !== null && (
          <Fact name="Cordoned">
            by <bdi>{caller(cordoned.by)}</bdi>, <When time={cordoned.at} />
            {cordoned.reason !== '' && (
              <>
                : <bdi>{cordoned.reason}</bdi>
              </>
            )}
          </Fact>
        )}
        {!managed && <Fact name="Managed">no: another operator put it into this state in Mesos</Fact>}
      </dl>
    </section>
  );
}

interface ReleaseProps {
  readonly host: string;
  readonly hold: string;
  readonly onDone: () => void;
}

/** The hold of a request without a name: alone, it says no more than the request. */
const OWN_HOLD = 'maintenance';

/** Releases one hold. The host comes up when no hold is left. */
function Release({ host, hold, onDone }: ReleaseProps) {
  const { kind: shown, open, close } = useDialog<'release'>(onDone);
  return (
    <>
      <ActionButton name="Release the hold" onClick={() => open('release')} />
      {shown && <ReturnDialog kind="complete" hosts={[host]} hold={hold} onClose={close} />}
    </>
  );
}

export function By({ by, at }: { readonly by: string; readonly at: string }) {
  return (
    <Fact name="By">
      <bdi title={by}>{caller(by)}</bdi>, <When time={at} />
    </Fact>
  );
}

export function Deadline({ deadline, onDeadline }: { readonly deadline: string | null; readonly onDeadline: string }) {
  if (deadline === null) return <Fact name="Deadline">none for draining</Fact>;
  return (
    <Fact name="Deadline">
      <When time={deadline} />, then {onDeadline}
    </Fact>
  );
}

/** A service on one machine has this account: no AWS console has pages about it. */
const LOCAL_ACCOUNT = '000000000000';

/** Hosts of the AWS console by partition. */
const CONSOLES = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
} as const;

function Execution({ arn }: { readonly arn: string }) {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  const name = arn.split(':').at(-1) ?? arn;
  if (account === LOCAL_ACCOUNT) return <code title={arn}>{name}</code>;
  const page = `https://${region}.${CONSOLES[partition as keyof typeof CONSOLES]}/states/home?region=${region}#/v2/executions/details/${arn}`;
  return (
    <a href={page} target="_blank" rel="noreferrer" title={arn}>
      {name}
    </a>
  );
}

export function HostFacts({ host }: { readonly host: HostView }) {
  const attributes = Object.entries(host.attributes).sort();
  return (
    <section class="card">
      <h2>Host</h2>
      <dl class="facts">
        <Fact name="Address">{host.ip}</Fact>
        {attributes.map(([name, value]) => (
          <Fact key={name} name={name}>
            <a href={`/?q=${encodeURIComponent(`${name}=${value}`)}`}>{value}</a>
          </Fact>
        ))}
        {host.agents.map(({ agentId, port, status }) => (
          <Fact key={agentId} name={`Agent, ${status}`}>
            <code>{agentId}</code> on port {port}
          </Fact>
        ))}
        {!isLost(host) && (
          <Fact name="Tasks">
            {host.state === 'HOST_STATE_UP' && host.tasks.running === 0
              ? 'not counted while it is up'
              : tasksText(host)}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function tasksText({ tasks: { running, rescheduled, arrived, lost } }: HostView): string {
  const parts = [`${running} on it`, `${rescheduled} moved`];
  if (arrived > 0) parts.push(`${arrived} arrived while it drained`);
  if (lost > 0) parts.push(`${lost} lost`);
  return parts.join(', ');
}

export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}
