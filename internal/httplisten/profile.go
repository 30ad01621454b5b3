package httplisten

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"

	"github.com/google/uuid"
)

// MobileConfig returns a configuration profile (file name ending ".mobileconfig", type application/x-apple-aspen-config) with which iPad and
// iPhone install the authority. The user still has to switch on full trust: Settings, General, About, Certificate Trust Settings. The
// same authority always gives the same profile, so installing it again replaces it.
func (a *Authority) MobileConfig() []byte {
	sum := sha256.Sum256(a.certificate.Raw)
	id := func(part string) string { return uuid.NewSHA1(uuid.NameSpaceOID, append(sum[:], part...)).String() }
	var name bytes.Buffer
	// Writing to a buffer cannot fail.
	_ = xml.EscapeText(&name, []byte(a.Name()))
	return fmt.Appendf(nil, profile,
		base64.StdEncoding.EncodeToString(a.certificate.Raw), name.Bytes(), id("certificate"), id("certificate"), name.Bytes(), id("profile"), id("profile"))
}

const profile = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadType</key><string>com.apple.security.root</string>
			<key>PayloadVersion</key><integer>1</integer>
			<key>PayloadContent</key><data>%s</data>
			<key>PayloadDisplayName</key><string>%s</string>
			<key>PayloadIdentifier</key><string>vn.nghitruong.%s</string>
			<key>PayloadUUID</key><string>%s</string>
		</dict>
	</array>
	<key>PayloadType</key><string>Configuration</string>
	<key>PayloadVersion</key><integer>1</integer>
	<key>PayloadDisplayName</key><string>%s</string>
	<key>PayloadIdentifier</key><string>vn.nghitruong.%s</string>
	<key>PayloadUUID</key><string>%s</string>
	<key>PayloadRemovalDisallowed</key><false/>
</dict>
</plist>
`
