import { Since } from '../parts/when.tsx';
import { listed, pairs } from '../text/count.ts';
import { caller, STATES } from '../text/states.ts';
import { type Cell, stateWords } from './cells.ts';

/** The host under the pointer, or with the focus, in words. */
export function Pointed({ cell, at }: { readonly cell: Cell; readonly at: DOMRect }) {
  const { maintenance, blockers, jobs, holds } = cell;
  const isLow = at.bottom > innerHeight * 0.7;
  const place = {
    left: `${Math.max(8, Math.min(at.left, innerWidth - 330))}px`,
    ...(isLow ? { bottom: `${innerHeight - at.top + 8}px` } : { top: `${at.bottom + 8}px` }),
  };
  return (
    <div class="pointed" style={place} aria-hidden="true">
      <strong>
        <bdi>{cell.name}</bdi>
      </strong>
      <div>
        <span class={`state ${STATES[cell.state]}`}>{stateWords(cell).join(', ')}</span>{' '}
        {cell.since !== undefined && <Since time={cell.since} />}
      </div>
      {blockers.length > 0 && <div>Waits: {blockers.join(', ')}</div>}
      {jobs.length > 0 && (
        <div>
          Tasks of <bdi>{listed(jobs)}</bdi>
        </div>
      )}
      {holds.length > 0 && (
        <div>
          Held by <bdi>{listed(holds.map(({ name, by }) => `${name} (${caller(by)})`))}</bdi>
        </div>
      )}
      {maintenance !== undefined && (
        <div class="soft">
          <bdi>{maintenance.reason || maintenance.id}</bdi> · <bdi>{caller(maintenance.requestedBy)}</bdi>
        </div>
      )}
      <div class="soft small">
        <bdi>{pairs(cell.attributes, '  ')}</bdi>
      </div>
    </div>
  );
}
