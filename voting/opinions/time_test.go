package opinions_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/pdf"
	"nghitruong/voting/opinions"
	"nghitruong/voting/opinions/opinionstest"
)

func reminded(o *opinionstest.Office, member int) int {
	n := 0
	for _, f := range o.Listener.On("person/" + o.Delegates[member-1].String()) {
		if f.Name == "opinion.reminded" {
			n++
		}
	}
	return n
}

// TestReminders: at 24 and 4 hours before the deadline those who have not answered hear it once each, though every job runs twice.
func TestReminders(t *testing.T) {
	offices(t, 4, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, 48*time.Hour)
		o.Work(t)
		if letters := o.Letters(); len(letters) != 3 || !strings.Contains(letters[0].Text, "10/12/2026 09:00") || !strings.Contains(letters[0].Subject, "Hỗ trợ khẩn cấp") {
			t.Errorf("letters at the sending (the second member has no address): %+v", letters)
		}
		answers(t, o, b.ID, 1, map[string]int{"for": 1})
		o.Clock.Advance(24*time.Hour - time.Second)
		o.Work(t)
		if n := reminded(o, 2); n != 0 {
			t.Errorf("reminded %d times a second too early", n)
		}
		o.Clock.Advance(time.Second)
		o.Work(t)
		if reminded(o, 1) != 0 || reminded(o, 2) != 1 || reminded(o, 4) != 1 {
			t.Errorf("24 hours before: %d, %d, %d", reminded(o, 1), reminded(o, 2), reminded(o, 4))
		}
		if letters := o.Letters(); len(letters) != 2 || !strings.Contains(letters[0].Subject, "Nhắc") {
			t.Errorf("letters 24 hours before: %+v", letters)
		}
		answers(t, o, b.ID, 4, map[string]int{"against": 1})
		o.Clock.Advance(20 * time.Hour)
		o.Work(t)
		if reminded(o, 1) != 0 || reminded(o, 2) != 2 || reminded(o, 3) != 2 || reminded(o, 4) != 1 {
			t.Errorf("4 hours before: %d, %d, %d, %d", reminded(o, 1), reminded(o, 2), reminded(o, 3), reminded(o, 4))
		}
		o.Clock.Advance(4 * time.Hour)
		o.Work(t)
		if got, err := o.Service.Get(o.Clerk(), b.ID); err != nil || got.State != opinions.Closed || !got.ClosedAt.Equal(*got.Deadline) {
			t.Errorf("at the deadline: %+v, %v", got, err)
		}
		o.Work(t)
		if reminded(o, 2) != 2 {
			t.Error("reminded after the close")
		}
	})
}

// TestRemindersInThePast: what lies before the sending is skipped; of two reminders that were held up, one is sent.
func TestRemindersInThePast(t *testing.T) {
	offices(t, 3, func(t *testing.T, o *opinionstest.Office) {
		o.Sent(t, 5*time.Hour)
		o.Work(t)
		if reminded(o, 1) != 0 {
			t.Error("reminded at once of a reminder in the past")
		}
		o.Clock.Advance(time.Hour)
		o.Work(t)
		if reminded(o, 1) != 1 {
			t.Errorf("4 hours before: %d", reminded(o, 1))
		}
		o.Sent(t, 3*time.Hour)
		o.Clock.Advance(2 * time.Hour)
		o.Work(t)
		if reminded(o, 1) != 1 {
			t.Error("a ballot of three hours reminds")
		}
		o.Sent(t, 48*time.Hour)
		o.Clock.Advance(46 * time.Hour) // the program was down
		o.Work(t)
		if reminded(o, 1) != 2 {
			t.Errorf("both reminders were held up: %d", reminded(o, 1)-1)
		}
	})
}

