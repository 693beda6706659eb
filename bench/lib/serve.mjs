// Runs the bundle of server.ts named as argument, and stops it in order.

const { runServer } = await import(process.argv[2])
const running = await runServer()
const stop = async () => {
  await running.stop()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('disconnect', stop)
