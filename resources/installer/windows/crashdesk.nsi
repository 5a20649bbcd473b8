; The setup program for Windows. resources/installer/build.py gives VERSION, NUMBERS (the same as four), PROGRAM
; (the folder that PyInstaller made) and OUTPUT. For the current user alone, so it asks for no administrator.

Unicode true
ManifestDPIAware true
!ifdef UNCOMPRESSED ; for a check of this script
  SetCompress off
!else
  SetCompressor /SOLID lzma
!endif
RequestExecutionLevel user

!include "MUI2.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Crashdesk"

Name "Crashdesk"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Crashdesk"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "Crashdesk"
VIAddVersionKey "FileDescription" "Crashdesk setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "GPL-3.0 as built with PyQt6; the source is MIT"

!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\crashdesk-desk.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

Section "Crashdesk"
  SetOutPath "$INSTDIR"
  ; An upgrade begins with nothing of the old version but what a running desk holds open.
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licenses"
  File /r "${PROGRAM}\*"
  ; Where they are looked for.
  Rename "$INSTDIR\_internal\licenses" "$INSTDIR\licenses"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Crashdesk.lnk" "$INSTDIR\crashdesk-desk.exe"
  ; What the Run dialog and "start crashdesk" look up.
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\crashdesk.exe" "" "$INSTDIR\crashdesk.exe"
  WriteRegStr HKCU "Software\Classes\.crashdesk" "" "Crashdesk.Report"
  WriteRegStr HKCU "Software\Classes\.crashdesk" "Content Type" "application/x-crashdesk"
  WriteRegStr HKCU "Software\Classes\Crashdesk.Report" "" "Crashdesk report"
  WriteRegStr HKCU "Software\Classes\Crashdesk.Report\DefaultIcon" "" "$INSTDIR\crashdesk-desk.exe,0"
  WriteRegStr HKCU "${KEY}" "DisplayName" "Crashdesk"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\crashdesk-desk.exe,0"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

; What Crashdesk has kept for the person stays.
Section "Uninstall"
  Delete "$SMPROGRAMS\Crashdesk.lnk"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licenses"
  Delete "$INSTDIR\crashdesk.exe"
  Delete "$INSTDIR\crashdesk-desk.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\crashdesk.exe"
  DeleteRegKey HKCU "Software\Classes\Crashdesk.Report"
  DeleteRegKey HKCU "Software\Classes\.crashdesk"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
