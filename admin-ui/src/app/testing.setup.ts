// What every test file starts with.
import { cleanup } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// What Mantine asks of a browser and happy-dom lacks.
class NoResizes implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver = NoResizes

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})
