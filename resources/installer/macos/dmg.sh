#!/bin/sh
# Makes a disk image of the bundle: dmg.sh Crashdesk.app Crashdesk.dmg. Runs on macOS alone.
# With CRASHDESK_SIGN_AS (an identity of the keychain) the bundle and the image are signed; without, the bundle
# has the signature for this one computer that PyInstaller gave it, and macOS asks before it is opened.
set -eu

bundle=$1
image=$2
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

if [ -n "${CRASHDESK_SIGN_AS:-}" ]; then
    codesign --force --deep --options runtime --timestamp \
        --entitlements "$(dirname "$0")/entitlements.plist" --sign "$CRASHDESK_SIGN_AS" "$bundle"
fi
cp -R "$bundle" "$stage/"
cp -R "$bundle/Contents/Resources/licenses" "$stage/Licenses"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname Crashdesk -srcfolder "$stage" -fs HFS+ -format UDZO "$image"
if [ -n "${CRASHDESK_SIGN_AS:-}" ]; then
    codesign --timestamp --sign "$CRASHDESK_SIGN_AS" "$image"
fi
