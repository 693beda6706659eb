import { type CheckColumnInput, type ColumnCheckDto, checkColumnSchema } from '@/lib/contracts/contact-list'
import { readTypedValue } from '@/lib/domain/contact/read-typed-value'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireList } from '@/lib/server/services/list/require-list'

const sampleMax = 10_000
const examplesMax = 3
const exampleCharsMax = 40

/** How a column's values would do as another type, before anybody relies on it; they stay text either way. */
export async function checkColumn(
  ctx: Ctx,
  listId: bigint,
  input: CheckColumnInput,
): Promise<ColumnCheckDto> {
  requirePermission(ctx, 'contact.read')
  const { name, type } = checkColumnSchema.parse(input)
  const prisma = getPrisma()
  await requireList(prisma, ctx.organisationId, listId)
  const rows = await prisma.$queryRaw<{ value: string | null }[]>`
    select columns ->> ${name}::text as value from list_contact
    where organisation_id = ${ctx.organisationId} and list_id = ${listId}
    order by seq desc limit ${sampleMax}`
  const values = rows.flatMap(({ value }) => (value ? [value] : []))
  const misfits = values.filter((value) => !readTypedValue(type, value).fits)
  const examples = [...new Set(misfits)].slice(0, examplesMax).map((value) => value.slice(0, exampleCharsMax))
  return { name, type, sampled: rows.length, filled: values.length, misfits: misfits.length, examples }
}
