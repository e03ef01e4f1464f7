import { ACCOUNT, REGION } from '../http/aws-account.ts';

/** CloudFormation templates and their references, resolved for one machine. */

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Values of a resource for `Ref` and `Fn::GetAtt`. */
export interface ResourceNames {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Resolves Ref, Fn::GetAtt, Fn::Join and Fn::Sub. Throws an Error that names an unknown reference. */
export class References {
  readonly #template: Template;
  readonly #names: ReadonlyMap<string, ResourceNames>;

  constructor(template: Template, names: ReadonlyMap<string, ResourceNames>) {
    this.#template = template;
    this.#names = names;
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.#call(first[0], first[1]);
    }
    return Object.fromEntries(entries.map(([key, each]) => [key, this.resolve(each)]));
  }

  #call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt':
        return this.#attribute(Array.isArray(argument) ? argument.join('.') : String(argument));
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts) as unknown[]).join(separator);
      }
      case 'Fn::Sub':
        return this.#substitute(argument);
      default:
        throw new Error(`${name} is not supported by the local service`);
    }
  }

  #ref(name: string): unknown {
    const parameter = this.#template.Parameters?.[name];
    if (parameter !== undefined && parameter.Default === undefined) throw new Error(`parameter ${name} has no default`);
    const value = PSEUDO_PARAMETERS[name] ?? parameter?.Default ?? this.#names.get(name)?.ref;
    if (value === undefined) throw new Error(`Ref ${name}${this.#typeOf(name)} has no value in the local service`);
    return value;
  }

  #attribute(path: string): string {
    const [name = '', ...attribute] = path.split('.');
    const value = this.#names.get(name)?.attributes[attribute.join('.')];
    if (value === undefined)
      throw new Error(`Fn::GetAtt ${path}${this.#typeOf(name)} has no value in the local service`);
    return value;
  }

  #substitute(argument: unknown): string {
    const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in values) return String(this.resolve(values[name]));
      return String(name.includes('.') ? this.#attribute(name) : this.#ref(name));
    });
  }

  #typeOf(name: string): string {
    const type = this.#template.Resources[name]?.Type;
    return type === undefined ? '' : ` (${type})`;
  }
}
