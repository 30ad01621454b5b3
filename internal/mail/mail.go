package mail

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"nghitruong/internal/fault"
	"nghitruong/internal/viet"
)

// Errors of every Sender.
var (
	ErrMessage = fault.Define(fault.Invalid, "mail.message_invalid",
		"Thư không gửi được vì địa chỉ người gửi, người nhận hoặc tiêu đề không hợp lệ.",
		"The letter cannot be sent because the address of its sender, that of a receiver or its subject is not valid.")
	ErrUnavailable = fault.Define(fault.Unavailable, "mail.unavailable",
		"Chưa gửi được thư: máy chủ thư không trả lời hoặc từ chối. Hệ thống sẽ thử lại; nếu vẫn lỗi, hãy kiểm tra cấu hình thư.",
		"The letter could not be sent: the mail server does not answer or refuses it. It will be tried again; if it still fails, check the mail settings.")
)

// Address is a mailbox with the name of its owner.
type Address struct {
	// Name is shown to people and may be ""; Mailbox is "local@domain".
	Name, Mailbox string
}

// Message is a letter of plain text.
type Message struct {
	To []Address
	// Subject is one line, Text the body, lines separated by "\n".
	Subject, Text string
	// ID names the letter for ever, such as the identifier of the job that sends it: receivers drop a letter that comes twice. It consists of
	// letters, digits, ".", "-" and "_".
	ID string
	// Date is when the letter was written.
	Date time.Time
}

// Sender sends letters.
type Sender interface {
	// Send returns when the letter has been accepted. It returns ErrMessage for a letter that can never be sent, ErrUnavailable or the error
	// of ctx when trying again may help.
	Send(ctx context.Context, m Message) error
}

// compose makes the letter as go-mail wants it.
func compose(from Address, m Message) (*gomail.Msg, error) {
	if len(m.To) == 0 || m.ID == "" || strings.Trim(m.ID, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") != "" || m.Date.IsZero() {
		return nil, ErrMessage
	}
	subject, err := viet.Clean(m.Subject, 500)
	if err != nil || subject == "" {
		return nil, ErrMessage.Wrap(err)
	}
	sender, err := from.parse()
	if err != nil {
		return nil, err
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(sender)
	var to []*mail.Address
	for _, a := range m.To {
		receiver, err := a.parse()
		if err != nil {
			return nil, err
		}
		to = append(to, receiver)
	}
	letter.ToMailAddress(to...)
	letter.Subject(subject)
	letter.SetDateWithValue(m.Date.In(viet.Zone))
	letter.SetMessageIDWithValue(m.ID + sender.Address[strings.LastIndex(sender.Address, "@"):])
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no absence notes in answer
	letter.SetBodyString(gomail.TypeTextPlain, viet.NFC(m.Text))
	return letter, nil
}

// parse accepts a bare mailbox only, so that an address from outside cannot bring further headers or receivers.
func (a Address) parse() (*mail.Address, error) {
	name, err := viet.Clean(a.Name, 200)
	if err != nil {
		return nil, ErrMessage.Wrap(err)
	}
	parsed, err := mail.ParseAddress(a.Mailbox)
	if err != nil || parsed.Address != a.Mailbox || parsed.Name != "" {
		return nil, ErrMessage.Wrap(fmt.Errorf("mail: %q is not a mailbox", a.Mailbox))
	}
	return &mail.Address{Name: name, Address: parsed.Address}, nil
}
