// Runs a bundle of server.ts as the launcher would: argument = the bundle. Says "up", and stops on SIGTERM.
const { runServer } = await import(process.argv[2])
const running = await runServer()
process.on('SIGTERM', async () => {
  await running.stop()
  process.stdout.write('stopped\n')
  process.exit(0)
})
process.stdout.write('up\n')
