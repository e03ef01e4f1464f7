import { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import { isOver } from '../../../functions/domain/campaigns/campaign.ts';
import { countsText } from '../../lines/campaign-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import { clean } from '../../terminal/text.ts';
import { FIRST_WAIT_MS, nextWait, patiently } from '../../watch/patience.ts';

/**
 * Prints a line for each change until no host is left, the campaign is stopped, or Ctrl-C. Throws
 * when hosts have failed, so that a script notices.
 */
export async function watchCampaign(session: Session, name: string): Promise<number> {
  const { io } = session;
  const abort = new AbortController();
  const forget = io.onInterrupt(() => abort.abort());
  const path = `/v1/campaigns/${segment(name, 'campaign name')}`;
  const line = (text: string) => session.say(`${io.now().toISOString().slice(11, 19)} ${clean(text)}\n`);
  const { signal } = abort;
  let last = '';
  try {
    for (let wait = FIRST_WAIT_MS; ; wait = nextWait(wait)) {
      const ask = () => session.client.get(CampaignView, path, { signal });
      const { body, document } = await patiently(session, (text) => line(text ?? 'the service is back'), signal, ask);
      const text = `${countsText(body.counts)}${body.heldBy === '' ? '' : `; ${body.heldBy}`}`;
      if (text !== last) line(text);
      last = text;
      if (isAllDone(body)) return finished(session, body, document);
      await io.sleep(wait, signal);
      signal.throwIfAborted();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    io.stderr.write(`\nthe watch has ended, the campaign goes on: peloton campaign show ${name}\n`);
    return EXIT.interrupted;
  } finally {
    forget();
  }
}

function isAllDone({ status, counts }: CampaignView): boolean {
  return counts.underWay === 0 && (isOver({ status }) || counts.toGo === 0);
}

function finished(session: Session, { name, counts, progress }: CampaignView, document: unknown): number {
  if (session.json) session.printDocument(document);
  if (counts.failed + counts.toGo === 0) return EXIT.done;
  const failed = progress.filter(({ state }) => state === 'failed');
  throw new CliError(EXIT.failed, `campaign ${name}: ${countsText(counts)}`, {
    lines: failed.slice(0, 20).map(({ hostname, note }) => `${hostname} failed: ${note}`),
  });
}
