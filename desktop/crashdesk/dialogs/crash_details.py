"""The part of the crash prompt that shows which reports it is about, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QDateTime, QLocale, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QComboBox, QGridLayout, QWidget

from crashdesk.dialogs.attachment_choices import AttachmentChoices
from crashdesk.dialogs.controls import Button, CheckBox
from crashdesk.dialogs.labels import GRID, FieldLabel, listed
from crashdesk.dialogs.preview import PreviewDialog, readable
from crashdesk.dialogs.spoken import Spoken
from crashdesk.widgets.labels import ElidedLabel, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.dialogs.crash_report import CrashReport


class CrashDetails(Spoken, QWidget):
    """Names the reports, counts what would be sent, shows one whole, and gives its support code.

    Signals:
        changed(): another report was chosen, or whether the answer is for all of them.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reports: list[CrashReport] = []
        self._title = ElidedLabel("", self)
        self._title_label = PlainLabel()
        self._choice = QComboBox(self)
        self._choice_label = FieldLabel("", self._choice, self)
        self._contents = PlainLabel(wrap=True)
        self._contents_label = PlainLabel()
        self._code, self._code_label = PlainLabel(), PlainLabel()
        self._left_out: dict[str, frozenset[str]] = {}
        self.files = AttachmentChoices(self)
        self.all_box = CheckBox(self)
        self.all_box.setChecked(True)
        self.preview_button = Button(self, self._show_preview)
        self.copy_button = Button(self, self._copy_code)
        self._name()
        self._arrange()
        self._choice.currentIndexChanged.connect(self._on_change)
        self.files.changed.connect(self._on_files)
        self.all_box.toggled.connect(self._on_change)

    @property
    def chosen(self) -> CrashReport | None:
        """The report that is shown."""
        index = max(0, self._choice.currentIndex())
        return self._reports[index] if self._reports else None

    @property
    def scope(self) -> list[CrashReport]:
        """The reports the next decision is about."""
        chosen = self.chosen
        if chosen is None or self.all_box.isChecked():
            return list(self._reports)
        return [chosen]

    @property
    def left_out(self) -> dict[str, frozenset[str]]:
        """By event id the names of the files that are not to be sent."""
        return {report.event_id: self._left_out.get(report.event_id, frozenset()) for report in self.scope}

    @property
    def support_code(self) -> str:
        """The shown support code."""
        return self._code.text()

    @property
    def contents(self) -> str:
        """The shown count of what would be sent."""
        return self._contents.text()

    def show_reports(self, reports: Sequence[CrashReport]) -> None:
        """Be about these reports from now on; the last one is chosen if the chosen one has gone."""
        before = self.chosen
        self._reports = list(reports)
        self._choice.blockSignals(True)
        self._choice.clear()
        self._choice.addItems([self._entry(i, report) for i, report in enumerate(reports)])
        ids = [report.event_id for report in reports]
        known = before is not None and before.event_id in ids
        self._choice.setCurrentIndex(ids.index(before.event_id) if before is not None and known else 0)
        self._choice.blockSignals(False)
        self._refresh()

    def retranslate(self) -> None:
        """Tell of the reports in another language."""
        super().retranslate()
        self.show_reports(self._reports)

    def _name(self) -> None:
        self.say(self._title_label.setText, lambda: self.tr("What happened"))
        self.say(self._choice_label.rename, lambda: self.tr("What ha&ppened"))
        self.say(self._contents_label.setText, lambda: self.tr("What is sent"))
        self.say(self._code_label.setText, lambda: self.tr("Support code"))
        self.say(self.preview_button.rename, lambda: self.tr("Sho&w report…"))
        self.say(self.copy_button.setText, lambda: self.tr("C&opy"))
        self.say(self.copy_button.setAccessibleName, lambda: self.tr("Copy the support code"))

    def _arrange(self) -> None:
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._choice.setSizeAdjustPolicy(policy)
        self._choice.setMinimumContentsLength(24)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._title_label, 0, 0)
        grid.addWidget(self._title, 0, 1, 1, 2)
        grid.addWidget(self._choice_label, 1, 0)
        grid.addWidget(self._choice, 1, 1, 1, 2)
        self._arrange_rows(grid)
        grid.addWidget(self.all_box, 5, 1, 1, 2)

    def _arrange_rows(self, grid: QGridLayout) -> None:
        rows = (
            (self._contents_label, self._contents, self.preview_button),
            (self._code_label, self._code, self.copy_button),
        )
        for row, (name, value, button) in zip((2, 4), rows, strict=True):
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
            grid.addWidget(button, row, 2)
        grid.addWidget(self.files, 3, 1, 1, 2)

    def _entry(self, index: int, report: CrashReport) -> str:
        when = QDateTime.fromSecsSinceEpoch(int(report.when)).time()
        text = self.tr("{number} of {count}, {time}: {title}")
        return text.format(
            number=index + 1,
            count=len(self._reports),
            time=QLocale().toString(when, QLocale.FormatType.ShortFormat),
            title=report.headline,
        )

    def _on_files(self) -> None:
        if self.chosen is not None:
            self._left_out[self.chosen.event_id] = self.files.left_out
        self._contents.setText(self._count(self.scope))

    def _on_change(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self._show_rows()
        self.all_box.setText(self.tr("&Answer for all %n together", "", len(self._reports)))
        self.all_box.setAccessibleName(self.tr("Answer for all %n reports together", "", len(self._reports)))
        self._contents.setText(self._count(self.scope) if self._reports else "")
        chosen = self.chosen
        if chosen is None:
            return
        self._title.setText(chosen.headline)
        self.files.widen(max(each.sizeHint().width() for each in (self.preview_button, self.copy_button)))
        self.files.show_files(chosen.files, self._left_out.get(chosen.event_id, frozenset()))
        self._code.setText(chosen.support_code)

    def _show_rows(self) -> None:
        """One report has a title, several a list; once all are answered the support code alone stays."""
        count = len(self._reports)
        rows: tuple[tuple[bool, tuple[QWidget, ...]], ...] = (
            (count > 1, (self._choice, self._choice_label, self.all_box)),
            (count == 1, (self._title, self._title_label)),
            (count > 0, (self._contents, self._contents_label, self.preview_button)),
            (count > 0 and bool(self._reports[0].files), (self.files,)),
        )
        for visible, widgets in rows:
            for widget in widgets:
                widget.setVisible(visible)

    def _count(self, reports: Sequence[CrashReport]) -> str:
        """Countable, in one line: "1 report, 12 steps, personal data left out"."""
        steps = sum(report.steps for report in reports)
        files = sum(self._files_of(report) for report in reports)
        parts = (self.tr("1 file") if files == 1 else self.tr("%n files", "", files),) if files else ()
        return listed(
            (
                self.tr("1 report") if len(reports) == 1 else self.tr("%n reports", "", len(reports)),
                self.tr("1 step") if steps == 1 else self.tr("%n steps", "", steps),
                *parts,
                self.tr("with\N{NO-BREAK SPACE}personal\N{NO-BREAK SPACE}data")
                if any(report.personal for report in reports)
                else self.tr("personal\N{NO-BREAK SPACE}data\N{NO-BREAK SPACE}left\N{NO-BREAK SPACE}out"),
            )
        )

    def _files_of(self, report: CrashReport) -> int:
        left_out = self._left_out.get(report.event_id, frozenset())
        return sum(file.name not in left_out for file in report.files)

    def _show_preview(self) -> None:
        if self.chosen is not None:
            self._preview_of(self.chosen).show()

    def _preview_of(self, report: CrashReport) -> PreviewDialog:
        try:
            exact = report.preview()
        except (OSError, ValueError) as error:
            # It may have been sent, or deleted as too old, since the prompt came up.
            gone = self.tr("The report cannot be shown any more: {reason}")
            return PreviewDialog(gone.format(reason=error), self)
        return PreviewDialog(readable(exact), self, exact=exact)

    def _copy_code(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.support_code)
