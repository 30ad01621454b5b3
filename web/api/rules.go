package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/voting"
	"nghitruong/voting/rules"
)

// RuleList is the answer with the decision rules that may be chosen.
type RuleList struct {
	Rules []voting.Profile `json:"rules"`
}

// RuleVersions is the answer with the history of a rule.
type RuleVersions struct {
	Versions []voting.ProfileVersion `json:"versions"`
}

type listRules struct {
	Meeting string `query:"meeting" doc:"only those that this meeting is offered; empty: those of everywhere and of the units whose rules the caller manages"`
}

type rulePath struct {
	Code string `path:"code" doc:"the rule"`
}

type saveRule struct {
	Code string `path:"code" doc:"the rule"`
	Body struct {
		Rule   rules.Rule `json:"rule"`
		Reason string     `json:"reason" doc:"why the office changes it"`
		Domain string     `json:"domain" doc:"where it holds: / or the path of a unit"`
	}
}

type retireRule struct {
	Code string `path:"code" doc:"the rule"`
	Body struct {
		Reason string `json:"reason"`
		Domain string `json:"domain" doc:"where it no longer holds: / or the path of a unit"`
	}
}

type previewRule struct {
	Body struct {
		Rule      rules.Rule `json:"rule"`
		Seats     int        `json:"seats" minimum:"1" maximum:"1000"`
		Suspended int        `json:"suspended,omitempty" minimum:"0" maximum:"1000"`
		Present   int        `json:"present" minimum:"0" maximum:"1000"`
		In        int        `json:"in" minimum:"0" maximum:"1000" doc:"votes in favour; votes for a person; ballots of low or no confidence"`
		Against   int        `json:"against,omitempty" minimum:"0" maximum:"1000" doc:"of a motion only"`
	}
}

// registerRules adds the operations on decision rules.
func registerRules(a *API, s *voting.Service) {
	Get(a, "/api/rules", "list-rules", "The decision rules that may be chosen for a vote", func(ctx context.Context, in *listRules) (RuleList, error) {
		var meeting id.Meeting
		if in.Meeting != "" {
			var err error
			if meeting, err = PathID[id.Meeting](in.Meeting); err != nil {
				return RuleList{}, err
			}
		}
		list, err := s.Rules(ctx, meeting)
		return RuleList{Rules: list}, err
	})
	Get(a, "/api/rules/{code}/versions", "list-rule-versions", "The history of a rule, the newest version first", func(ctx context.Context, in *rulePath) (RuleVersions, error) {
		list, err := s.Versions(ctx, in.Code)
		return RuleVersions{Versions: list}, err
	})
	Put(a, "/api/rules/{code}", "save-rule", "Store a further version of a rule, or a new rule", func(ctx context.Context, in *saveRule) (voting.ProfileVersion, error) {
		return s.Save(ctx, in.Code, in.Body.Rule, in.Body.Reason, in.Body.Domain)
	})
	Post(a, "/api/rules/{code}/retirement", "retire-rule", "End a rule at a place", func(ctx context.Context, in *retireRule) (voting.ProfileVersion, error) {
		return s.Retire(ctx, in.Code, in.Body.Reason, in.Body.Domain)
	})
	Post(a, "/api/rules/preview", "preview-rule", "What a rule says of an imagined count, without storing it", func(ctx context.Context, in *previewRule) (voting.Preview, error) {
		b := in.Body
		return s.Preview(ctx, b.Rule, voting.Sample{Seats: b.Seats, Suspended: b.Suspended, Present: b.Present, In: b.In, Against: b.Against})
	})
}
