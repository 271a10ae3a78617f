package wire_test

import (
	"encoding/binary"
	"net"
	"testing"

	"github.com/retort-go/retort/bench/wire"
)

// message is one of PostgreSQL's, with its type, or without if kind is 0.
func message(kind byte, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(4+len(body)))
	if kind != 0 {
		b = append([]byte{kind}, b...)
	}
	return append(b, body...)
}

func TestStatementsAndRoundTripsAreCounted(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go answer(server)
	var count wire.Count
	proxy, err := wire.Listen(server.Addr().String(), wire.PostgreSQL, &count)
	if err != nil {
		t.Fatal(err)
	}
	client, err := net.Dial("tcp", proxy.Addr)
	if err != nil {
		t.Fatal(err)
	}
	execute := append(message('B', "bind"), message('E', "execute")...)
	for _, sent := range [][]byte{message(0, "hello"), message('Q', "BEGIN"), append(execute, execute...), message('S', "")} {
		if _, err := client.Write(sent); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	client.Close()
	if err := proxy.Close(); err != nil {
		t.Fatal(err)
	}
	if statements, trips := count.Take(); statements != 3 || trips != 3 {
		t.Errorf("counted %d statements and %d round trips, want 3 and 3", statements, trips)
	}
}

// answer gives a byte back for whatever comes.
func answer(l net.Listener) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	buf := make([]byte, 1024)
	for {
		if _, err := conn.Read(buf); err != nil {
			return
		}
		if _, err := conn.Write([]byte{1}); err != nil {
			return
		}
	}
}
