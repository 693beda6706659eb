/**
 * Geographic prefixes of countries with several zones outside North America, from their numbering plans. Written and
 * reviewed by hand: the zone map that libphonenumber's data makes of them is wrong where it matters (Recife is all
 * Noronha in it, Kaliningrad is Bucharest, every mobile number of Australia is Sydney). What stands here is the place
 * of a landline, in Brazil and Mexico of any number; all else (mobile numbers without a place, toll-free ones, areas
 * that nobody reviewed) takes every populated zone of its country. Zone names are those of the table of countries.
 */
type Plan = { callingCode: string; zones: Readonly<Record<string, string>> }

/** Zones joined by `+` -> prefixes after the calling code; the longest that fits decides. */
const plans: Readonly<Record<string, Plan>> = {
  AU: {
    callingCode: '61',
    zones: {
      'Australia/Sydney': '2 3',
      'Australia/Brisbane': '7',
      'Australia/Adelaide': '87 88',
      'Australia/Darwin': '879 889',
      'Australia/Perth': '86 89',
      'Australia/Adelaide+Australia/Darwin+Australia/Perth': '85',
      // Tweed Heads has numbers of the Gold Coast, Eucla and its roadhouses those of Kalgoorlie.
      'Australia/Brisbane+Australia/Sydney': '755',
      'Australia/Adelaide+Australia/Eucla+Australia/Perth': '890393 890395',
      'Australia/Lord_Howe+Australia/Sydney':
        '255053 255143 255213 255280 255307 255369 255413 255568 255936 255937 265080 265081 265082 265099 265164 265251 265296 265341 265606 265632 265998',
    },
  },
  BR: {
    callingCode: '55',
    zones: {
      'America/Sao_Paulo':
        '11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 63 64 71 73 74 75 77 79 82 83 84 85 86 87 88 89 91 93 94 96 98 99',
      'America/Noronha+America/Sao_Paulo': '81',
      'America/Manaus': '65 66 67 69 92 95',
      'America/Rio_Branco': '68',
      'America/Manaus+America/Rio_Branco': '97',
    },
  },
  CD: { callingCode: '243', zones: { 'Africa/Kinshasa': '1', 'Africa/Lubumbashi': '2' } },
  CL: {
    callingCode: '56',
    zones: {
      'America/Santiago': '2 33 34 35 41 42 43 45 51 52 53 55 57 58 63 64 65 71 72 73 75',
      'America/Santiago+Pacific/Easter': '32',
      'America/Punta_Arenas': '61 67',
    },
  },
  CN: {
    callingCode: '86',
    zones: {
      'Asia/Shanghai':
        '10 2 3 41 42 43 44 45 46 47 48 5 6 7 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98',
      'Asia/Shanghai+Asia/Urumqi': '90 99',
    },
  },
  EC: {
    callingCode: '593',
    zones: { 'America/Guayaquil': '2 3 4 5 6 7', 'America/Guayaquil+Pacific/Galapagos': '52' },
  },
  ES: {
    callingCode: '34',
    zones: {
      'Europe/Madrid': '81 82 83 84 85 86 87 88 91 92 93 94 95 96 97 98',
      'Atlantic/Canary': '822 828 922 928',
      'Atlantic/Canary+Europe/Madrid': '827',
    },
  },
  ID: {
    callingCode: '62',
    zones: {
      'Asia/Jakarta': '2 31 32 33 34 35 53 56 6 7',
      'Asia/Makassar': '36 37 38 4 511 54 55',
      'Asia/Jakarta+Asia/Makassar': '51 52',
      'Asia/Jayapura': '9',
    },
  },
  MN: {
    callingCode: '976',
    zones: { 'Asia/Ulaanbaatar': '11 12 13 15 21 22 23 25', 'Asia/Hovd+Asia/Ulaanbaatar': '14 24' },
  },
  MX: {
    callingCode: '52',
    zones: {
      'America/Mexico_City': '22 23 24 27 28 29 3 4 55 56 58 59 614 618 7 81 82 91 92 93 94 95 96 97 999',
      'America/Mazatlan': '612 624 644 662 667 668 669',
      'America/Tijuana': '646 658 661 663 664 665 686',
      'America/Ciudad_Juarez': '656 657',
      'America/Cancun': '983 984 987 998',
      // Where a state's border or coast keeps another zone, all of them.
      'America/Mazatlan+America/Mexico_City': '311 319 32 389',
      'America/Ciudad_Juarez+America/Matamoros+America/Mazatlan+America/Mexico_City+America/Tijuana': '6',
      'America/Matamoros+America/Mexico_City': '83 84 85 86 87 88 89',
      'America/Cancun+America/Mexico_City': '98 99',
    },
  },
  NZ: {
    callingCode: '64',
    zones: { 'Pacific/Auckland': '3 4 6 7 9', 'Pacific/Auckland+Pacific/Chatham': '330 3395' },
  },
  PT: {
    callingCode: '351',
    zones: { 'Europe/Lisbon': '21 22 23 24 25 26 27 28 291', 'Atlantic/Azores': '292 295 296' },
  },
  RU: {
    callingCode: '7',
    zones: {
      'Europe/Kaliningrad': '401',
      'Europe/Moscow':
        '365 47 48 49 81 820 821 831 833 834 835 836 841 843 844 847 855 861 862 863 865 866 867 869 87',
      'Europe/Samara': '341 842 845 846 848 851',
      'Asia/Yekaterinburg': '342 343 345 346 347 349 351 352 353',
      'Asia/Omsk': '381',
      'Asia/Novosibirsk': '382 383 384 385 388 390 391 394',
      'Asia/Irkutsk': '301 395',
      'Asia/Yakutsk': '302 416',
      'Asia/Magadan+Asia/Vladivostok+Asia/Yakutsk': '411',
      'Asia/Vladivostok': '421 423 426',
      'Asia/Magadan': '413 424',
      'Asia/Kamchatka': '415 427',
    },
  },
}

type Index = { callingCode: string; lengthMax: number; zones: ReadonlyMap<string, readonly string[]> }

const indexes = new Map<string, Index>(
  Object.entries(plans).map(([country, { callingCode, zones }]) => {
    const byPrefix = new Map(
      Object.entries(zones).flatMap(([set, prefixes]) => {
        const names = set.split('+')
        return prefixes.split(' ').map((prefix): [string, string[]] => [prefix, names])
      }),
    )
    const lengthMax = Math.max(...[...byPrefix.keys()].map((prefix) => prefix.length))
    return [country, { callingCode, lengthMax, zones: byPrefix }]
  }),
)

/** The zones of a geographic number; null where its prefix says nothing of its place. */
export function findPrefixZones(e164: string, country: string): readonly string[] | null {
  const index = indexes.get(country)
  if (index === undefined || !e164.startsWith(index.callingCode, 1)) return null
  const start = 1 + index.callingCode.length
  for (let length = index.lengthMax; length > 0; length -= 1) {
    const zones = index.zones.get(e164.slice(start, start + length))
    if (zones !== undefined) return zones
  }
  return null
}

export function listPrefixZones(): { country: string; e164Prefix: string; zones: readonly string[] }[] {
  return [...indexes].flatMap(([country, { callingCode, zones }]) =>
    [...zones].map(([prefix, names]) => ({ country, e164Prefix: `+${callingCode}${prefix}`, zones: names })),
  )
}
