import type { Permission, Role } from '@/lib/domain/permissions'

/** Who looks: what the frame and the buttons need to know. */
export type ViewerDto = {
  name: string
  role: Role
  permissions: Permission[]
  organisation: {
    id: string
    name: string
    isSandbox: boolean
    /** IANA name: days and hours of the analytics are its days and hours. */
    timeZone: string
  }
}
