package documents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/mail"
	"nghitruong/internal/pdf"
	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/store"
	"nghitruong/meetings"
	"nghitruong/meetings/documents"
	"nghitruong/meetings/meetingstest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}

const maxSize = 1 << 20

// desk is the service with its surroundings.
type desk struct {
	*documents.Service
	w      *meetingstest.World
	orders []order
	letter []mail.Message
}

type order struct {
	kind    string
	payload json.RawMessage
	due     time.Time
}

// Enqueue implements documents.Work; like the real one it insists on the transaction of the change.
func (d *desk) Enqueue(ctx context.Context, kind string, payload any, due time.Time) error {
	if !store.InTx(ctx) {
		return errors.New("ordered outside a transaction")
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	store.AfterCommit(ctx, func() { d.orders = append(d.orders, order{kind, body, due}) })
	return nil
}

// Send implements mail.Sender.
func (d *desk) Send(_ context.Context, m mail.Message) error {
	d.letter = append(d.letter, m)
	return nil
}

// work does everything ordered that is due.
func (d *desk) work(t *testing.T) {
	t.Helper()
	handlers := map[string]func(context.Context, json.RawMessage) error{documents.ExtractKind: d.Extract, documents.NotifyKind: d.Notify,
		documents.LetterKind: d.Letter}
	for i := 0; i < len(d.orders); i++ {
		o := d.orders[i]
		if o.due.After(d.w.Store.Now()) {
			continue
		}
		d.orders = slices.Delete(d.orders, i, i+1)
		i = -1
		// Work is done at least once: the second time must change nothing.
		must(t, handlers[o.kind](t.Context(), o.payload))
		if o.kind == documents.ExtractKind {
			must(t, handlers[o.kind](t.Context(), o.payload))
		}
	}
}

func run(t *testing.T, test func(t *testing.T, d *desk)) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		blobs, err := blob.OpenDirectory(t.TempDir())
		must(t, err)
		d := &desk{w: w}
		d.Service = documents.New(documents.Deps{Meetings: w.Meetings, Blobs: blobs, Work: d, Mail: d, MaxSize: maxSize})
		test(t, d)
	})
}

// page makes a PDF file with the text.
func page(t *testing.T, text string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	must(t, paper.Write(&b, paper.Paper{Issuer: "ỦY BAN NHÂN DÂN", Title: "TỜ TRÌNH", Blocks: []paper.Block{paper.Paragraph{Text: text}}}))
	return bytes.NewReader(b.Bytes())
}

func draft(t *testing.T, text string) documents.NewDocument {
	t.Helper()
	return documents.NewDocument{Title: "Dự thảo nghị quyết về nước sạch", Kind: "draft_resolution", Code: "DT-01", Filename: "DT-01.pdf", Content: page(t, text)}
}

// only returns the single document of the meeting as the person sees it.
func (d *desk) only(t *testing.T, who string, m id.Meeting, item id.AgendaItem) documents.Document {
	t.Helper()
	byItem, err := d.OfMeeting(d.w.As(t, who), m)
	must(t, err)
	if len(byItem[item]) != 1 {
		t.Fatalf("documents %+v", byItem)
	}
	return byItem[item][0]
}

