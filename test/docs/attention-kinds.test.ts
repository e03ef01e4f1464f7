import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTENTION_KINDS, KINDS, SEVERITIES } from '../../functions/domain/attention/kinds.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/http.md'), 'utf8');
const SECTION = TEXT.split('## What waits for a person\n')[1]?.split('\n## ')[0] ?? '';

test.each(SEVERITIES)('the table of kinds names those that are %s, in their order', (severity) => {
  const [, cell = ''] = new RegExp(`^\\| \`${severity}\` \\| (.*) \\|$`, 'm').exec(SECTION) ?? [];

  expect([...cell.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind)).toEqual(
    ATTENTION_KINDS.filter((kind) => KINDS[kind].severity === severity),
  );
});
