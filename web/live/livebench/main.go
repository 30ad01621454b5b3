// Livebench measures the live connection: many clients hear one topic at a steady rate. The server runs in a process of its own, so that its
// processor time and memory are its own; the clients read through plain connections. It prints "name value unit" lines.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/web/api"
	"nghitruong/web/live"
	"nghitruong/web/server"
)

const topic = "meeting/01980000-0000-7000-8000-000000000001"

func main() {
	clients := flag.Int("clients", 1000, "connections")
	rate := flag.Int("rate", 10, "events a second")
	length := flag.Duration("for", 10*time.Second, "how long")
	size := flag.Int("size", 400, "bytes of an event's view")
	serve := flag.Bool("serve", false, "be the server (started by the program itself)")
	flag.Parse()
	var err error
	if *serve {
		err = runServer(*rate, *size)
	} else {
		err = measure(*clients, *rate, *length, *size)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "livebench:", err)
		os.Exit(1)
	}
}

// anybody lets everyone in.
type anybody struct{}

func (anybody) Resolve(_ context.Context, _, address string) (authz.Subject, string, error) {
	return authz.Subject{Person: id.New[id.Person](), Address: address}, "", nil
}

// nothing is a record without past.
type nothing struct{}

func (nothing) Top(context.Context, string) (int64, error) { return 0, nil }
func (nothing) Since(context.Context, string, int64, int) ([]outbox.Stored, error) {
	return nil, nil
}

// runServer serves until its input ends. Each line "go" starts publishing, "stop" ends it; "usage" prints processor time and memory.
func runServer(rate, size int) error {
	h := hub.New(hub.Config{})
	a := api.New(api.Deps{Sessions: anybody{}, Version: "bench"})
	l := live.New(live.Deps{Hub: h, Outbox: nothing{}, Epoch: "bench", MaxPerSubject: 1 << 20,
		Identify: func(_ context.Context, _, _, address string) (authz.Subject, string, error) {
			return authz.Subject{}, "", errors.New("sessions are not checked in a measurement")
		}})
	l.Register("meeting/{id}", live.Topic{Kind: outbox.Log, Allow: func(context.Context, string) error { return nil }})
	l.Mount(a)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := server.New(a.Handler(), nil, slog.New(slog.DiscardHandler))
	go served.Serve(listener)
	fmt.Println(listener.Addr())
	var stop chan struct{}
	seq := int64(0)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		switch lines.Text() {
		case "go":
			stop = make(chan struct{})
			go func() {
				tick := time.NewTicker(time.Second / time.Duration(rate))
				defer tick.Stop()
				for {
					select {
					case <-stop:
						return
					case <-tick.C:
						seq++
						data := fmt.Appendf(nil, `{"sent":%d,"fill":"%s"}`, time.Now().UnixNano(), strings.Repeat("x", size))
						h.Publish(outbox.Frame{Topic: topic, Kind: outbox.Log, Name: "bench", Seq: seq, Data: data})
					}
				}
			}()
		case "stop":
			close(stop)
		case "usage":
			cpu, memory, err := usage()
			if err != nil {
				return err
			}
			fmt.Println(cpu.Nanoseconds(), memory, h.Stats().Overflows)
		}
	}
	return nil
}

// usage reads the processor time and the resident memory in bytes of this process (proc(5)).
func usage() (time.Duration, int64, error) {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0, 0, err
	}
	// The name of the program is in parentheses and may contain spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 22 {
		return 0, 0, errors.New("/proc/self/stat is short")
	}
	var numbers [3]int64
	for i, field := range []int{11, 12, 21} {
		if numbers[i], err = strconv.ParseInt(fields[field], 10, 64); err != nil {
			return 0, 0, err
		}
	}
	// Linux counts in hundredths of a second for every program.
	return time.Duration(numbers[0]+numbers[1]) * 10 * time.Millisecond, numbers[2] * int64(os.Getpagesize()), nil
}

// process is the server and how to speak to it.
type process struct {
	in      io.Writer
	out     *bufio.Scanner
	address string
}

func (p *process) usage() (cpu time.Duration, memory, overflows int64, err error) {
	if _, err = fmt.Fprintln(p.in, "usage"); err != nil {
		return
	}
	if !p.out.Scan() {
		return 0, 0, 0, errors.New("the server ended")
	}
	_, err = fmt.Sscan(p.out.Text(), &cpu, &memory, &overflows)
	return
}