func TestVersions(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		m, items := d.w.Meeting(t)
		secretary, delegate := d.w.As(t, "secretary"), d.w.As(t, "delegate")
		first := page(t, "bản thứ nhất")
		doc, err := d.Add(secretary, items[1], documents.NewDocument{Title: "Dự thảo", Kind: "draft_resolution", Filename: "a.pdf", Content: first})
		must(t, err)
		seen := d.only(t, "delegate", m, items[1])
		if seen.ID != doc || seen.Version.Ordinal != 1 || seen.Version.Pages != 1 || seen.Version.Size != first.Size() || !seen.Late || seen.State != "published" {
			t.Errorf("document %+v", seen)
		}
		_, err = d.AddVersion(secretary, doc, "a.pdf", "", first)
		wants(t, "the same file again", err, documents.ErrSame)
		second, err := d.AddVersion(secretary, doc, "b.pdf", "sửa Điều 3", page(t, "bản thứ hai"))
		must(t, err)
		if got := d.only(t, "delegate", m, items[1]); got.Version.ID != second || got.Version.Note != "sửa Điều 3" || got.Version.Filename != "b.pdf" {
			t.Errorf("document %+v", got)
		}
		history, err := d.Versions(delegate, doc)
		must(t, err)
		if len(history) != 2 || history[0].ID != second || history[1].ID != seen.Version.ID || history[1].State != "replaced" {
			t.Errorf("versions %+v", history)
		}
		// What was published stays as it was.
		file, err := d.Open(delegate, seen.Version.ID)
		must(t, err)
		content, err := io.ReadAll(file.Content)
		must(t, errors.Join(err, file.Content.Close()))
		want := make([]byte, first.Size())
		_, err = first.ReadAt(want, 0)
		must(t, err)
		if !bytes.Equal(content, want) || file.Filename != "a.pdf" || file.MediaType != "application/pdf" {
			t.Errorf("the first version is another file: %s, %d bytes", file.Filename, len(content))
		}
		wants(t, "withdrawing without reason", d.Withdraw(secretary, doc, " \n"), fault.ErrInput)
		must(t, d.Withdraw(secretary, doc, "sai số liệu"))
		wants(t, "withdrawing twice", d.Withdraw(secretary, doc, "sai"), documents.ErrAlreadyWithdrawn)
		for _, v := range []id.DocumentVersion{seen.Version.ID, second} {
			_, err := d.Open(delegate, v)
			wants(t, "opening what was withdrawn", err, documents.ErrWithdrawn)
			file, err := d.Open(secretary, v)
			must(t, err)
			must(t, file.Content.Close())
		}
		if got := d.only(t, "delegate", m, items[1]); got.State != "withdrawn" || got.WithdrawnReason != "sai số liệu" {
			t.Errorf("document %+v", got)
		}
		_, err = d.AddVersion(secretary, doc, "a.pdf", "đúng số liệu", page(t, "bản thứ ba"))
		must(t, err)
		if got := d.only(t, "delegate", m, items[1]); got.State != "published" || got.Version.Ordinal != 3 {
			t.Errorf("document %+v", got)
		}
		if live := d.w.Live(t, m); live.DocumentsRevision != 4 {
			t.Errorf("documents revision %d after four acts", live.DocumentsRevision)
		}
		var acts []string
		for _, a := range d.w.Acts(t, m) {
			if strings.HasPrefix(a, "document.") {
				acts = append(acts, a)
			}
		}
		if want := []string{"document.published", "document.published", "document.withdrawn", "document.published"}; !slices.Equal(acts, want) {
			t.Errorf("ledger %v, want %v", acts, want)
		}
		if news := d.w.Frames.On(meetings.PersonTopic(d.w.People["delegate"])); len(news) != 3 || news[0].Name != "document.published" {
			t.Errorf("the delegate heard %d news", len(news))
		}
		if news := d.w.Frames.On(meetings.PersonTopic(d.w.People["technician"])); len(news) != 0 {
			t.Errorf("the technician, who reads no papers, heard %d news", len(news))
		}
	})
}

