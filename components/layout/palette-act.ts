/** What a command of the palette asks for; the palette confirms and does it. */
export type PaletteAct =
  | { kind: 'pause' | 'resume'; campaignId: string; name: string }
  | { kind: 'start'; campaignId: string; name: string }
  | { kind: 'never_call'; number: string }
  | { kind: 'pause_everything' }
  | { kind: 'resume_everything' }
