import { type Ex, readSpecification, type Specification, type Type } from './quint.ts';
import type { TraceLine } from './trace.ts';

/** The step at which a trace leaves the specification. */
export interface Rejection {
  /** From 0. */
  readonly step: number;
  readonly line: TraceLine;
  /** What the specification has of the line's host before this step. */
  readonly before: string;
}

export function rejectionText({ step, line, before }: Rejection): string {
  return `the specification does not allow step ${step}: ${JSON.stringify(line)}\n${before}`;
}

let specification: Specification | undefined;

/**
 * Lets the specification take each line of the trace as a step, in Quint's evaluator. Undefined when it takes them all:
 * then the trace is a behaviour of the specification.
 */
export function judgeTrace(trace: readonly TraceLine[]): Rejection | undefined {
  specification ??= readSpecification();
  const judge = new TraceJudge(specification);
  const hosts = new Set(
    trace.flatMap((line) => ('changes' in line ? line.changes.map(({ host }) => host) : hostOf(line))),
  );
  const runs = new Set(trace.flatMap((line) => ('by' in line ? line.by : [])));
  if (!judge.take('init', { hosts: [...hosts], runs: [...runs] })) throw new Error('the specification does not begin');
  for (const [step, line] of trace.entries()) {
    if (!judge.take(line.act, line)) return { step, line, before: judge.show(line) };
  }
  return undefined;
}

function hostOf(line: TraceLine): readonly string[] {
  return 'host' in line ? [line.host] : [];
}

class TraceJudge {
  readonly #spec: Specification;
  readonly #evaluator: ReturnType<Specification['newEvaluator']>;

  constructor(spec: Specification) {
    this.#spec = spec;
    this.#evaluator = spec.newEvaluator();
  }

  /** Takes the action with those of its parameters; false when the specification does not allow it now. */
  take(action: string, fields: object): boolean {
    const definition = this.#spec.definitions.get(action);
    const { params = [] } = definition?.expr ?? {};
    if (definition?.qualifier !== 'action') throw new Error(`the specification has no action '${action}'`);
    const args = params.map(({ name, typeAnnotation }) => this.#expression(Reflect.get(fields, name), typeAnnotation));
    const result = this.#evaluator.evaluate(this.#call(action, args));
    const isTaken = !result.isLeft() && result.value.kind === 'bool' && result.value.value;
    if (isTaken) this.#evaluator.shift();
    return isTaken;
  }

  show(line: TraceLine): string {
    const parts = ['records', 'mesos', 'before'].flatMap((part) =>
      hostOf(line).map((host) => {
        const at = this.#builtin('get', [this.#world(part), this.#expression(host, { kind: 'str' })]);
        return `${part} ${this.#spec.textOf(this.#evaluator.evaluate(at).value)}`;
      }),
    );
    return [...parts, `lease ${this.#spec.textOf(this.#evaluator.evaluate(this.#world('lease')).value)}`].join('\n');
  }

  #world(part: string): Ex {
    const id = this.#spec.newId();
    const world = this.#spec.definitions.get('world');
    if (world !== undefined) this.#spec.table.set(id, world);
    return this.#builtin('field', [{ kind: 'name', id, name: 'world' }, this.#expression(part, { kind: 'str' })]);
  }

  #call(name: string, args: readonly Ex[]): Ex {
    const id = this.#spec.newId();
    const definition = this.#spec.definitions.get(name);
    if (definition !== undefined) this.#spec.table.set(id, definition);
    return { kind: 'app', id, opcode: name, args };
  }

  #builtin(opcode: string, args: readonly Ex[]): Ex {
    return { kind: 'app', id: this.#spec.newId(), opcode, args };
  }

  /** The value as Quint writes it, by the type that the specification gives it. */
  #expression(value: unknown, type: Type | undefined): Ex {
    const id = this.#spec.newId();
    switch (type?.kind) {
      case 'str':
        return { kind: 'str', id, value: String(value) };
      case 'bool':
        return { kind: 'bool', id, value: value === true };
      case 'int':
        return { kind: 'int', id, value: BigInt(value as number) };
      case 'set':
        return this.#builtin(
          'Set',
          (value as unknown[]).map((each) => this.#expression(each, type.elem)),
        );
      case 'rec':
        return this.#builtin(
          'Rec',
          type.fields.fields.flatMap(({ fieldName, fieldType }) => [
            { kind: 'str', id: this.#spec.newId(), value: fieldName },
            this.#expression(Reflect.get(value as object, fieldName), fieldType),
          ]),
        );
      case 'sum':
        return this.#builtin('variant', [{ kind: 'str', id, value: String(value) }, this.#builtin('Tup', [])]);
      case 'const':
        return this.#expression(value, this.#spec.definitions.get(type.name)?.type);
      default:
        throw new Error(`the specification gives ${JSON.stringify(value)} no type`);
    }
  }
}
