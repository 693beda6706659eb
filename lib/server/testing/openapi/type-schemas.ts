import ts from 'typescript'

type Schema = Record<string, unknown>

/**
 * JSON Schemas of the types that answers are made of. A named type of lib/ becomes a component and is referred to; its
 * doc comments become descriptions.
 */
export class TypeSchemas {
  readonly named: Record<string, Schema> = {}
  private readonly owners = new Map<string, ts.Symbol>()

  constructor(private readonly checker: ts.TypeChecker) {}

  toSchema(type: ts.Type): Schema {
    const alias = type.aliasSymbol
    if (!alias || !isOurs(alias) || type.aliasTypeArguments) return this.expand(type)
    const { name } = alias
    const owner = this.owners.get(name)
    if (owner && owner !== alias)
      throw new Error(`two types are called ${name}: the API needs one name for one shape`)
    if (!owner) {
      this.owners.set(name, alias)
      const expanded = this.expand(type)
      this.named[name] = { ...expanded, ...this.describe(alias) }
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  private describe(symbol: ts.Symbol): Schema {
    const description = ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).trim()
    return description === '' ? {} : { description }
  }

  private expand(type: ts.Type): Schema {
    const { flags } = type
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
    if (flags & ts.TypeFlags.Null) return { type: 'null' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' }
    if (flags & ts.TypeFlags.String) return { type: 'string' }
    if (flags & ts.TypeFlags.TemplateLiteral) return { type: 'string' }
    if (flags & ts.TypeFlags.Number) return { type: 'number' }
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' }
    if (type.isUnion()) return this.expandUnion(type.types)
    if (this.checker.isArrayLikeType(type)) return this.expandArray(type)
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.expandObject(type)
    throw new Error(`${this.checker.typeToString(type)} cannot travel as JSON`)
  }

  private expandUnion(members: readonly ts.Type[]): Schema {
    const present = members.filter((member) => (member.flags & ts.TypeFlags.Undefined) === 0)
    const literals = present.filter((member) => member.isStringLiteral() || member.isNumberLiteral())
    const booleans = present.filter((member) => member.flags & ts.TypeFlags.BooleanLiteral)
    const taken = new Set<ts.Type>(literals.length > 1 ? literals : [])
    if (booleans.length === 2) for (const boolean of booleans) taken.add(boolean)
    const schemas: Schema[] = present
      .filter((member) => !taken.has(member))
      .map((member) => this.toSchema(member))
    if (booleans.length === 2) schemas.unshift({ type: 'boolean' })
    if (literals.length > 1) schemas.unshift({ enum: literals.map((literal) => literal.value).sort() })
    const [only] = schemas
    return schemas.length === 1 && only ? only : { anyOf: schemas.sort(byText) }
  }

  private expandArray(type: ts.Type): Schema {
    const element = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    return { type: 'array', items: element ? this.toSchema(element) : {} }
  }

  private expandObject(type: ts.Type): Schema {
    if (
      this.checker.getSignaturesOfType(type, ts.SignatureKind.Call).length > 0 ||
      type.symbol?.name === 'Date'
    )
      throw new Error(`${this.checker.typeToString(type)} cannot travel as JSON`)
    const properties: Schema = {}
    const required: string[] = []
    for (const property of this.checker.getPropertiesOfType(type).sort(byPlace)) {
      const inner = this.checker.getTypeOfSymbol(property)
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0
      properties[property.name] = { ...this.toSchema(inner), ...this.describe(property) }
      if (!isOptional) required.push(property.name)
    }
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String)
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(index ? { additionalProperties: this.toSchema(index) } : {}),
    }
  }
}

/** As they are written: of a type that was made from another the compiler gives them in the order that it met them. */
function byPlace(a: ts.Symbol, b: ts.Symbol): number {
  const [left, right] = [a, b].map((symbol) => symbol.declarations?.[0])
  if (!left || !right) return a.name < b.name ? -1 : 1
  const [file, other] = [left, right].map((declaration) => declaration.getSourceFile().fileName)
  if (file !== other) return (file ?? '') < (other ?? '') ? -1 : 1
  return left.pos - right.pos
}

/** The compiler orders a union as it met its members: in another order tomorrow. */
function byText(a: Schema, b: Schema): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

function isOurs(symbol: ts.Symbol): boolean {
  return (
    symbol.declarations?.some((declaration) =>
      /\/lib\/(contracts|domain|server)\//.test(declaration.getSourceFile().fileName),
    ) ?? false
  )
}
