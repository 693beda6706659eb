// Runs the bundle of server.ts named as argument. Ends at once when the suite is gone, in order at SIGTERM.

process.on('disconnect', () => process.exit(1))
const { runServer } = await import(process.argv[2])
const running = await runServer()
process.on('SIGTERM', async () => {
  await running.stop()
  process.exit(0)
})
process.send('up')
