package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Enumerate tells the document which values a named string type has. Only the document names them: an unknown value in a request is
// refused by the domain, in its own words.
func Enumerate[T ~string](a *API, values ...T) {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	a.enums[reflect.TypeFor[T]()] = list
}

// document returns the OpenAPI document with what huma cannot say of a field: that a referred object may be null, and the values of named
// string types.
func (a *API) document() ([]byte, error) {
	raw, err := a.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("api: OpenAPI document: %w", err)
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("api: OpenAPI document: %w", err)
	}
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	registry := a.huma.OpenAPI().Components.Schemas
	for name, schema := range schemas {
		object, _ := schema.(map[string]any)
		properties, _ := object["properties"].(map[string]any)
		if t := registry.TypeFromRef("#/components/schemas/" + name); t != nil && properties != nil {
			a.refine(t, properties)
		}
	}
	return json.Marshal(doc)
}

// refine completes the properties of one object, whose Go type is t.
func (a *API) refine(t reflect.Type, properties map[string]any) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			a.refine(f.Type, properties)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		property, ok := properties[name].(map[string]any)
		if !ok {
			continue
		}
		pointer := f.Type.Kind() == reflect.Pointer
		base := f.Type
		if pointer {
			base = base.Elem()
		}
		if values, known := a.enums[base]; known && property["enum"] == nil {
			if pointer && !strings.Contains(options, "omitempty") {
				values = append(values[:len(values):len(values)], nil)
			}
			property["enum"] = values
		}
		if ref, referred := property["$ref"]; referred && pointer && !strings.Contains(options, "omitempty") {
			delete(property, "$ref")
			property["anyOf"] = []any{map[string]any{"$ref": ref}, map[string]any{"type": "null"}}
		}
	}
}
