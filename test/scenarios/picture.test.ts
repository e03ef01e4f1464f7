import { readFileSync } from 'node:fs';
import { linesOf, PICTURE_FILE, runDemo, svgOf } from '../../local/picture.ts';

/** The picture of the README against the demo. */

const OUTPUT = [
  '   0.0 s  starting',
  '   9.0 s  $ peloton host maintenance start host1,host2 --reason "a & b"',
  `   9.1 s  host1  HOST_STATE_DRAINING  ${'x'.repeat(200)}`,
  '   9.2 s  host1  HOST_STATE_DOWN  0 running',
  '   9.3 s  host2  HOST_STATE_DOWN  0 running',
  'a table',
  'the end',
  'kept its limit',
  '',
].join('\n');

describe('a picture', () => {
  test('has the way of the first host, and the end', () => {
    expect(linesOf(OUTPUT)).toEqual([
      '   9.0 s  $ peloton host maintenance start host1,host2 --reason "a & b"',
      `   9.1 s  host1  HOST_STATE_DRAINING  ${'x'.repeat(61)}…`,
      '   9.2 s  host1  HOST_STATE_DOWN  0 running',
      '          …',
      '',
      'the end',
      'kept its limit',
    ]);
  });

  test('is not drawn of a run in which no host went down', () => {
    expect(() => linesOf('   9.0 s  $ peloton host maintenance start host1\n')).toThrow(
      'did not take its first host down',
    );
  });

  test('shows each line as it is', () => {
    expect(texts(svgOf(linesOf(OUTPUT)))).toEqual(linesOf(OUTPUT));
  });
});

test('the picture of the README shows what the demo prints today', () => {
  const shown = shapes(texts(readFileSync(PICTURE_FILE, 'utf8')));
  const printed = shapes(linesOf(runDemo()));

  expect(shown.size).toBeGreaterThan(7);
  expect([...shown].filter((line) => !printed.has(line))).toEqual([]);
}, 180_000);

/** The text of each line of the picture. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/^<text [^>]*>(.*)<\/text>$/gm)].map(([, inside = '']) =>
    inside
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

/** Lines without what differs from run to run: ids, numbers, and the states that a look happens to see. */
function shapes(lines: readonly string[]): ReadonlySet<string> {
  return new Set(
    lines.map((line) =>
      line
        .replace(/m-\w+-\w+/, 'm-ID')
        .replace(/HOST_STATE_\w+/, 'STATE')
        .replaceAll(/\d+/g, '#')
        .trim(),
    ),
  );
}
