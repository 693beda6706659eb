/**
 * Numbers that reach nobody: reserved for film, books and tests by the numbering authorities. The sandbox
 * may dial nothing else. Sources: NANPA (555-0100 to 555-0199 of geographic codes, 800-555-0199), Ofcom
 * ("Telephone numbers for use in TV and radio drama programmes"), ACMA ("Phone numbers for use in TV shows,
 * films and creative works"); reviewed 2026-11.
 */
const ofcomDrama = [
  '+44(11[3-8]|1[2-6]1)4960\\d{3}',
  '+441914980\\d{3}',
  '+442079460\\d{3}',
  '+442896496\\d{3}',
  '+442920180\\d{3}',
  '+441632960\\d{3}',
  '+447700900\\d{3}',
  '+448081570\\d{3}',
  '+449098790\\d{3}',
  '+443069990\\d{3}',
]
const nanpFiction = ['+1(?!8(00|22|33|44|55|66|77|88)|900|700|500|600)[2-9]\\d{2}55501\\d{2}', '+18005550199']
const acmaFiction = [
  '+61[2378](5550|7010)\\d{4}',
  '+61491570(006|156|157|158|159|110|313|737)',
  '+61491571(266|491|804)',
  '+61491572(549|665|983)',
  '+61491573(770|087)',
  '+61491574(118|632)',
  '+61491575(254|789)',
  '+61491576(398|801)',
  '+61491577(426|644)',
  '+61491578(957|148|888)',
  '+61491579(212|760|455)',
  '+611800160401',
  '+611800975(707|708|709|710|711)',
]

const pattern = new RegExp(
  `^(${[...ofcomDrama, ...nanpFiction, ...acmaFiction].map((text) => text.replace('+', '\\+')).join('|')})$`,
)

export function isFictionNumber(e164: string): boolean {
  return pattern.test(e164)
}
