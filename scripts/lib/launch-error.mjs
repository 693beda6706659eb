/** What stops a start, told to the operator as one clear sentence; nothing else is printed for it. */
export class LaunchError extends Error {
  name = 'LaunchError'
}
