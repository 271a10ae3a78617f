package wire

import (
	"encoding/binary"
	"net"
	"sync"
)

// Protocol is what a server speaks.
type Protocol int

// The protocols that are counted.
const (
	// PostgreSQL's frontend messages (https://www.postgresql.org/docs/current/protocol-message-formats.html): Query and Execute are statements.
	PostgreSQL Protocol = iota
	// MySQL's commands (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html): COM_QUERY and COM_STMT_EXECUTE are statements.
	MySQL
)

// Proxy stands before a server and counts. A round trip begins when the client sends something after the server did.
type Proxy struct {
	Addr string

	server   string
	protocol Protocol
	count    *Count
	listener net.Listener
	all      sync.WaitGroup
}

// Listen opens a proxy to a server. It is for connections without TLS.
func Listen(server string, p Protocol, c *Count) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	x := &Proxy{Addr: l.Addr().String(), server: server, protocol: p, count: c, listener: l}
	x.all.Go(x.accept)
	return x, nil
}

// Close stops listening, and waits until all connections are closed by the client or the server.
func (x *Proxy) Close() error {
	err := x.listener.Close()
	x.all.Wait()
	return err
}

func (x *Proxy) accept() {
	for {
		client, err := x.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", x.server)
		if err != nil {
			client.Close()
			continue
		}
		w := &watched{x: x}
		x.all.Go(func() { w.pass(server, client, w.sent) })
		x.all.Go(func() { w.pass(client, server, w.answered) })
	}
}

// watched is one connection.
type watched struct {
	x *Proxy

	mu       sync.Mutex
	idle     bool // the server spoke last
	greeted  bool // PostgreSQL's first message, which has no type, is over
	fragment []byte
}

// pass copies until an end is closed, and closes the other.
func (w *watched) pass(to, from net.Conn, see func([]byte)) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			see(buf[:n])
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (w *watched) answered([]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle = true
}

func (w *watched) sent(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.idle {
		w.x.count.Trip()
		w.idle = false
	}
	w.fragment = append(w.fragment, b...)
	next := w.postgres
	if w.x.protocol == MySQL {
		next = w.mysql
	}
	for {
		n := next(w.fragment)
		if n == 0 || n > len(w.fragment) {
			return
		}
		w.fragment = w.fragment[n:]
	}
}

// postgres returns the length of the message that b begins with, 0 if it isn't known yet, and counts it once it is whole.
func (w *watched) postgres(b []byte) int {
	if !w.greeted {
		if len(b) < 4 {
			return 0
		}
		n := int(binary.BigEndian.Uint32(b))
		w.greeted = n <= len(b)
		return n
	}
	if len(b) < 5 {
		return 0
	}
	n := 1 + int(binary.BigEndian.Uint32(b[1:]))
	if n <= len(b) && (b[0] == 'Q' || b[0] == 'E') {
		w.x.count.Statement()
	}
	return n
}

// mysql is postgres for MySQL's packets. A command's packet has the number 0.
func (w *watched) mysql(b []byte) int {
	if len(b) < 5 {
		return 0
	}
	n := 4 + int(b[0]) + int(b[1])<<8 + int(b[2])<<16
	if n <= len(b) && b[3] == 0 && (b[4] == 0x03 || b[4] == 0x17) {
		w.x.count.Statement()
	}
	return n
}
