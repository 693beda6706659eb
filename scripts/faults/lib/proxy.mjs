import net from 'node:net'

/**
 * A wire between two parties, on loopback: cuts connections in the middle of what is sent, goes away (refuses), or falls
 * silent (takes everything and passes on nothing).
 */
export class TcpProxy {
  #target
  #random
  #server = null
  #port = 0
  #sockets = new Set()
  #isSilent = false
  /** Share of what is written in each direction after which the connection is cut, part of it passed on. */
  cutRequests = 0
  cutResponses = 0
  cuts = { request: 0, response: 0 }

  constructor({ targetPort, random }) {
    this.#target = targetPort
    this.#random = random
  }

  get port() {
    return this.#port
  }

  async open() {
    this.#server = net.createServer((near) => this.#join(near))
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = this.#server.address().port
  }

  /** Nobody listens any more, and every connection is reset. */
  async close() {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    this.reset()
    await closed
  }

  reset() {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  silence() {
    this.#isSilent = true
    for (const socket of this.#sockets) socket.pause()
  }

  speak() {
    this.#isSilent = false
    for (const socket of this.#sockets) socket.resume()
  }

  #join(near) {
    const far = net.connect(this.#target, '127.0.0.1')
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#sockets.delete(socket))
      if (this.#isSilent) socket.pause()
    }
    this.#pass(near, far, 'request')
    this.#pass(far, near, 'response')
  }

  #pass(from, to, kind) {
    from.on('data', (chunk) => {
      if (this.#random.chance(kind === 'request' ? this.cutRequests : this.cutResponses)) {
        this.cuts[kind] += 1
        to.write(chunk.subarray(0, this.#random.int(0, chunk.length - 1)), () => {
          from.destroy()
          to.destroy()
        })
        return
      }
      if (!to.write(chunk)) {
        from.pause()
        to.once('drain', () => {
          if (!this.#isSilent) from.resume()
        })
      }
    })
    // Who closes in order has said all it had to say, and it must arrive.
    from.on('end', () => to.end())
    from.on('close', () => (from.readableEnded ? to.destroySoon() : to.destroy()))
  }
}
