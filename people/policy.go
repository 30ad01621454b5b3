package people

import (
	"slices"
	"strings"

	"nghitruong/internal/authz"
)

// The roles. A role is granted to a person at a unit (RoleGrant) or held in one meeting (the meetings domain's participants).
const (
	// RoleSysadmin (quản trị hệ thống) runs the installation. It is always granted for the whole installation.
	RoleSysadmin = "sysadmin"
	// RoleUnitAdmin (quản trị đơn vị) keeps the units, people and meetings of a unit and those below it.
	RoleUnitAdmin = "unit_admin"
	// RolePresiding (chủ tọa) presides over a meeting.
	RolePresiding = "presiding"
	// RoleSessionSecretary (thư ký kỳ họp) prepares and runs a meeting for the one who presides.
	RoleSessionSecretary = "session_secretary"
	// RoleDelegate (đại biểu) takes part and votes.
	RoleDelegate = "delegate"
	// RoleOfficial (thành viên dự họp) takes part, often from another site, without a vote.
	RoleOfficial = "official"
	// RolePresenter (người trình bày) presents an item.
	RolePresenter = "presenter"
	// RoleGuest (đại biểu khách mời) takes part by invitation.
	RoleGuest = "guest"
	// RoleObserver (dự thính) watches.
	RoleObserver = "observer"
	// RoleSiteTechnician (cán bộ kỹ thuật điểm cầu) looks after a site's line, camera and wall.
	RoleSiteTechnician = "site_technician"
	// RoleAuditor (kiểm tra, giám sát) reads the audit ledger.
	RoleAuditor = "auditor"
)

// policy is the product's table of permissions, a line a role. In prose:
//
// The system administrator keeps the installation: units, people, settings, decision rules, walls, the ledger. The role opens no papers, and
// it bars from casting a ballot whatever else its holder is: whoever can make accounts and replace passwords must not also vote. An elected
// delegate therefore gives the administration to somebody else.
//
// The unit administrator keeps units, people, meetings and decision rules below the own unit, with the papers needed for that.
//
// The presiding chair leads the meeting: moves the agenda, opens votes, announces results, calls speakers, moderates the conference.
// The secretary prepares: meeting, papers, votes, attendance, walls; and assists in everything but opening votes and announcing results.
// Both may hold a seat, so both may cast a ballot; as for every delegate the vote's roll decides whether they do.
//
// Delegates read the papers, ask for the floor, vote, join the conference and write in the meeting's channel. Officials and presenters do
// the same without voting. Guests do not write in the channel, observers only look on and read.
//
// The site technician joins the conference from the site, keeps its walls, binds spare tablets to those whose own fails, and writes to the
// secretary in the channel, but opens no papers.
// The auditor reads the ledger and knows which meetings there are.
//
// Opinion ballots belong to no meeting. They are managed by the unit's administrators and by its office: those to whom the role of secretary is
// granted at the unit (RoleGrant). A secretary of one meeting gets nothing by that, because the meeting's path is below the unit's.
var policy = []struct{ role, object, actions string }{
	{RoleSysadmin, "people", "read manage"},
	{RoleSysadmin, "units", "manage"},
	{RoleSysadmin, "settings", "manage"},
	{RoleSysadmin, "display", "manage"},
	{RoleSysadmin, "audit", "read"},
	{RoleSysadmin, "rule", "manage"},
	{RoleSysadmin, "vote", "-cast"},

	{RoleUnitAdmin, "people", "read manage"},
	{RoleUnitAdmin, "units", "manage"},
	{RoleUnitAdmin, "meeting", "read manage"},
	{RoleUnitAdmin, "document", "read manage"},
	{RoleUnitAdmin, "presence", "read"},
	{RoleUnitAdmin, "opinion", "manage"},
	{RoleUnitAdmin, "display", "manage"},
	{RoleUnitAdmin, "audit", "read"},
	{RoleUnitAdmin, "rule", "manage"},

	{RolePresiding, "meeting", "read manage attend"},
	{RolePresiding, "agenda", "move"},
	{RolePresiding, "presence", "read"},
	{RolePresiding, "document", "read"},
	{RolePresiding, "vote", "open announce cast read_progress"},
	{RolePresiding, "floor", "request manage"},
	{RolePresiding, "conference", "join moderate"},
	{RolePresiding, "chat", "read write"},
	{RolePresiding, "people", "read"},
	{RolePresiding, "audit", "read"},

	{RoleSessionSecretary, "meeting", "read manage attend"},
	{RoleSessionSecretary, "agenda", "move"},
	{RoleSessionSecretary, "presence", "read manage"},
	{RoleSessionSecretary, "document", "read manage"},
	{RoleSessionSecretary, "vote", "prepare cast read_progress"},
	{RoleSessionSecretary, "floor", "request manage"},
	{RoleSessionSecretary, "conference", "join moderate"},
	{RoleSessionSecretary, "chat", "read write"},
	{RoleSessionSecretary, "display", "manage"},
	{RoleSessionSecretary, "device", "bind"},
	{RoleSessionSecretary, "opinion", "manage"},
	{RoleSessionSecretary, "people", "read"},
	{RoleSessionSecretary, "audit", "read"},

	{RoleDelegate, "meeting", "read attend"},
	{RoleDelegate, "document", "read"},
	{RoleDelegate, "vote", "cast"},
	{RoleDelegate, "floor", "request"},
	{RoleDelegate, "conference", "join"},
	{RoleDelegate, "chat", "read write"},

	{RoleOfficial, "meeting", "read attend"},
	{RoleOfficial, "document", "read"},
	{RoleOfficial, "floor", "request"},
	{RoleOfficial, "conference", "join"},
	{RoleOfficial, "chat", "read write"},

	{RolePresenter, "meeting", "read attend"},
	{RolePresenter, "document", "read"},
	{RolePresenter, "floor", "request"},
	{RolePresenter, "conference", "join"},
	{RolePresenter, "chat", "read write"},

	{RoleGuest, "meeting", "read attend"},
	{RoleGuest, "document", "read"},
	{RoleGuest, "floor", "request"},
	{RoleGuest, "conference", "join"},

	{RoleObserver, "meeting", "read attend"},
	{RoleObserver, "document", "read"},

	{RoleSiteTechnician, "meeting", "read attend"},
	{RoleSiteTechnician, "conference", "join"},
	{RoleSiteTechnician, "display", "manage"},
	{RoleSiteTechnician, "device", "bind"},
	{RoleSiteTechnician, "chat", "read write"},

	{RoleAuditor, "meeting", "read"},
	{RoleAuditor, "audit", "read"},
}

