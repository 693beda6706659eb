/** States of the US and provinces of Canada by their names, so that rules, which know codes, find them. */
const names =
  'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|DC Washington DC|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NY New York State|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming|AB Alberta|BC British Columbia|BC Colombie Britannique|MB Manitoba|NB New Brunswick|NB Nouveau Brunswick|NL Newfoundland and Labrador|NL Newfoundland|NL Labrador|NL Terre Neuve et Labrador|NS Nova Scotia|NS Nouvelle Ecosse|NT Northwest Territories|NT Territoires du Nord Ouest|NU Nunavut|ON Ontario|PE Prince Edward Island|PE PEI|PE Ile du Prince Edouard|QC Quebec|SK Saskatchewan|YT Yukon|YT Yukon Territory'

const codes = new Map(names.split('|').map((entry) => [fold(entry.slice(3)), entry.slice(0, 2)]))

const known = new Set(codes.values())
const canadian: readonly string[] = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')

/** Whether the country has such a region; of countries other than these two nobody knows. */
export function isRegionOf(country: string | null, code: string): boolean {
  if (country === 'CA') return canadian.includes(code)
  return country !== 'US' || (known.has(code) && !canadian.includes(code))
}

/** A code as it is (`fl`, `US-FL`), or the code of a name in any case and with any accents; null for other words. */
export function findRegionCode(text: string, country: string | null): string | null {
  if (/^[a-z]{2}$/i.test(text)) return text.toUpperCase()
  const isNorthAmerican = country === null || country === 'US' || country === 'CA'
  const named = isNorthAmerican ? codes.get(fold(text)) : undefined
  if (named !== undefined) return named
  return /^(?:[a-z]{2}-)?([a-z0-9]{2,3})$/i.exec(text.trim())?.[1]?.toUpperCase() ?? null
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[.'’]/g, '')
    .replaceAll('&', ' and ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}
