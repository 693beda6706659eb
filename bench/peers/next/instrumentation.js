// Without a file of its own the peer would load the product's.
export function register() {}
