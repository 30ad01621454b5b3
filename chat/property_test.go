package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/chat/chattest"
	"nghitruong/ent"
	"nghitruong/ent/message"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
)

// Any interleaving of sends, resends and requests that end too early, by several devices of several people, leaves each message once, under
// one number, and the numbers without holes. What was acknowledged is what is stored.
func TestAnyInterleavingStoresEachMessageOnce(t *testing.T) {
	// Every look at the clock finds a second gone, so nobody is ever too fast.
	var ticks atomic.Int64
	clock := func() time.Time { return time.Date(2026, 12, 9, 1, 0, int(ticks.Add(1)), 0, time.UTC) }
	testkit.StoresAt(t, clock, func(t *testing.T, s *store.Store) {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { interleave(t, s, seed) })
		}
	})
}

func interleave(t *testing.T, s *store.Store, seed uint64) {
	const members, messages, devices = 4, 15, 3
	room := chattest.New(t, s, members)
	keys := make([][]string, members)
	for m := range keys {
		for range messages {
			keys[m] = append(keys[m], uuid.NewString())
		}
	}
	var lock sync.Mutex
	acknowledged := map[string]int64{}
	var wait sync.WaitGroup
	for m := range members {
		for d := range devices {
			random := rand.New(rand.NewPCG(seed, uint64(m*devices+d)))
			wait.Go(func() {
				for _, i := range random.Perm(messages) {
					ctx := room.Member(m + 1)
					for tries := random.IntN(3); tries > 0; tries-- {
						cut, cancel := context.WithCancel(ctx)
						if random.IntN(2) == 0 {
							cancel()
						} else {
							go cancel()
						}
						_, _ = room.Service.Send(cut, room.Channel, keys[m][i], "tin nhắn")
						cancel()
					}
					stored, err := room.Service.Send(ctx, room.Channel, keys[m][i], "tin nhắn")
					if err != nil {
						t.Errorf("member %d: %v", m+1, err)
						continue
					}
					lock.Lock()
					if seq, known := acknowledged[keys[m][i]]; known && seq != stored.Seq {
						t.Errorf("one message was acknowledged as %d and as %d", seq, stored.Seq)
					}
					acknowledged[keys[m][i]] = stored.Seq
					lock.Unlock()
				}
			})
		}
	}
	wait.Wait()
	rows := s.Client(context.Background()).Message.Query().Where(message.ChannelID(room.Channel)).Order(ent.Asc(message.FieldSeq)).AllX(context.Background())
	if len(rows) != members*messages || len(acknowledged) != members*messages {
		t.Fatalf("%d messages stored, %d acknowledged, want %d", len(rows), len(acknowledged), members*messages)
	}
	for i, row := range rows {
		if row.Seq != int64(i+1) {
			t.Fatalf("message %d has the number %d", i+1, row.Seq)
		}
		if acknowledged[row.ClientID] != row.Seq {
			t.Errorf("%s is stored as %d, acknowledged as %d", row.ClientID, row.Seq, acknowledged[row.ClientID])
		}
	}
}
