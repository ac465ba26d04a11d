/** What Terraform is told of a stack, to be changed as an edit of the code would change it. */
type Attributes = Record<string, unknown>;

export class StackCode {
  private constructor(
    private readonly json: Attributes & { readonly resource: Record<string, Record<string, Attributes>> },
  ) {}

  static parse(text: string): StackCode {
    return new StackCode(JSON.parse(text) as StackCode['json']);
  }

  get text(): string {
    return JSON.stringify(this.json);
  }

  /** Takes out the resources whose name begins so, of one type where it is given. */
  drop(name: string, ofType?: string): this {
    for (const [type, byName] of Object.entries(this.json.resource)) {
      for (const found of Object.keys(byName))
        if (found.startsWith(name) && (ofType ?? type) === type) Reflect.deleteProperty(byName, found);
      // Terraform refuses a type without a resource.
      if (Object.keys(byName).length === 0) Reflect.deleteProperty(this.json.resource, type);
    }
    return this;
  }

  /** The address of the one resource of a type whose name begins so. */
  addressOf(type: string, name = ''): string {
    return `${type}.${this.nameOf(type, name)}`;
  }

  change(type: string, name: string, attributes: Attributes): this {
    Object.assign(this.json.resource[type]?.[this.nameOf(type, name)] ?? {}, attributes);
    return this;
  }

  /** Gives a resource another name, wherever it is spoken of, and says so by a `moved` block. */
  move(type: string, name: string, other: string): StackCode {
    const from = this.nameOf(type, name);
    const text = this.text.replaceAll(`"${from}":`, `"${other}":`).replaceAll(`${type}.${from}`, `${type}.${other}`);
    return StackCode.parse(text).add('moved', { from: `${type}.${from}`, to: `${type}.${other}` });
  }

  /** Lets Terraform forget a resource by a `removed` block. */
  forget(type: string, name = ''): this {
    this.add('removed', { from: this.addressOf(type, name), lifecycle: { destroy: false } });
    return this.drop(this.nameOf(type, name), type);
  }

  /** Takes out what other stacks read. */
  dropOutputs(): this {
    delete this.json['output'];
    return this;
  }

  private add(block: string, content: unknown): this {
    this.json[block] = [...((this.json[block] as unknown[] | undefined) ?? []), content];
    return this;
  }

  private nameOf(type: string, name: string): string {
    const found = Object.keys(this.json.resource[type] ?? {}).filter((one) => one.startsWith(name));
    if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} of ${type} begin with ${name}`);
    return found[0];
  }
}
