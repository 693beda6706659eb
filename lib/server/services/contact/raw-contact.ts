import type { NumberType } from '@/lib/contracts/contact'

/** A contact as a file or a program gave it: all text, by the names of importFields. */
export type RawContact = {
  values: Readonly<Record<string, string | undefined>>
  own: Readonly<Record<string, string>>
  /** What the sender calls a field: its file column or its path in the JSON. */
  columnOf: (field: string) => string | null
  /** A number's type where no field says it, such as from the header “Mobile”. */
  typeOf?: (field: string) => NumberType | null
}

/** Says what is wrong with a field. */
export type Say = (field: string, code: string, message: string) => void
