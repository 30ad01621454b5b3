package people

import (
	"context"
	"time"

	"nghitruong/ent/schema"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// Level is one level of government in a scheme.
type Level struct {
	// Code is stable, such as level_commune.
	Code string
	// Name and NameEn are what is shown.
	Name, NameEn string
}

// NewScheme is a scheme of levels of government, from the top.
type NewScheme struct {
	Code         string
	Name, NameEn string
	Levels       []Level
	Period       Period
}

// Codes of the schemes that first-run setup offers. Others are rows like them.
const (
	SchemeProvinceCommune         = "province_commune"
	SchemeProvinceDistrictCommune = "province_district_commune"
)

var (
	levelProvince = Level{"level_province", "Cấp tỉnh", "Provincial level"}
	levelDistrict = Level{"level_district", "Cấp huyện", "District level"}
	levelCommune  = Level{"level_commune", "Cấp xã", "Commune level"}

	// topKinds are the kinds of unit that first-run setup makes at each level.
	topKinds = map[string]string{levelProvince.Code: "province", levelDistrict.Code: "district", levelCommune.Code: "commune"}
)

// reform is when the district level ended (Law 72/2025/QH15, Article 51).
var reform = time.Date(2025, time.July, 1, 0, 0, 0, 0, viet.Zone)

// StandardSchemes returns the two schemes that every installation may start with: three levels until 30 June 2025, two since 1 July 2025.
func StandardSchemes() []NewScheme {
	long := time.Date(1945, time.September, 2, 0, 0, 0, 0, viet.Zone)
	return []NewScheme{
		{SchemeProvinceDistrictCommune, "Ba cấp: tỉnh, huyện, xã", "Three levels: province, district, commune",
			[]Level{levelProvince, levelDistrict, levelCommune}, Period{long, reform}},
		{SchemeProvinceCommune, "Hai cấp: tỉnh, xã (từ 01/07/2025)", "Two levels: province, commune (since 1 July 2025)",
			[]Level{levelProvince, levelCommune}, Period{From: reform}},
	}
}

// CreateScheme stores a scheme of levels. Errors: ErrInput, ErrSchemeCodeTaken; authority: units.manage at "/".
func (s *Service) CreateScheme(ctx context.Context, in NewScheme) (id.LevelScheme, error) {
	var none id.LevelScheme
	if err := s.authz.Require(ctx, "units", "manage", "/"); err != nil {
		return none, err
	}
	if !codeForm.MatchString(in.Code) {
		return none, fault.ErrInput.At("code", ErrCodeForm)
	}
	name, err := fault.RequiredLine("name", in.Name, nameMax)
	if err != nil {
		return none, err
	}
	nameEn, err := fault.RequiredLine("name_en", in.NameEn, nameMax)
	if err != nil {
		return none, err
	}
	p, err := in.Period.clean()
	if err != nil {
		return none, err
	}
	if len(in.Levels) == 0 {
		return none, fault.ErrInput.At("levels", fault.ErrRequired)
	}
	levels := make([]schema.Level, len(in.Levels))
	for i, l := range in.Levels {
		if !codeForm.MatchString(l.Code) || l.Name == "" {
			return none, fault.ErrInput.At("levels", ErrCodeForm)
		}
		levels[i] = schema.Level(l)
	}
	scheme := id.New[id.LevelScheme]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		err := s.store.Client(ctx).LevelScheme.Create().SetID(scheme).SetCode(in.Code).SetName(name).SetNameEn(nameEn).SetLevels(levels).
			SetValidFrom(p.From).SetNillableValidUntil(p.until()).SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a scheme of levels", ErrSchemeCodeTaken.With("code", in.Code), ErrSchemeNotFound); err != nil {
			return err
		}
		return s.record(ctx, "level_scheme.created", "level_scheme/"+scheme.String(), map[string]any{"code": in.Code})
	})
	if err != nil {
		return none, err
	}
	return scheme, nil
}
