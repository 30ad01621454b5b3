package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"nghitruong/internal/fault"
)

// Parse reads a rule that somebody has edited and validates it. It is stricter than the reading of stored rules, which is plain
// json.Unmarshal: unknown fields, fields in another spelling, fields given twice and anything after the rule are refused
// (ErrRuleUnreadable, naming the field), and so is what Validate refuses.
func Parse(raw []byte) (Rule, error) {
	if field, err := fields(raw); err != nil || field != "" {
		return Rule{}, unreadable(field, err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var r Rule
	if err := d.Decode(&r); err != nil {
		field := ""
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			field = wrong.Field
		} else if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
			field = strings.Trim(name, `"`)
		}
		return Rule{}, unreadable(field, err)
	}
	return r, r.Validate()
}

func unreadable(field string, err error) *fault.Error {
	if field == "" {
		field = "rule"
	}
	refused := ErrRuleUnreadable.With("field", field)
	if err != nil {
		refused = refused.Wrap(err)
	}
	return refused
}

// fields walks through raw and returns the path of a field that is given twice or is not spelt in lower-case letters and "_" as all
// fields of a rule are: the decoder would take "Base" for "base", and the last of two.
func fields(raw []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	field, err := value(d, "")
	if err != nil || field != "" {
		return field, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "rule", nil
	}
	return "", nil
}

func value(d *json.Decoder, path string) (string, error) {
	token, err := d.Token()
	if err != nil {
		return "", err
	}
	switch token {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return "", err
			}
			name, _ := key.(string)
			at := strings.TrimPrefix(path+"."+name, ".")
			if seen[name] || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
				return at, nil
			}
			seen[name] = true
			if wrong, err := value(d, at); wrong != "" || err != nil {
				return wrong, err
			}
		}
		_, err = d.Token()
	case json.Delim('['):
		for i := 0; d.More(); i++ {
			if wrong, err := value(d, path+"["+itoa(i)+"]"); wrong != "" || err != nil {
				return wrong, err
			}
		}
		_, err = d.Token()
	}
	return "", err
}
