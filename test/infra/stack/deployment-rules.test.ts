import { synthesizeTemplate, type Template } from '../assembly.ts';

const MASTERS = { masters: 'http://m1:5050' };

let withDash: Template;
let withUnderscore: Template;
let withPlaceholder: Template;

beforeAll(() => {
  withDash = synthesizeTemplate({ ...MASTERS, cluster: 'a-b' });
  withUnderscore = synthesizeTemplate({ ...MASTERS, cluster: 'a_b' });
  withPlaceholder = synthesizeTemplate();
});

/** The failed assertions of a deployment; parameters keep their values from the one before. */
function refusals({ Parameters = {}, Rules = {} }: Template, before: Template | undefined): string[] {
  const value = (name: string) => (before?.Parameters?.[name] ?? Parameters[name])?.Default;
  const resolved = (operand: unknown) =>
    typeof operand === 'object' && operand !== null && 'Ref' in operand ? value(String(operand.Ref)) : operand;
  return Object.values(Rules)
    .flatMap(({ Assertions }) => Assertions)
    .filter(({ Assert }) => {
      const [one, other] = (Assert as { 'Fn::Equals': unknown[] })['Fn::Equals'];
      return resolved(one) !== resolved(other);
    })
    .map(({ AssertDescription }) => AssertDescription);
}

describe('a stack', () => {
  test('is made, and deployed again, for its own cluster', () => {
    expect(refusals(withDash, undefined)).toEqual([]);
    expect(refusals(withDash, withDash)).toEqual([]);
    expect(refusals(withUnderscore, undefined)).toEqual([]);
  });

  test('refuses another cluster whose stack has the same name', () => {
    expect(refusals(withUnderscore, withDash)).toEqual([
      expect.stringMatching(/belongs to another cluster than 'a_b': .* differ only in - and _/),
    ]);
    expect(refusals(withDash, withUnderscore)).toEqual([expect.stringContaining("another cluster than 'a-b'")]);
  });

  test('refuses the placeholder for the masters, whatever command deploys it', () => {
    expect(refusals(withPlaceholder, undefined)).toEqual([expect.stringContaining('-c masters=http://')]);
  });
});
