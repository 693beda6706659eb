import {
  ChartColumn,
  Contact,
  Inbox,
  LayoutDashboard,
  ListOrdered,
  type LucideIcon,
  Megaphone,
  Settings,
  ShieldBan,
} from 'lucide-react'
import type { Permission } from '@/lib/domain/permissions'

export type Place = { href: string; label: string; icon: LucideIcon; permission: Permission | null }

/** The places of the product, in the order of the navigation and the palette. Only those that exist. */
export const places: readonly Place[] = [
  { href: '/overview', label: 'Overview', icon: LayoutDashboard, permission: 'campaign.read' },
  { href: '/campaigns', label: 'Campaigns', icon: Megaphone, permission: 'campaign.read' },
  { href: '/lists', label: 'Lists', icon: ListOrdered, permission: 'list.read' },
  { href: '/contacts', label: 'Contacts', icon: Contact, permission: 'contact.read' },
  { href: '/analytics', label: 'Analytics', icon: ChartColumn, permission: 'analytics.read' },
  { href: '/inbox', label: 'Inbox', icon: Inbox, permission: 'disposition.read' },
  { href: '/compliance', label: 'Do not call', icon: ShieldBan, permission: 'dnc.read' },
  { href: '/settings', label: 'Settings', icon: Settings, permission: null },
]

export function listPlaces(permissions: readonly Permission[]): Place[] {
  return places.filter((place) => place.permission === null || permissions.includes(place.permission))
}

export function isCurrentPlace(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`)
}
