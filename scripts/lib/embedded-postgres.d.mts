export type EmbeddedPostgres = {
  host: string
  port: number
  user: string
  password: string
  pid: number
  isAdopted: boolean
  /** The folder that holds the cluster: the data folder, or one that the server's user can reach. */
  home: string
  cluster: string
  url(database: string): string
  stop(): Promise<void>
}
export function startEmbeddedPostgres(options: {
  dataDir: string
  port?: number
  durable?: boolean
  settings?: Record<string, string | number>
  packageDir?: string
  log?: (line: string) => void
}): Promise<EmbeddedPostgres>
export function locateCluster(dataDir: string): string
export function findFreePort(): Promise<number>