func measure(clients, rate int, length time.Duration, size int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(self, "-serve", "-rate", strconv.Itoa(rate), "-size", strconv.Itoa(size))
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		return err
	}
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	defer child.Wait()
	defer in.Close()
	p := &process{in: in, out: bufio.NewScanner(out)}
	if !p.out.Scan() {
		return errors.New("the server did not start")
	}
	p.address = p.out.Text()
	cpu0, memory0, _, err := p.usage()
	if err != nil {
		return err
	}
	var heard atomic.Int64
	delays := make(chan []time.Duration, clients)
	conns, err := connect(p.address, clients)
	if err != nil {
		return err
	}
	cpu1, memory1, _, err := p.usage()
	if err != nil {
		return err
	}
	var readers sync.WaitGroup
	for i, c := range conns {
		readers.Go(func() { delays <- listen(c, i%20 == 0, &heard) })
	}
	if _, err := fmt.Fprintln(in, "go"); err != nil {
		return err
	}
	time.Sleep(length)
	if _, err := fmt.Fprintln(in, "stop"); err != nil {
		return err
	}
	cpu2, memory2, overflows, err := p.usage()
	if err != nil {
		return err
	}
	n := heard.Load()
	for _, c := range conns {
		c.Close()
	}
	readers.Wait()
	close(delays)
	var all []time.Duration
	for d := range delays {
		all = append(all, d...)
	}
	if n == 0 || len(all) == 0 {
		return errors.New("nothing was heard")
	}
	slices.Sort(all)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Printf("live_connections %d connections\n", clients)
	fmt.Printf("live_connect_cpu %.0f us/connection\n", float64((cpu1-cpu0).Microseconds())/float64(clients))
	fmt.Printf("live_memory_idle %.1f KiB/connection\n", float64(memory1-memory0)/1024/float64(clients))
	fmt.Printf("live_memory_busy %.1f KiB/connection\n", float64(memory2-memory0)/1024/float64(clients))
	fmt.Printf("live_deliveries %.0f events/s\n", float64(n)/length.Seconds())
	fmt.Printf("live_server_cpu %.1f percent_of_one_core\n", 100*float64(cpu2-cpu1)/float64(length))
	fmt.Printf("live_delivery_cpu %.2f us/event\n", float64((cpu2-cpu1).Nanoseconds())/1000/float64(n))
	fmt.Printf("live_delay_p50 %.1f ms\n", ms(all[len(all)/2]))
	fmt.Printf("live_delay_p99 %.1f ms\n", ms(all[len(all)*99/100]))
	fmt.Printf("live_overflows %d connections\n", overflows)
	return nil
}

// connect opens the sockets, each with the topic subscribed and its answer read.
func connect(address string, clients int) ([]net.Conn, error) {
	conns := make([]net.Conn, clients)
	for i := range conns {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return nil, err
		}
		conns[i] = c
		request := "GET /api/live HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + live.Subprotocol + "\r\nCookie: " + api.SessionCookie + "=x\r\n\r\n"
		if _, err := io.WriteString(c, request); err != nil {
			return nil, err
		}
		reader := bufio.NewReaderSize(c, 1024)
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			return nil, err
		}
		if answer.StatusCode != http.StatusSwitchingProtocols {
			return nil, fmt.Errorf("the server answered %s", answer.Status)
		}
		if err := writeMasked(c, []byte(`{"i":1,"op":"hello","d":{"topics":{"`+topic+`":{}}}}`)); err != nil {
			return nil, err
		}
		if _, err := readMessage(reader); err != nil {
			return nil, err
		}
	}
	return conns, nil
}

// writeMasked sends a text as a client must (RFC 6455 section 5.3); a mask of zeros leaves it readable.
func writeMasked(w io.Writer, text []byte) error {
	const masked = 0x80
	if len(text) >= 126 {
		return errors.New("the message is too long")
	}
	_, err := w.Write(append([]byte{masked | hub.OpText, masked | byte(len(text)), 0, 0, 0, 0}, text...))
	return err
}

// readMessage reads one unmasked frame of up to 64 KiB.
func readMessage(r *bufio.Reader) ([]byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int(head[1])
	if n == 126 {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil, err
		}
		n = int(head[0])<<8 | int(head[1])
	}
	text := make([]byte, n)
	_, err := io.ReadFull(r, text)
	return text, err
}

// listen counts events until the connection ends; a sample of connections also notes how long each took.
func listen(c net.Conn, sample bool, heard *atomic.Int64) []time.Duration {
	r := bufio.NewReaderSize(c, 1024)
	var delays []time.Duration
	for {
		text, err := readMessage(r)
		if err != nil {
			return delays
		}
		_, after, found := bytes.Cut(text, []byte(`"sent":`))
		if !found {
			continue
		}
		heard.Add(1)
		if !sample {
			continue
		}
		digits, _, _ := bytes.Cut(after, []byte{','})
		if sent, err := strconv.ParseInt(string(digits), 10, 64); err == nil {
			delays = append(delays, time.Since(time.Unix(0, sent)))
		}
	}
}
