package opinions

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"nghitruong/internal/id"
	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/viet"
	"nghitruong/voting/rules"
)

// Sheet is the summary of opinions as an official paper.
type Sheet struct {
	Filename string
	// Content is a PDF: the same ballot in the same state always gives the same bytes.
	Content []byte
	// Hash is the SHA-256 of the content in lower-case hex.
	Hash string
}

// Sheet sets the summary of opinions (bảng tổng hợp ý kiến) of a closed or published ballot, for those who may see the summary. Errors: those of
// see; ErrNoSummary.
func (s *Service) Sheet(ctx context.Context, b id.OpinionBallot) (Sheet, error) {
	view, err := s.Get(ctx, b)
	if err != nil {
		return Sheet{}, err
	}
	if view.Summary == nil {
		return Sheet{}, ErrNoSummary.With("code", view.Code)
	}
	rehearsal, err := s.Store.Rehearsal(ctx)
	if err != nil {
		return Sheet{}, err
	}
	var content bytes.Buffer
	if err := paper.Write(&content, sheetPaper(view, rehearsal)); err != nil {
		return Sheet{}, fmt.Errorf("opinions: setting the summary: %w", err)
	}
	sum := sha256.Sum256(content.Bytes())
	return Sheet{Filename: safeName("Bảng tổng hợp ý kiến " + view.Code), Content: content.Bytes(), Hash: hex.EncodeToString(sum[:])}, nil
}

var choiceWords = map[rules.Choice]string{rules.For: "Đồng ý", rules.Against: "Không đồng ý", rules.Other: "Ý kiến khác", "": "Chưa có ý kiến"}

func sheetPaper(v OpinionBallot, simulation bool) paper.Paper {
	p := paper.Paper{Issuer: strings.ToUpper(v.UnitName), Title: "BẢNG TỔNG HỢP Ý KIẾN", Subject: "Phiếu lấy ý kiến " + v.Code + ": " + v.Title, Simulation: simulation}
	if v.ClosedAt != nil {
		p.Date = *v.ClosedAt
	}
	if v.PublishedAt != nil {
		p.Date = *v.PublishedAt
	}
	r := v.Summary.Result
	add := func(b paper.Block) { p.Blocks = append(p.Blocks, b) }
	add(paper.Heading{Text: "1. Nội dung lấy ý kiến"})
	add(paper.Paragraph{Text: v.Text})
	if v.SentAt != nil && v.Deadline != nil && v.ClosedAt != nil {
		add(paper.Paragraph{Text: fmt.Sprintf("Gửi phiếu lúc %s; thời hạn %s; kết thúc lấy ý kiến lúc %s.",
			viet.DateTime(*v.SentAt), viet.DateTime(*v.Deadline), viet.DateTime(*v.ClosedAt))})
	}
	add(paper.Heading{Text: "2. Ý kiến của từng thành viên"})
	table := paper.Table{Columns: []paper.Column{{Title: "STT", Width: 1, Align: paper.Center}, {Title: "Họ và tên, chức vụ", Width: 4.6, Align: paper.Left},
		{Title: "Ý kiến", Width: 2.2, Align: paper.Left}, {Title: "Nội dung ý kiến", Width: 4, Align: paper.Left}, {Title: "Thời điểm", Width: 2, Align: paper.Center}}}
	chair := ""
	for _, l := range v.Summary.Lines {
		name := l.Name
		if l.Title != "" {
			name += ", " + l.Title
		}
		if l.Chair {
			name += " (người chủ trì)"
			chair = l.Name
		}
		at := ""
		if l.AnsweredAt != nil {
			at = viet.DateTime(*l.AnsweredAt)
		}
		table.Rows = append(table.Rows, []string{fmt.Sprint(l.Ordinal), name, choiceWords[l.Choice], l.Opinion, at})
	}
	add(table)
	add(paper.Heading{Text: "3. Kết quả"})
	add(paper.Paragraph{Text: fmt.Sprintf("Tổng số thành viên: %d. Đồng ý: %d; không đồng ý: %d; ý kiến khác: %d; chưa có ý kiến: %d. Thành viên chưa có ý kiến không được tính là đồng ý.",
		r.Members, r.For, r.Against, r.Other, r.Silent)})
	add(paper.Paragraph{Text: upperFirst(r.Explanation) + "."})
	if v.Conclusion != "" {
		word := map[string]string{string(rules.Passed): "thông qua", string(rules.Failed): "không thông qua"}[v.Conclusion]
		add(paper.Paragraph{Text: "Kết luận của người chủ trì: " + word + ". Lý do: " + strings.TrimSuffix(v.ConclusionReason, ".") + "."})
	}
	if r.Ground != "" {
		add(paper.Paragraph{Text: "Căn cứ: " + r.Ground + ". " + r.GroundText, Italic: true})
	}
	p.Signatures = []paper.Signature{{Post: "NGƯỜI TỔNG HỢP"}, {Post: "NGƯỜI CHỦ TRÌ", Name: chair}}
	return p
}

func upperFirst(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return s
	}
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}
