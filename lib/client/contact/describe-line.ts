const lineTypes: Record<string, string> = {
  mobile: 'mobile line',
  fixed_line: 'fixed line',
  fixed_or_mobile: 'fixed or mobile line',
  voip: 'VoIP line',
  toll_free: 'toll-free',
  premium_rate: 'premium rate',
  shared_cost: 'shared cost',
  personal: 'personal number',
  pager: 'pager',
  uan: 'company-wide number',
}

/** What the numbering plan says of a number's line, in words. */
export function describeLine(lineType: string | null): string {
  return lineTypes[lineType ?? ''] ?? 'line not known'
}
