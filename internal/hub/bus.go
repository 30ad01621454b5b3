package hub

import "sync"

// Bus carries frames between the servers of an installation. It may lose frames and must not repeat a server's own to it.
type Bus interface {
	// Listen makes receive called for the frames of the other servers, from then on. It is called once.
	Listen(receive func(*Frame))
	// Publish gives a frame to the other servers without waiting for them.
	Publish(f *Frame)
	// Close ends both directions.
	Close() error
}

// Local is a bus between hubs of one process.
type Local struct {
	mu    sync.RWMutex
	nodes map[*localNode]func(*Frame)
}

// NewLocal returns a bus without hubs.
func NewLocal() *Local { return &Local{nodes: map[*localNode]func(*Frame){}} }

// Node returns the bus as one hub uses it.
func (l *Local) Node() Bus { return &localNode{bus: l} }

type localNode struct{ bus *Local }

func (n *localNode) Listen(receive func(*Frame)) {
	n.bus.mu.Lock()
	defer n.bus.mu.Unlock()
	n.bus.nodes[n] = receive
}

func (n *localNode) Publish(f *Frame) {
	n.bus.mu.RLock()
	defer n.bus.mu.RUnlock()
	for other, receive := range n.bus.nodes {
		if other != n {
			receive(f)
		}
	}
}

func (n *localNode) Close() error {
	n.bus.mu.Lock()
	defer n.bus.mu.Unlock()
	delete(n.bus.nodes, n)
	return nil
}