func TestRemindingByHand(t *testing.T) {
	offices(t, 3, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, 48*time.Hour)
		answers(t, o, b.ID, 1, map[string]int{"for": 1})
		if got, err := o.Service.Remind(o.Clerk(), b.ID); err != nil || !got.RemindedAt.Equal(o.Clock.Now()) {
			t.Fatalf("%+v, %v", got, err)
		}
		if reminded(o, 1) != 0 || reminded(o, 2) != 1 {
			t.Errorf("reminded %d and %d", reminded(o, 1), reminded(o, 2))
		}
		o.Clock.Advance(9 * time.Minute)
		if _, err := o.Service.Remind(o.Clerk(), b.ID); !errors.Is(err, opinions.ErrRemindedNow) {
			t.Errorf("nine minutes later: %v", err)
		}
		o.Clock.Advance(time.Minute)
		if _, err := o.Service.Remind(o.Clerk(), b.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestSending(t *testing.T) {
	offices(t, 4, func(t *testing.T, o *opinionstest.Office) {
		content := opinions.Content{Title: "Việc gấp", Text: "Đồng ý?", Deadline: o.Clock.Now().Add(time.Hour), Members: o.Delegates, Chair: o.Delegates[0]}
		for name, c := range map[string]struct {
			change func(c *opinions.Content)
			want   error
		}{
			"no question":       {func(c *opinions.Content) { c.Text = "" }, fault.ErrInput},
			"no deadline":       {func(c *opinions.Content) { c.Deadline = time.Time{} }, fault.ErrInput},
			"deadline now":      {func(c *opinions.Content) { c.Deadline = o.Clock.Now() }, opinions.ErrDeadline},
			"nobody":            {func(c *opinions.Content) { c.Members, c.Chair = nil, id.Person{} }, opinions.ErrNoMembers},
			"the chair alone":   {func(c *opinions.Content) { c.Members = o.Delegates[:1] }, opinions.ErrNoMembers},
			"nobody presides":   {func(c *opinions.Content) { c.Chair = id.Person{} }, opinions.ErrOneChair},
			"without the chair": {func(c *opinions.Content) { c.Members = o.Delegates[1:] }, opinions.ErrOneChair},
			"a stranger":        {func(c *opinions.Content) { c.Members = []id.Person{o.Delegates[0], o.Others[opinionstest.Stranger]} }, fault.ErrInput},
			"twice":             {func(c *opinions.Content) { c.Members = []id.Person{o.Delegates[0], o.Delegates[0]} }, fault.ErrInput},
			"no title":          {func(c *opinions.Content) { c.Title = "" }, fault.ErrInput},
		} {
			wrong := content
			c.change(&wrong)
			b, err := o.Service.Prepare(o.Clerk(), o.Unit, wrong)
			if err == nil {
				_, err = o.Service.Send(o.Clerk(), b.ID)
			}
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := o.Service.Prepare(o.Clerk(), id.New[id.OrgUnit](), content); !errors.Is(err, fault.ErrInput) {
			t.Errorf("an unknown unit: %v", err)
		}
		content.Code = "01/PLYK"
		b, err := o.Service.Prepare(o.Clerk(), o.Unit, content)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Prepare(o.Clerk(), o.Unit, content); !errors.Is(err, opinions.ErrCodeTaken) {
			t.Errorf("a code that is taken: %v", err)
		}
		o.Administer(t, 3)
		if _, err := o.Service.Send(o.Clerk(), b.ID); !errors.Is(err, opinions.ErrMemberAdministers) {
			t.Errorf("a member who administers: %v", err)
		}
		content.Members = o.Delegates[:2]
		if _, err := o.Service.Change(o.Clerk(), b.ID, content); err != nil {
			t.Fatal(err)
		}
		o.Leave(2)
		if _, err := o.Service.Send(o.Clerk(), b.ID); !errors.Is(err, fault.ErrInput) {
			t.Errorf("a member who has left the unit: %v", err)
		}
		content.Members = []id.Person{o.Delegates[3], o.Delegates[0]}
		if _, err := o.Service.Change(o.Clerk(), b.ID, content); err != nil {
			t.Fatal(err)
		}
		sent, err := o.Service.Send(o.Clerk(), b.ID)
		if err != nil || sent.State != opinions.Sent || len(sent.Members) != 2 || !sent.Members[0].Chair || sent.Members[0].PersonID != o.Delegates[0] || sent.Rule.Needed != 2 {
			t.Fatalf("%+v, %v", sent, err)
		}
		for name, act := range map[string]func() error{
			"sending again": func() error { _, err := o.Service.Send(o.Clerk(), b.ID); return err },
			"changing":      func() error { _, err := o.Service.Change(o.Clerk(), b.ID, content); return err },
			"publishing":    func() error { _, err := o.Service.Publish(o.Clerk(), b.ID); return err },
			"repeating":     func() error { _, err := o.Service.Repeat(o.Clerk(), b.ID); return err },
			"a paper": func() error {
				_, err := o.Service.AddPaper(o.Clerk(), b.ID, "Phụ lục", "a.pdf", bytes.NewReader(opinionstest.PDF(t)))
				return err
			},
		} {
			if err := act(); !errors.Is(err, opinions.ErrState) {
				t.Errorf("%s once sent: %v", name, err)
			}
		}
		// The database refuses what the service would not do.
		ctx := authz.SystemContext(context.Background())
		client := o.Store.Client(ctx)
		if err := client.OpinionBallot.UpdateOneID(b.ID).SetText("Một câu hỏi khác").Exec(ctx); err == nil {
			t.Error("the database lets the question of a sent ballot be changed")
		}
		if err := client.OpinionMember.Create().SetBallotID(b.ID).SetPersonID(o.Delegates[1]).SetName("x").SetOrdinal(9).Exec(ctx); err == nil {
			t.Error("the database takes a further member of a sent ballot")
		}
		if _, err := client.OpinionMember.Delete().Exec(ctx); err == nil {
			t.Error("the database lets members of a sent ballot go")
		}
		if err := client.OpinionAnswer.Create().SetBallotID(b.ID).SetPersonID(o.Delegates[1]).SetRevision(1).SetChoice("for").SetAnswerKey("x").SetStoredAt(start).Exec(ctx); err == nil {
			t.Error("the database takes an answer of somebody who is no member")
		}
	})
}

func TestPapersCancelAndRepeat(t *testing.T) {
	offices(t, 3, func(t *testing.T, o *opinionstest.Office) {
		draft := o.Draft(t, time.Hour)
		if _, err := o.Service.AddPaper(o.Clerk(), draft.ID, "Ảnh", "anh.pdf", strings.NewReader("không phải PDF")); err == nil || fault.From(err).Kind != fault.Invalid {
			t.Errorf("a file that is no PDF: %v", err)
		}
		second, err := o.Service.AddPaper(o.Clerk(), draft.ID, "Phụ lục", `..\phụ/lục.PDF`, bytes.NewReader(opinionstest.PDF(t)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.OpenPaper(o.Member(1), second); !errors.Is(err, opinions.ErrPaperNotFound) {
			t.Errorf("a member opens a paper of a draft: %v", err)
		}
		got, err := o.Service.Send(o.Clerk(), draft.ID)
		if err != nil || len(got.Papers) != 2 || got.Papers[1].Filename != "phụlục.pdf" {
			t.Fatalf("%+v, %v", got.Papers, err)
		}
		file, err := o.Service.OpenPaper(o.Member(1), second)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Content.Close(); err != nil {
			t.Error(err)
		}
		if _, err := o.Service.OpenPaper(o.As(opinionstest.Stranger), second); !errors.Is(err, opinions.ErrPaperNotFound) {
			t.Errorf("a stranger opens a paper: %v", err)
		}
		answers(t, o, draft.ID, 1, map[string]int{"for": 1})
		if _, err := o.Service.Cancel(o.Clerk(), draft.ID, ""); !errors.Is(err, fault.ErrInput) {
			t.Errorf("cancelling without a reason: %v", err)
		}
		if _, err := o.Service.Cancel(o.Clerk(), draft.ID, "Sai số liệu trong tờ trình"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Answer(o.Member(2), draft.ID, answer("for")); !errors.Is(err, opinions.ErrNotOpen) {
			t.Errorf("answering what is cancelled: %v", err)
		}
		if seen, err := o.Service.Get(o.Member(1), draft.ID); err != nil || seen.CancelledReason == "" || seen.MyAnswer == nil || seen.Summary != nil {
			t.Errorf("a member sees %+v, %v", seen, err)
		}
		o.Clock.Advance(2 * time.Hour)
		o.Work(t)
		if seen, err := o.Service.Get(o.Clerk(), draft.ID); err != nil || seen.State != opinions.Cancelled {
			t.Errorf("the job closed a cancelled ballot: %+v, %v", seen, err)
		}
		o.Leave(3)
		again, err := o.Service.Repeat(o.Clerk(), draft.ID)
		if err != nil || again.State != opinions.Draft || *again.RepeatsID != draft.ID || len(again.Papers) != 2 || len(again.Members) != 2 || again.Text != draft.Text ||
			again.Deadline != nil || again.Code == draft.Code {
			t.Fatalf("%+v, %v", again, err)
		}
		if seen, err := o.Service.Get(o.Clerk(), draft.ID); err != nil || *seen.RepeatedByID != again.ID {
			t.Errorf("the first does not name its repetition: %+v, %v", seen.RepeatedByID, err)
		}
		if removed, err := o.Service.RemovePaper(o.Clerk(), again.ID, again.Papers[0].ID); err != nil || len(removed.Papers) != 1 {
			t.Errorf("%+v, %v", removed.Papers, err)
		}
		if _, err := o.Service.RemovePaper(o.Clerk(), again.ID, again.Papers[0].ID); !errors.Is(err, opinions.ErrPaperNotFound) {
			t.Errorf("removing it again: %v", err)
		}
	})
}

// TestClosingWhileEverybodyAnswers: what was acknowledged is counted, whatever closes first, the office or the job.
func TestClosingWhileEverybodyAnswers(t *testing.T) {
	const members = 20
	offices(t, members, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, time.Hour)
		last := make([]string, members)
		begun := make(chan struct{}, members)
		var wait sync.WaitGroup
		for i := range members {
			wait.Go(func() {
				for n := 0; ; n++ {
					a := answer([]string{"for", "against", "other"}[(i+n)%3])
					_, err := o.Service.Answer(o.Member(i+1), b.ID, a)
					if errors.Is(err, opinions.ErrNotOpen) || errors.Is(err, opinions.ErrDeadlinePassed) {
						return
					}
					if err != nil {
						t.Errorf("member %d: %v", i+1, err)
						return
					}
					last[i] = a.Choice
					select {
					case begun <- struct{}{}:
					default:
					}
				}
			})
		}
		for range members {
			<-begun
		}
		o.Clock.Advance(time.Hour)
		payload := fmt.Appendf(nil, `{"ballot_id":%q}`, b.ID.String())
		closers := make(chan error, 2)
		go func() { closers <- o.Service.CloseDue(authz.SystemContext(context.Background()), payload) }()
		go func() {
			_, err := o.Service.Close(o.Clerk(), b.ID)
			if errors.Is(err, opinions.ErrState) {
				err = nil
			}
			closers <- err
		}()
		for range 2 {
			if err := <-closers; err != nil {
				t.Error(err)
			}
		}
		wait.Wait()
		got, err := o.Service.Get(o.Clerk(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range got.Summary.Lines {
			if string(line.Choice) != last[i] {
				t.Errorf("member %d: acknowledged %q, counted %q", i+1, last[i], line.Choice)
			}
		}
		closed := 0
		for _, f := range o.Listener.On("person/" + o.Delegates[0].String()) {
			if f.Name == "opinion.closed" {
				closed++
			}
		}
		if closed != 1 {
			t.Errorf("closed %d times", closed)
		}
	})
}

// TestSendingTwiceAtOnce: one of two clerks sends.
func TestSendingTwiceAtOnce(t *testing.T) {
	offices(t, 3, func(t *testing.T, o *opinionstest.Office) {
		draft := o.Draft(t, time.Hour)
		results := make(chan error, 2)
		for range 2 {
			go func() { _, err := o.Service.Send(o.Clerk(), draft.ID); results <- err }()
		}
		sent := 0
		for range 2 {
			err := <-results
			if err == nil {
				sent++
			} else if !errors.Is(err, opinions.ErrState) {
				t.Error(err)
			}
		}
		if sent != 1 {
			t.Errorf("sent %d times", sent)
		}
		if asked := o.Listener.On("person/" + o.Delegates[0].String()); len(asked) != 1 {
			t.Errorf("a member was asked %d times", len(asked))
		}
	})
}

func TestLists(t *testing.T) {
	offices(t, 3, func(t *testing.T, o *opinionstest.Office) {
		later, sooner := o.Sent(t, 48*time.Hour), o.Sent(t, 24*time.Hour)
		done := o.Sent(t, time.Hour)
		answers(t, o, done.ID, 1, map[string]int{"for": 3})
		o.Draft(t, time.Hour)
		lists, err := o.Service.List(o.Member(2))
		if err != nil || len(lists.Mine) != 3 || len(lists.Managed) != 0 || lists.MayPrepare {
			t.Fatalf("%+v, %v", lists, err)
		}
		if lists.Mine[0].ID != sooner.ID || lists.Mine[1].ID != later.ID || lists.Mine[2].ID != done.ID || lists.Mine[0].Answered != nil {
			t.Errorf("the order: %+v", lists.Mine)
		}
		if w, err := o.Service.Waiting(o.Member(2)); err != nil || !w.Any || w.ToAnswer != 2 || !w.NextDeadline.Equal(*sooner.Deadline) {
			t.Errorf("%+v, %v", w, err)
		}
		if w, err := o.Service.Waiting(o.As(opinionstest.Stranger)); err != nil || w.Any {
			t.Errorf("a stranger: %+v, %v", w, err)
		}
		office, err := o.Service.List(o.Clerk())
		if err != nil || len(office.Mine) != 0 || len(office.Managed) != 4 || !office.MayPrepare || *office.Managed[1].Answered != 3 {
			t.Errorf("the office: %+v, %v", office, err)
		}
		if _, err := o.Service.List(context.Background()); !errors.Is(err, authz.ErrSignInRequired) {
			t.Errorf("nobody: %v", err)
		}
		if _, err := o.Service.Close(o.Clerk(), done.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Publish(o.Clerk(), done.ID); err != nil {
			t.Fatal(err)
		}
		if lists, err := o.Service.List(o.Member(2)); err != nil || lists.Mine[2].Outcome != "passed" || lists.Mine[2].State != opinions.Published {
			t.Errorf("published: %+v, %v", lists.Mine, err)
		}
	})
}

// TestSheet: the summary as a paper names everybody and says why, and is the same each time.
func TestSheet(t *testing.T) {
	offices(t, 20, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, 48*time.Hour)
		answers(t, o, b.ID, 1, map[string]int{"for": 10, "against": 8, "other": 1})
		if _, err := o.Service.Close(o.Clerk(), b.ID); err != nil {
			t.Fatal(err)
		}
		one, err := o.Service.Sheet(o.Clerk(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		again, err := o.Service.Sheet(o.Clerk(), b.ID)
		if err != nil || one.Hash != again.Hash || !bytes.Equal(one.Content, again.Content) {
			t.Errorf("the sheet differs from itself: %v", err)
		}
		pages, err := pdf.Text(context.Background(), bytes.NewReader(one.Content))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
		for _, want := range []string{"BẢNG TỔNG HỢP Ý KIẾN", "Chưa có ý kiến", "Đại biểu số 20", "Đề nghị bổ sung", "người chủ trì", "10 trên 20", "chưa có ý kiến: 1", "không được tính là đồng ý", "Điều 40"} {
			if !strings.Contains(text, want) {
				t.Errorf("the sheet lacks %q: %s", want, text)
			}
		}
	})
}
