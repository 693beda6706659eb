export function findBoundaryFaults(options?: {
  baseDir?: string
  modulesMin?: number
}): Promise<{ modules: number; faults: string[] }>