// Policy returns the product's permissions, for authz.New.
func Policy() []authz.Permission {
	var all []authz.Permission
	for _, line := range policy {
		for _, action := range strings.Fields(line.actions) {
			deny := action[0] == '-'
			if deny {
				action = action[1:]
			}
			all = append(all, authz.Permission{Role: line.role, Object: line.object, Action: action, Deny: deny})
		}
	}
	return all
}

// roleNames are the roles in the order in which the weightiest of several is shown, with their names in Vietnamese and English.
var roleNames = []struct{ role, vi, en string }{
	{RolePresiding, "Chủ tọa", "Presiding chair"},
	{RoleSessionSecretary, "Thư ký", "Session secretary"},
	{RoleDelegate, "Đại biểu", "Delegate"},
	{RoleUnitAdmin, "Quản trị đơn vị", "Unit administrator"},
	{RoleSysadmin, "Quản trị hệ thống", "System administrator"},
	{RoleSiteTechnician, "Cán bộ kỹ thuật điểm cầu", "Site technician"},
	{RoleOfficial, "Thành viên dự họp", "Official"},
	{RolePresenter, "Người trình bày", "Presenter"},
	{RoleGuest, "Đại biểu khách mời", "Guest"},
	{RoleObserver, "Dự thính", "Observer"},
	{RoleAuditor, "Kiểm tra, giám sát", "Auditor"},
}

// KnownRole reports whether role is one of the product's.
func KnownRole(role string) bool {
	return slices.ContainsFunc(roleNames, func(r struct{ role, vi, en string }) bool { return r.role == role })
}

// RoleLabel returns the name of the weightiest of the roles in the language ("vi" or "en"), "" for no known role.
func RoleLabel(roles []string, lang string) string {
	for _, r := range roleNames {
		if slices.Contains(roles, r.role) {
			if lang == "en" {
				return r.en
			}
			return r.vi
		}
	}
	return ""
}

// roleRank is the place of the weightiest of the roles, after all others for none.
func roleRank(roles []string) int {
	for i, r := range roleNames {
		if slices.Contains(roles, r.role) {
			return i
		}
	}
	return len(roleNames)
}

func allRoles() []string {
	all := make([]string, len(roleNames))
	for i, r := range roleNames {
		all[i] = r.role
	}
	return all
}