func TestFilesThatAreNotWhatTheySay(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		m, items := d.w.Meeting(t)
		secretary := d.w.As(t, "secretary")
		good, err := io.ReadAll(page(t, "x"))
		must(t, err)
		for name, c := range map[string]struct {
			content []byte
			want    error
		}{
			"a program":         {[]byte("MZ\x90\x00" + strings.Repeat("x", 2000)), pdf.ErrNotPDF},
			"a page":            {[]byte("<!doctype html><script>alert(1)</script>"), pdf.ErrNotPDF},
			"nothing":           {nil, pdf.ErrNotPDF},
			"a head alone":      {[]byte("%PDF-1.7\n" + strings.Repeat("x", 2000)), pdf.ErrDamaged},
			"half a file":       {good[:len(good)/2], pdf.ErrDamaged},
			"more than allowed": {append(slices.Clone(good), bytes.Repeat([]byte("%"), maxSize)...), blob.ErrTooLarge},
		} {
			n := draft(t, "")
			n.Content = bytes.NewReader(c.content)
			_, err := d.Add(secretary, items[0], n)
			wants(t, name, err, c.want)
		}
		for name, change := range map[string]func(*documents.NewDocument){
			"no title": func(n *documents.NewDocument) { n.Title = "" }, "an unknown kind": func(n *documents.NewDocument) { n.Kind = "song" },
			"a long code": func(n *documents.NewDocument) { n.Code = strings.Repeat("x", 51) },
		} {
			n := draft(t, "x")
			change(&n)
			_, err := d.Add(secretary, items[0], n)
			wants(t, name, err, fault.ErrInput)
		}
		if byItem, err := d.OfMeeting(secretary, m); err != nil || len(byItem) != 0 || len(d.orders) != 0 {
			t.Errorf("refused files left %+v, %v, %v", byItem, d.orders, err)
		}
	})
}

func TestWrongPersons(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		m, items := d.w.Meeting(t)
		doc, err := d.Add(d.w.As(t, "secretary"), items[0], draft(t, "x"))
		must(t, err)
		v := d.only(t, "delegate", m, items[0]).Version.ID
		for who, want := range map[string][2]error{
			// May read; may manage.
			"delegate": {nil, authz.ErrForbidden}, "observer": {nil, authz.ErrForbidden}, "chair": {nil, authz.ErrForbidden}, "admin": {nil, nil},
			"technician": {authz.ErrForbidden, authz.ErrForbidden}, "auditor": {authz.ErrForbidden, authz.ErrForbidden},
			"outsider": {documents.ErrNotFound, documents.ErrNotFound}, "uninvited": {documents.ErrNotFound, documents.ErrNotFound},
			"nobody": {authz.ErrSignInRequired, authz.ErrSignInRequired},
		} {
			ctx := d.w.As(t, who)
			read, manage := want[0], want[1]
			file, err := d.Open(ctx, v)
			wants(t, who+" opening", err, read)
			if err == nil {
				must(t, file.Content.Close())
			}
			wants(t, who+" remembering", d.RememberPage(ctx, v, 1), read)
			_, err = d.Versions(ctx, doc)
			wants(t, who+" reading the history", err, read)
			if errors.Is(read, documents.ErrNotFound) {
				read = meetings.ErrNotFound
			}
			_, err = d.OfMeeting(ctx, m)
			wants(t, who+" listing", err, read)
			_, err = d.Search(ctx, m, "nước")
			wants(t, who+" searching", err, read)
			if manage != nil {
				wants(t, who+" withdrawing", d.Withdraw(ctx, doc, "x"), manage)
				_, err = d.AddVersion(ctx, doc, "a.pdf", "", page(t, "y"))
				wants(t, who+" replacing", err, manage)
				if errors.Is(manage, documents.ErrNotFound) {
					manage = meetings.ErrNotFound
				}
				_, err = d.Add(ctx, items[0], draft(t, "z"))
				wants(t, who+" adding", err, manage)
			}
		}
		secretary := d.w.As(t, "secretary")
		_, err = d.Open(secretary, id.New[id.DocumentVersion]())
		wants(t, "an unknown version", err, documents.ErrNotFound)
		_, err = d.Versions(secretary, id.New[id.Document]())
		wants(t, "an unknown document", err, documents.ErrNotFound)
		wants(t, "withdrawing an unknown document", d.Withdraw(secretary, id.New[id.Document](), "x"), documents.ErrNotFound)
		_, err = d.Add(secretary, id.New[id.AgendaItem](), draft(t, "x"))
		wants(t, "an unknown item", err, meetings.ErrNotFound)
		if got, err := d.w.Meetings.VersionMeeting(t.Context(), v); err != nil || got != m {
			t.Errorf("the version's meeting %s, %v", got, err)
		}
		must(t, d.w.Meetings.Cancel(secretary, m, "bão"))
		_, err = d.Add(secretary, items[0], draft(t, "x"))
		wants(t, "a cancelled meeting", err, documents.ErrMeetingCancelled)
	})
}

