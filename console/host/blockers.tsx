import type { HostView } from '../../functions/contract/api/api.ts';
import { Sentence } from '../parts/sentence.tsx';
import { Since } from '../parts/when.tsx';
import { counted, listed } from '../text/count.ts';
import { type Cause, causesOf } from './why.ts';

/** Lists why the host does not reach its next state, each cause once. */
export function Blockers({ host }: { readonly host: HostView }) {
  const causes = causesOf(host);
  if (causes.length === 0) return null;
  return (
    <section class="card">
      <h2>Waits for</h2>
      <ul class="causes">
        {causes.map((cause) => (
          <CauseLine key={`${cause.code}${cause.framework}${cause.message}`} cause={cause} />
        ))}
      </ul>
    </section>
  );
}

function CauseLine({ cause }: { readonly cause: Cause }) {
  const { code, framework, message, since, tasks, needsAttention } = cause;
  return (
    <li class={needsAttention ? 'bad' : ''}>
      <div>
        <Sentence text={message} />
      </div>
      <div class="soft small">
        <code>{code}</code> for <Since time={since} />
        {tasks.length > 0 && (
          <>
            {' · '}
            <span title={tasks.join('\n')}>
              {counted(tasks.length, code === 'unacknowledged' ? 'ended task' : 'task')} of <bdi>{framework}</bdi>:{' '}
              <bdi>{listed(tasks, 3)}</bdi>
            </span>
          </>
        )}
      </div>
    </li>
  );
}
