import { useSignal } from '@preact/signals';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ChooseHosts } from '../actions/choose-hosts.tsx';
import { choiceOf, type Way } from '../actions/host-choice.ts';
import { PlanSummary } from '../actions/plan-summary.tsx';
import { StartDialog } from '../actions/start-dialog.tsx';
import { type HostChoice, NO_OPTIONS, type StartOptions, startCommand } from '../actions/start-request.ts';
import { useDryRun } from '../actions/use-dry-run.ts';
import { hash, hostsOfHash } from '../address/router.ts';
import { useFleet } from '../api/fleet.ts';
import { Empty, say } from '../parts/notice.tsx';
import { Moment } from '../parts/when.tsx';
import { Effects } from './effects.tsx';
import { Options } from './options.tsx';
import { staleText } from './stale.ts';

/** Chooses hosts and options, shows beside them what would happen, and starts the maintenance. */
export function PlanScreen() {
  const way = useSignal<Way>('hosts');
  const text = useSignal(hostsOfHash(hash.value).join('\n'));
  const options = useSignal<StartOptions>(NO_OPTIONS);
  const choice = choiceOf(way.value, text.value);
  return (
    <>
      <div class="title">
        <h1>Plan</h1>
        <span class="soft">nothing changes until you start it</span>
      </div>
      <div class="columns even">
        <section class="card">
          <h2>Hosts and options</h2>
          <ChooseHosts
            way={way.value}
            text={text.value}
            onChange={(chosen, its) => {
              way.value = chosen;
              text.value = its;
            }}
          />
          <Options
            options={options.value}
            onChange={(changed) => {
              options.value = changed;
            }}
          />
        </section>
        <Outcome choice={choice} options={options.value} />
      </div>
    </>
  );
}

function Outcome({ choice, options }: { readonly choice: HostChoice; readonly options: StartOptions }) {
  const { kind, open, close } = useDialog<'start'>();
  const turn = useSignal(0);
  const dryRun = useDryRun(choice, options, turn.value);
  const fleet = useFleet(undefined);
  const isEmpty = choice.hosts?.length === 0;
  const { plan, fault, at, isAsking } = dryRun;
  const stale = isAsking ? undefined : staleText(plan, fleet.data);
  if (isEmpty) {
    return (
      <section class="card">
        <h2>What would happen</h2>
        <Empty title="No host chosen yet">
          <p>Paste names here, or choose hosts on the map.</p>
        </Empty>
      </section>
    );
  }
  return (
    <section class="card" aria-busy={isAsking}>
      <div class="head">
        <h2>What would happen</h2>
        {at !== undefined && (
          <span class="soft small">
            dry run of <Moment time={at} />
          </span>
        )}
      </div>
      {stale !== undefined && (
        <div class="box note" role="alert">
          {stale}{' '}
          <button
            type="button"
            onClick={() => {
              turn.value += 1;
            }}
          >
            Ask again
          </button>
        </div>
      )}
      <PlanSummary dryRun={dryRun} />
      {plan !== undefined && <Effects accepted={plan} />}
      <Command text={startCommand(choice, options)} />
      <div class="actions">
        <ActionButton
          name="Start maintenance"
          look="primary"
          disabled={plan === undefined || fault !== undefined}
          onClick={() => open('start')}
        />
      </div>
      {kind === 'start' && <StartDialog choice={choice} options={options} warning={stale} onClose={close} />}
    </section>
  );
}

/** The start as a command line, to copy. */
function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <h3>As a command</h3>
      <div>
        <code>{text}</code>
        <button
          type="button"
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => say('The command is copied'));
          }}
        >
          Copy
        </button>
      </div>
    </div>
  );
}
