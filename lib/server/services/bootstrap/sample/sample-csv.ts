import { makeSampleContacts } from './sample-contacts'

/** Rows of public/sample-contacts.csv, the file a newcomer can import. */
export const sampleCsvRows = 400

/** Other people than those of the sample list, with a header that the import guesses by itself. */
export function makeSampleCsv(rows = sampleCsvRows): string {
  const header =
    'Customer ID,First name,Last name,Phone,Phone 2,Country,Time zone,Email,Plan,Balance,Renewal month'
  const lines = makeSampleContacts({ count: rows, seed: 77 }).map((contact, index) =>
    [
      `C${String(index + 1).padStart(4, '0')}`,
      contact.firstName,
      contact.lastName,
      contact.numbers[0]?.e164 ?? '',
      contact.numbers[1]?.e164 ?? '',
      contact.country,
      contact.timeZone ?? '',
      `${contact.firstName}.${contact.lastName}.${index + 1}@example.org`.toLowerCase(),
      contact.columns.plan,
      contact.columns.balance,
      contact.columns.renewalMonth,
    ].join(','),
  )
  return `${[header, ...lines].join('\n')}\n`
}
