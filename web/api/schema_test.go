package api_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"nghitruong/web/api"
)

type shade string

type paint struct {
	Shade  shade  `json:"shade"`
	Second *shade `json:"second"`
	Under  *paint `json:"under"`
}

// The client's types are generated from the document: a value that may be null must be named as one, and named strings list their values.
func TestDocumentNamesNullAndValues(t *testing.T) {
	a := api.New(api.Deps{})
	api.Enumerate(a, shade("light"), shade("dark"))
	api.Get(a, "/api/paint", "get-paint", "A paint", func(context.Context, *api.None) (paint, error) { return paint{}, nil })
	raw, err := a.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Ref   string `json:"$ref"`
					Enum  []any  `json:"enum"`
					AnyOf []struct {
						Ref  string `json:"$ref"`
						Type string `json:"type"`
					} `json:"anyOf"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	fields := doc.Components.Schemas["Paint"].Properties
	if got := fields["shade"].Enum; !slices.Equal(got, []any{"light", "dark"}) {
		t.Errorf("shade: %v", got)
	}
	if got := fields["second"].Enum; !slices.Equal(got, []any{"light", "dark", nil}) {
		t.Errorf("second: %v", got)
	}
	under := fields["under"]
	if under.Ref != "" || len(under.AnyOf) != 2 || under.AnyOf[0].Ref != "#/components/schemas/Paint" || under.AnyOf[1].Type != "null" {
		t.Errorf("under: %+v", under)
	}
}
