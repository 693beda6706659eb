import type { NumberType } from '@/lib/contracts/contact'
import { findImportField, type ImportMapping, numbersMax } from '@/lib/contracts/import'

const synonyms: Record<string, string[]> = {
  externalKey: [
    'externalkey',
    'externalid',
    'key',
    'id',
    'contactid',
    'contactkey',
    'personid',
    'crmid',
    'uniqueid',
    'reference',
    'ref',
    'memberid',
    'customerid',
    'customerkey',
    'customernumber',
    'customerno',
    'clientid',
    'subscriberid',
  ],
  accountKey: ['accountkey', 'accountid', 'account', 'accountnumber', 'accountno'],
  firstName: ['firstname', 'first', 'givenname', 'forename', 'vorname', 'prenom', 'prénom', 'nombre', 'nome'],
  lastName: [
    'lastname',
    'last',
    'surname',
    'familyname',
    'nachname',
    'nom',
    'apellido',
    'apellidos',
    'cognome',
    'sobrenome',
  ],
  fullName: ['name', 'fullname', 'contactname', 'personname'],
  email: ['email', 'emailaddress', 'mail', 'correo'],
  timeZone: ['timezone', 'tz', 'zone', 'zeitzone', 'fuseau'],
  postalCode: ['postalcode', 'zip', 'zipcode', 'postcode', 'plz', 'codepostal', 'cp', 'cep'],
  region: ['region', 'state', 'province', 'stateprovince', 'bundesland', 'estado', 'provincia'],
  country: ['country', 'countrycode', 'land', 'pays', 'pais', 'país'],
  dialAt: ['dialat', 'dialtime', 'callat', 'callattime', 'scheduledat', 'scheduledtime'],
  guardTime: ['guardtime', 'guardat', 'callbefore', 'dialbefore', 'dialuntil', 'calluntil'],
  customerAni: ['customerani', 'ani', 'callerid', 'cli', 'outdialani'],
  preferredAgentId: ['preferredagentid', 'preferredagent', 'agentid'],
  priority: ['priority', 'prio', 'prioritaet', 'priorität', 'priorite', 'priorité', 'prioridad'],
}

const fieldBySynonym = new Map(
  Object.entries(synonyms).flatMap(([field, words]) => words.map((word) => [word, field])),
)

const numberWords =
  /^(home|work|office|business|mobile|cell|cellular|primary|main|alt|alternate|secondary|other|contact|dial|day|evening)?(phone|telephone|tel|telefon|telefono|teléfono|telefone|téléphone|mobile|mobil|mobilephone|cell|cellphone|handy|celular|móvil|movil|msisdn|number|phonenumber|telnumber|phoneno|rufnummer|landline|home|work|office)(number|no|nr)?\d{0,2}$/
const typeHeader = /^(number|phone|tel)(\d{0,2})type$|^(?:number|phone|tel)type(\d{0,2})$|^type(\d{1,2})$/

function simplify(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

/** The field that a header means; every number column answers `number`. Null = one of the list's own columns. */
export function guessField(header: string): string | null {
  const word = simplify(header)
  if (word === '') return null
  const type = typeHeader.exec(word)
  if (type) return `numberType${toSuffix(type[2] || type[3] || type[4])}`
  const known = fieldBySynonym.get(word)
  if (known) return known
  return numberWords.test(word) ? 'number' : null
}

function toSuffix(digits: string | undefined): string {
  return digits && digits !== '1' ? String(Number(digits)) : ''
}

const OWN_NAME_CHARS_MAX = 60

/** Names of own columns end somewhere; two that are then the same are told apart. */
function makeOwnName(column: string, taken: ReadonlySet<string>): string {
  const name = column.slice(0, OWN_NAME_CHARS_MAX).toWellFormed().trim()
  if (!taken.has(name)) return name
  for (let count = 2; ; count += 1) {
    const other = `${name.slice(0, OWN_NAME_CHARS_MAX - 6)} (${count})`
    if (!taken.has(other)) return other
  }
}

/** Numbers in the file's order; a field that is taken leaves the column as one of the list's own. */
export function guessMapping(columns: readonly string[]): Record<string, string> {
  const mapping: Record<string, string> = {}
  const taken = new Set<string>()
  let numbers = 0
  for (const column of columns) {
    let field = guessField(column)
    if (field === 'number') {
      numbers += 1
      field = numbers <= numbersMax ? `number${numbers === 1 ? '' : numbers}` : null
    }
    if (field !== null && (taken.has(field) || !findImportField(field))) field = null
    const target = field ?? makeOwnName(column, taken)
    taken.add(target)
    mapping[column] = target
  }
  return mapping
}

/** What a header says about the type of the number under it. */
export function guessNumberType(header: string): NumberType | null {
  const word = simplify(header)
  if (/mobil|cell|handy|movil|móvil|celular|msisdn/.test(word)) return 'mobile'
  if (/home|landline|festnetz|privat/.test(word)) return 'home'
  if (/work|office|business|büro|buero/.test(word)) return 'work'
  return null
}

/** What keeps a mapping from being used, in words. `number1` counts as `number`. */
export function findMappingFaults(
  mapping: ImportMapping,
  columns: readonly string[],
): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = []
  const usedBy = new Map<string, string>()
  for (const [column, target] of Object.entries(mapping)) {
    if (!columns.includes(column)) {
      faults.push({ path: `mapping.${column}`, message: `The file has no column “${column}”.` })
      continue
    }
    if (!target) continue
    const field = findImportField(target)?.name ?? target
    const other = usedBy.get(field)
    if (other !== undefined) {
      faults.push({ path: `mapping.${column}`, message: `“${other}” and “${column}” both go to ${field}.` })
    }
    usedBy.set(field, column)
  }
  if (![...usedBy.keys()].some((field) => /^number\d*$/.test(field))) {
    faults.push({ path: 'mapping', message: 'No column is mapped to a number.' })
  }
  return faults
}

/** The header as a key: its names, simplified, in their order. Files with the same are mapped alike. */
export function headerShape(columns: readonly string[]): string {
  return columns.map(simplify).join('|')
}
