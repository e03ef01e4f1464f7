import { ATTENTION_KINDS, KINDS } from '../../../functions/domain/attention/kinds.ts';
import { documentAt } from '../../docs/documents.ts';

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

test.each(ATTENTION_KINDS)('%s has its section in the documents', (kind) => {
  const [file = '', anchor] = KINDS[kind].section.split('#');
  const headings = [...documentAt(`docs/${file}`).text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);

  expect(headings.map(anchorOf)).toContain(anchor);
});
