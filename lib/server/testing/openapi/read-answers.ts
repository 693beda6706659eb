import path from 'node:path'
import ts from 'typescript'
import { TypeSchemas } from '@/lib/server/testing/openapi/type-schemas'

export type DescribedAnswer = { status: number; media: string; schema: object | null }

/** What each route answers, by file and method: read from the types of its declaration, so that nobody writes it twice. */
export function readAnswers(files: readonly string[]): {
  answers: Map<string, DescribedAnswer[]>
  schemas: Record<string, object>
} {
  const program = createProgram(files)
  const checker = program.getTypeChecker()
  const types = new TypeSchemas(checker)
  const answers = new Map<string, DescribedAnswer[]>()
  for (const file of files) {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (!source || !module) throw new Error(`${file} could not be read`)
    for (const exported of checker.getExportsOfModule(module)) {
      const route = checker.getTypeOfSymbolAtLocation(exported, source)
      const carried = route.getProperty('answers')
      if (!carried) continue
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(carried))
      const members = type.isUnion() ? type.types : [type]
      answers.set(
        `${exported.name} ${file}`,
        members.map((member) => describe(checker, types, member)),
      )
    }
  }
  return { answers, schemas: types.named }
}

function createProgram(files: readonly string[]): ts.Program {
  const configFile = path.resolve('tsconfig.json')
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    path.dirname(configFile),
  )
  return ts.createProgram([...files], { ...options, noEmit: true, incremental: false })
}

/** The three facts of an Answer<Status, Body, Media> (lib/server/http/respond.ts). */
function describe(checker: ts.TypeChecker, types: TypeSchemas, answer: ts.Type): DescribedAnswer {
  const carrier = answer.getProperties().find((property) => property.name.includes('@answered'))
  if (!carrier)
    throw new Error(
      `${checker.typeToString(answer)} does not say what it carries: answer by lib/server/http/respond`,
    )
  const facts = checker.getNonNullableType(checker.getTypeOfSymbol(carrier))
  const [status, media, body] = ['status', 'media', 'body'].map((name) => {
    const fact = facts.getProperty(name)
    if (!fact) throw new Error(`an answer has no ${name}`)
    return checker.getTypeOfSymbol(fact)
  })
  if (!status?.isNumberLiteral() || !media?.isStringLiteral() || !body)
    throw new Error('an answer is not exact')
  const isEmpty = (body.flags & ts.TypeFlags.Undefined) !== 0
  return { status: status.value, media: media.value, schema: isEmpty ? null : types.toSchema(body) }
}