func TestSearch(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		m, items := d.w.Meeting(t)
		secretary, delegate := d.w.As(t, "secretary"), d.w.As(t, "delegate")
		doc, err := d.Add(secretary, items[0], documents.NewDocument{Title: "Báo cáo thẩm tra", Kind: "review_report", Code: "DT-02", Filename: "a.pdf",
			Content: page(t, "Đầu tư công trình cấp nước sạch nông thôn ở Đà Bắc giai đoạn 2026–2030.")})
		must(t, err)
		find := func(query string) []documents.SearchHit {
			hits, err := d.Search(delegate, m, query)
			must(t, err)
			return hits
		}
		if hits := find("nuoc sach"); len(hits) != 0 {
			t.Errorf("found before the text was read: %+v", hits)
		}
		d.work(t)
		version := d.only(t, "delegate", m, items[0]).Version.ID
		for _, query := range []string{"nuoc sach", "NƯỚC SẠCH", "đà bắc", "da bac", "sach nuoc", "dau tu cong", "  nong   thon "} {
			hits := find(query)
			if len(hits) != 1 || hits[0].DocumentID != doc || hits[0].VersionID != version || hits[0].Page != 1 || !strings.Contains(hits[0].Snippet, "nước sạch") {
				t.Errorf("%q finds %+v", query, hits)
			}
		}
		if hits := find("dt-02"); len(hits) != 1 || hits[0].Page != 1 {
			t.Errorf("the code finds %+v", hits)
		}
		for _, query := range []string{"%%", "__", "nước ngầm", "100%"} {
			if hits := find(query); len(hits) != 0 {
				t.Errorf("%q finds %+v", query, hits)
			}
		}
		for _, query := range []string{"", " ", "đ", "a\x00b", strings.Repeat("x", 201)} {
			_, err := d.Search(delegate, m, query)
			wants(t, "searching for "+query, err, fault.ErrInput)
		}
		_, err = d.AddVersion(secretary, doc, "a.pdf", "", page(t, "Không còn gì."))
		must(t, err)
		d.work(t)
		if hits := find("nuoc sach"); len(hits) != 0 {
			t.Errorf("a replaced version is found: %+v", hits)
		}
	})
}

func TestReadingPosition(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		m, items := d.w.Meeting(t)
		_, err := d.Add(d.w.As(t, "secretary"), items[0], draft(t, strings.Repeat("Điều khoản thi hành.\n", 120)))
		must(t, err)
		delegate, v := d.w.As(t, "delegate"), d.only(t, "delegate", m, items[0]).Version
		if v.Pages < 2 {
			t.Fatalf("the test needs several pages, there are %d", v.Pages)
		}
		fresh, err := d.Fresh(delegate)
		must(t, err)
		if len(fresh) != 1 || fresh[0].VersionID != v.ID || fresh[0].MeetingID != m || fresh[0].Title == "" {
			t.Errorf("new documents %+v", fresh)
		}
		for _, p := range []int{1, 2} {
			must(t, d.RememberPage(delegate, v.ID, p))
			if got := d.only(t, "delegate", m, items[0]).ReadPage; got != p {
				t.Errorf("page %d, want %d", got, p)
			}
		}
		if got := d.only(t, "chair", m, items[0]).ReadPage; got != 0 {
			t.Errorf("the chair is told that he reads page %d", got)
		}
		for _, p := range []int{0, -1, v.Pages + 1} {
			wants(t, "a page outside", d.RememberPage(delegate, v.ID, p), fault.ErrInput)
		}
		if fresh, err := d.Fresh(delegate); err != nil || len(fresh) != 0 {
			t.Errorf("after reading: %+v, %v", fresh, err)
		}
		for who, want := range map[string]int{"chair": 1, "technician": 0, "outsider": 0, "admin": 0} {
			if fresh, err := d.Fresh(d.w.As(t, who)); err != nil || len(fresh) != want {
				t.Errorf("%s: %+v, %v", who, fresh, err)
			}
		}
		d.w.Clock.Advance(15 * 24 * time.Hour)
		if fresh, err := d.Fresh(d.w.As(t, "chair")); err != nil || len(fresh) != 0 {
			t.Errorf("two weeks later: %+v, %v", fresh, err)
		}
	})
}

