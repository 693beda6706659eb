import { describe, expect, it } from 'vitest'
import {
  chartOutcomeIds,
  describeChartOutcome,
  familyShades,
  renderOutcomeColours,
  toChartOutcome,
} from '@/lib/client/charts/outcome-colours'
import {
  countedUnknown,
  type OutcomeFamily,
  orderedOutcomes,
  outcomeFamilies,
} from '@/lib/domain/attempt/outcomes'

type Rgb = [number, number, number]

const toLinear = (hex: string): Rgb => {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

const multiply = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb => {
  const row = ([x, y, z]: Rgb = [0, 0, 0]) => x * r + y * g + z * b
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])]
}

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const sights: Record<string, readonly Rgb[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const toOklab = ([r, g, b]: Rgb): Rgb => {
  const l = Math.cbrt(Math.max(0, 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b))
  const m = Math.cbrt(Math.max(0, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b))
  const s = Math.cbrt(Math.max(0, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b))
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function distance(left: string, right: string, sight: readonly Rgb[]): number {
  const a = toOklab(multiply(sight, toLinear(left)))
  const b = toOklab(multiply(sight, toLinear(right)))
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

const families = Object.keys(outcomeFamilies) as OutcomeFamily[]

describe('outcome colours', () => {
  it.each(Object.keys(sights))('keeps the six families apart for %s sight in both themes', (name) => {
    const sight = sights[name] ?? []
    const tooClose: string[] = []
    for (const theme of ['light', 'dark'] as const) {
      families.forEach((left, index) => {
        for (const right of families.slice(index + 1)) {
          const apart = distance(
            familyShades[left][theme][0] ?? '',
            familyShades[right][theme][0] ?? '',
            sight,
          )
          if (apart < 12) tooClose.push(`${theme}: ${left} and ${right}, ${apart.toFixed(1)}`)
        }
      })
    }
    expect(tooClose).toEqual([])
  })

  it('gives every outcome a shade of its own family', () => {
    const css = renderOutcomeColours()
    expect(css).not.toContain('undefined')
    for (const outcome of orderedOutcomes) expect(css).toContain(`--outcome-${outcome.id}:#`)
    for (const family of families) {
      const members = chartOutcomeIds.filter((id) => describeChartOutcome(id).family === family)
      expect(familyShades[family].light).toHaveLength(members.length)
      expect(familyShades[family].dark).toHaveLength(members.length)
    }
  })

  it('shows what a person counted without knowing as unknown', () => {
    expect(toChartOutcome(countedUnknown)).toBe(0)
  })

  it('puts unlisted codes under one name', () => {
    expect(toChartOutcome(16)).toBe(16)
    expect(toChartOutcome(77)).toBe(-1)
  })
})
