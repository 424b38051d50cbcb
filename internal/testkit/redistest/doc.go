// Package redistest opens Redis servers for tests: one in this process (Embedded), a real redis-server started on a free
// port with an append-only file (Real, Server), and a TCP proxy that misbehaves on demand (Proxy).
package redistest