func TestLetters(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		_, items := d.w.Meeting(t)
		secretary := d.w.As(t, "secretary")
		_, err := d.Add(secretary, items[0], draft(t, "một"))
		must(t, err)
		d.w.Clock.Advance(3 * time.Minute)
		n := draft(t, "hai")
		n.Title, n.Code, n.Kind = "Báo cáo thẩm tra", "", "report"
		_, err = d.Add(secretary, items[0], n)
		must(t, err)
		d.w.Clock.Advance(3 * time.Minute)
		d.work(t)
		if len(d.letter) != 0 {
			t.Fatalf("letters before the secretary is done: %+v", d.letter)
		}
		d.w.Clock.Advance(3 * time.Minute)
		d.work(t)
		var to []string
		ids := map[string]bool{}
		for _, l := range d.letter {
			to = append(to, l.To[0].Mailbox)
			ids[l.ID] = true
		}
		slices.Sort(to)
		want := []string{"chair@h99.example", "delegate@h99.example", "guest@h99.example", "observer@h99.example", "second@h99.example",
			"secretary@h99.example", "suspended@h99.example"}
		if !slices.Equal(to, want) || len(ids) != len(want) {
			t.Errorf("letters to %v, want %v", to, want)
		}
		for _, part := range []string{"Kỳ họp thứ ba", "DT-01. Dự thảo nghị quyết về nước sạch (1 trang) – gửi bổ sung", "- Báo cáo thẩm tra (1 trang)\n"} {
			if !strings.Contains(d.letter[0].Text, part) {
				t.Errorf("the letter lacks %q:\n%s", part, d.letter[0].Text)
			}
		}
		d.w.Clock.Advance(time.Hour)
		d.work(t)
		if len(d.letter) != len(want) {
			t.Errorf("%d letters in the end", len(d.letter))
		}
	})
}

// Papers of a draft and loaded papers tell nobody.
func TestQuietPublication(t *testing.T) {
	run(t, func(t *testing.T, d *desk) {
		m := d.w.Draft(t)
		item, err := d.w.Meetings.AddItem(d.w.As(t, "secretary"), m, meetings.NewItem{Kind: "report", Title: "Báo cáo"})
		must(t, err)
		_, err = d.Add(d.w.As(t, "secretary"), item, draft(t, "một"))
		must(t, err)
		other, items := d.w.Meeting(t)
		n := draft(t, "hai")
		n.PublishedAt = d.w.Store.Now().AddDate(0, 0, -6)
		_, err = d.Add(authz.SystemContext(t.Context()), items[0], n)
		must(t, err)
		if got := d.only(t, "delegate", other, items[0]); got.Late || !got.Version.PublishedAt.Equal(n.PublishedAt) {
			t.Errorf("the loaded document %+v", got)
		}
		for _, o := range d.orders {
			if o.kind != documents.ExtractKind {
				t.Errorf("ordered %s", o.kind)
			}
		}
		if news := d.w.Frames.On(meetings.PersonTopic(d.w.People["delegate"])); len(news) != 0 {
			t.Errorf("news %+v", news)
		}
		// A person cannot date a document back.
		n = draft(t, "ba")
		n.PublishedAt = d.w.Store.Now().AddDate(0, 0, -6)
		_, err = d.Add(d.w.As(t, "secretary"), items[1], n)
		must(t, err)
		if got := d.only(t, "delegate", other, items[1]); !got.Late || !got.Version.PublishedAt.Equal(d.w.Store.Now()) {
			t.Errorf("the document dated back %+v", got)
		}
	})
}
