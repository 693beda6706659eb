import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import type { AuditChainDto, AuditEventDto } from '@/lib/contracts/audit'
import type { OrganisationDto } from '@/lib/contracts/organisation'
import type { ZoneRulesDto } from '@/lib/contracts/zone-rules'

export function organisationQuery() {
  return queryOptions({
    queryKey: ['organisation'],
    queryFn: ({ signal }) => apiGet<OrganisationDto>('/organisation', {}, { signal }),
  })
}

/** Each second while a job decides zones anew. */
export function zoneRulesQuery() {
  return queryOptions({
    queryKey: ['organisation', 'zone-rules'],
    queryFn: ({ signal }) => apiGet<ZoneRulesDto>('/organisation/zone-rules', {}, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.job && data.job.finishedAt === null ? 1_000 : false),
  })
}

export function auditQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['audit', 'list', params],
    queryFn: ({ signal }) => apiList<AuditEventDto>('/audit', params, { signal }),
  })
}

export function auditChainQuery() {
  return queryOptions({
    queryKey: ['audit', 'chain'],
    queryFn: ({ signal }) => apiGet<AuditChainDto>('/audit/chain', {}, { signal }),
    staleTime: 60_000,
  })
}
