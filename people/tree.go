package people

import (
	"errors"

	"nghitruong/internal/id"

	"time"
)

// maxDepth bounds a tree; an administrative one has three or four levels and bodies below.
const maxDepth = 32

var errDeep = errors.New("people: the tree of units is deeper than allowed")

// place is a dated place of a unit in one tree. The zero parent is the top.
type place struct {
	parent id.OrgUnit
	period Period
}

// tree is one tree of units with all its history.
type tree struct {
	codes  map[id.OrgUnit]string
	places map[id.OrgUnit][]place
}

// pathPiece is the path of a unit during a period.
type pathPiece struct {
	path   string
	period Period
}

// path returns the unit's path of codes at a moment, "" when it has no place then.
func (t tree) path(unit id.OrgUnit, at time.Time) string {
	path := "/"
	for range maxDepth {
		p, ok := t.placeAt(unit, at)
		if !ok {
			return ""
		}
		path = "/" + t.codes[unit] + path
		if p.parent.IsZero() {
			return path
		}
		unit = p.parent
	}
	return ""
}

func (t tree) placeAt(unit id.OrgUnit, at time.Time) (place, bool) {
	for _, p := range t.places[unit] {
		if p.period.holds(at) {
			return p, true
		}
	}
	return place{}, false
}

// pieces returns the unit's paths over a period, cut wherever the unit or a unit above it moves. Stretches without a place are left out.
func (t tree) pieces(unit id.OrgUnit, over Period) ([]pathPiece, error) {
	return t.piecesWithin(unit, over, 0)
}

func (t tree) piecesWithin(unit id.OrgUnit, over Period, depth int) ([]pathPiece, error) {
	if depth == maxDepth {
		return nil, errDeep
	}
	var all []pathPiece
	for _, p := range t.places[unit] {
		common, ok := p.period.overlap(over)
		if !ok {
			continue
		}
		if p.parent.IsZero() {
			all = append(all, pathPiece{"/" + t.codes[unit] + "/", common})
			continue
		}
		above, err := t.piecesWithin(p.parent, common, depth+1)
		if err != nil {
			return nil, err
		}
		for _, a := range above {
			all = append(all, pathPiece{a.path + t.codes[unit] + "/", a.period})
		}
	}
	return all, nil
}

// below reports whether unit is, at some time in the period, the unit above or below it.
func (t tree) below(unit, above id.OrgUnit, over Period) bool {
	return t.belowWithin(unit, above, over, 0)
}

func (t tree) belowWithin(unit, above id.OrgUnit, over Period, depth int) bool {
	if unit == above || depth == maxDepth {
		return true
	}
	for _, p := range t.places[unit] {
		if common, ok := p.period.overlap(over); ok && !p.parent.IsZero() && t.belowWithin(p.parent, above, common, depth+1) {
			return true
		}
	}
	return false
}
