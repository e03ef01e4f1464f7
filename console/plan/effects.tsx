import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { HostLink } from '../parts/host-link.tsx';
import { StateSign } from '../parts/state-sign.tsx';
import { counted, listed } from '../text/count.ts';

/** Shows in full what a start would do: jobs, order, hosts, and the basis of the estimated time. */
export function Effects({ accepted }: { readonly accepted: MaintenanceAccepted }) {
  const { plan, waves, hosts } = accepted;
  return (
    <>
      {plan !== undefined && plan.jobs.length > 0 && <Jobs plan={plan} />}
      {waves !== undefined && waves.length > 0 && (
        <section>
          <h3>Order</h3>
          <ol class="waves">
            {waves.slice(0, 30).map((wave) => (
              <li key={wave.join()}>
                {counted(wave.length, 'host')}: <bdi>{listed(wave, 5)}</bdi>
              </li>
            ))}
          </ol>
          {waves.length > 30 && <p class="soft">and {waves.length - 30} more</p>}
        </section>
      )}
      {plan !== undefined && plan.time.restsOn.length > 0 && (
        <details>
          <summary>What the time rests on</summary>
          <ul>
            {plan.time.restsOn.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>{counted(hosts.length, 'host')}, step by step</summary>
        <ul class="list">
          {hosts.slice(0, 100).map((host) => (
            <HostSteps key={host.hostname} host={host} />
          ))}
        </ul>
        {hosts.length > 100 && <p class="soft">and {hosts.length - 100} more</p>}
      </details>
    </>
  );
}

type Plan = NonNullable<MaintenanceAccepted['plan']>;

function Jobs({ plan }: { readonly plan: Plan }) {
  return (
    <section>
      <h3>Jobs</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by keys */}
      <section class="scroll" tabIndex={0} aria-label="Jobs">
        <table>
          <thead>
            <tr>
              <th scope="col">Job</th>
              <th scope="col">Leave</th>
              <th scope="col">Run</th>
              <th scope="col">May be away</th>
              <th scope="col">Rounds</th>
            </tr>
          </thead>
          <tbody>
            {plan.jobs.map((job) => (
              <JobRows key={`${job.framework}${job.job}`} job={job} />
            ))}
          </tbody>
        </table>
      </section>
      {plan.moreJobs > 0 && <p class="soft">and {counted(plan.moreJobs, 'more job')}</p>}
    </section>
  );
}

function JobRows({ job }: { readonly job: Plan['jobs'][number] }) {
  const remarks = [job.wouldGoBelow ? 'not all at once' : '', job.waitsFor ?? ''].filter(Boolean).join('; ');
  return (
    <>
      <tr class={remarks === '' ? '' : 'joined'}>
        <td>
          <bdi>{job.job}</bdi>
          <div class="soft small">
            <bdi>{job.framework}</bdi>
          </div>
        </td>
        <td class="number">{job.leaving}</td>
        <td class="number">
          {job.available} of {job.wanted}
        </td>
        <td class="number">{job.mayBeAway}</td>
        <td class={job.rounds === null ? 'number bad-text' : 'number'}>{job.rounds ?? 'never all'}</td>
      </tr>
      {remarks !== '' && (
        <tr>
          <td colSpan={5} class="small">
            <bdi>{remarks}</bdi>
          </td>
        </tr>
      )}
    </>
  );
}

function HostSteps({ host }: { readonly host: MaintenanceAccepted['hosts'][number] }) {
  const { hostname, state, outcome, plan } = host;
  return (
    <li>
      <p>
        <HostLink name={hostname} /> <StateSign state={state} />{' '}
        {outcome === 'already' && <span class="soft">already on its way</span>}
      </p>
      {plan !== undefined && (
        <ol class="small">
          {plan.blockers.map(({ code, message }) => (
            <li key={code + message} class="bad-text">
              {message}
            </li>
          ))}
          {plan.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
    </li>
  );
}
