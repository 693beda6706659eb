// Stands in for the package `server-only`, which throws wherever no bundler has resolved it away.
export {}
