"""Issues and events in the shape of Sentry's web API, as tests of client and desk need them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

JSON = dict[str, Any]

# What stands around the line of each function, that line being the fourth.
SOURCES = {
    "save": [
        "",
        "    def save(self):",
        '        """Write the edited order back to the store."""',
        "        order = self.orders[self.current_id]",
        "        order.update(self.form.values())",
        '        self.store.write(order, timeout=self.settings.value("store/timeout", 30, int))',
        '        self.statusBar().showMessage(self.tr("Order saved"))',
    ],
    "on_save_clicked": [
        "    @pyqtSlot()",
        "    def on_save_clicked(self):",
        "        if self.form.is_complete():",
        "            self.save()",
        "        else:",
        "            self.form.show_missing()",
    ],
    "main": [
        "    app = Application(sys.argv)",
        "    window = OrdersWindow(Store.open(app.settings))",
        "    window.show()",
        "    sys.exit(app.exec())",
    ],
    "find": [
        "    def find(self, order_id):",
        "        try:",
        "            with self._lock:",
        "                return self._orders[order_id]",
        "        except KeyError as error:",
        '            raise LookupError("order gone") from error',
    ],
}

Story = tuple[str, str, str, str, bool, int, int, float, float]
STORIES: list[Story] = [
    # type, value, culprit, level, unhandled, events, users, first seen (hours ago), last seen (minutes ago)
    ("LookupError", "order gone", "orders/window.py in save", "error", True, 124, 31, 72, 2),
    (
        "TimeoutError",
        "the store did not answer within 30 s",
        "store/http.py in write",
        "error",
        True,
        17,
        4,
        30,
        6,
    ),
    (
        "AppHang",
        "the main thread was busy for 2.4 s",
        "reports/chart.py in paintEvent",
        "warning",
        False,
        3,
        2,
        5,
        11,
    ),
    ("", "Fatal Python error: Segmentation fault", "native/preview.py in render", "fatal", True, 2, 2, 9, 34),
    (
        "RuntimeError",
        "wrapped C/C++ object of type QTableView has been deleted",
        "orders/table.py in refresh",
        "error",
        True,
        1284,
        412,
        960,
        41,
    ),
    (
        "UnicodeDecodeError",
        "'utf-8' codec can't decode byte 0xe4 in position 12",
        "imports/csv.py in rows",
        "error",
        False,
        61,
        9,
        288,
        55,
    ),
    (
        "",
        "QPainter::begin: Paint device returned engine == 0",
        "qt_message",
        "warning",
        False,
        38211,
        1093,
        2160,
        58,
    ),
    ("KeyError", "'shipping_address'", "orders/forms.py in values", "error", True, 8, 5, 50, 130),
    (
        "PermissionError",
        "[Errno 13] Permission denied: '<home>/exports/orders.csv'",
        "exports/writer.py in open",
        "error",
        True,
        23,
        11,
        144,
        190,
    ),
    ("", "update check skipped: offline", "updates/check.py in run", "info", False, 410, 88, 504, 260),
    (
        "ConnectionResetError",
        "[Errno 104] Connection reset by peer",
        "sync/client.py in pull",
        "error",
        False,
        96,
        40,
        216,
        600,
    ),
    ("ZeroDivisionError", "division by zero", "reports/totals.py in average", "error", True, 5, 3, 72, 1500),
    (
        "",
        "slow start: 6.1 s until the first paint",
        "app/startup.py in measure",
        "debug",
        False,
        14,
        12,
        192,
        2000,
    ),
    (
        "AttributeError",
        "'NoneType' object has no attribute 'price'",
        "orders/basket.py in total",
        "error",
        True,
        44,
        21,
        336,
        2900,
    ),
]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def project_json(number: int = 1, name: str = "acme-frontend") -> JSON:
    return {
        "id": str(number),
        "slug": name,
        "name": name,
        "platform": "python",
        "dateCreated": "2026-01-01T00:00:00Z",
        "status": "active",
    }


def key_json(project: JSON, base_url: str) -> JSON:
    public = "a3f1c09be5d24f6c8f7e21b0d4c6e8aa"
    scheme, _, rest = base_url.partition("://")
    dsn = {"public": f"{scheme}://{public}@{rest}/{project['id']}"}
    return {"id": public, "name": "Default", "public": public, "projectId": 1, "isActive": True, "dsn": dsn}


def hours_of(seed: int, total: int) -> list[tuple[int, int]]:
    """24 counts that look like a day's."""
    weights = [
        max(0.0, math.sin(hour / 3.1 + seed) + math.sin(hour * 1.7 * (seed + 1)) / 2) for hour in range(24)
    ]
    scale = min(total, 400) / (sum(weights) or 1)
    return [(1_760_000_000 + hour * 3600, round(weight * scale)) for hour, weight in enumerate(weights)]


def issue_json(number: int, now: datetime | None = None, project: JSON | None = None, **changes: Any) -> JSON:
    """The issue with this number, counted from 1; the stories repeat."""
    kind, value, culprit, level, unhandled, events, users, first, last = STORIES[(number - 1) % len(STORIES)]
    moment = now or datetime.now(UTC)
    title = f"{kind}: {value}" if kind else value
    issue = {
        "id": str(number),
        "shortId": f"ACME-FRONTEND-{number:X}",
        "title": title,
        "culprit": culprit,
        "permalink": None,
        "logger": None,
        "level": level,
        "status": "unresolved",
        "statusDetails": {},
        "isUnhandled": unhandled,
        "platform": "python",
        "project": project or project_json(),
        "type": "error",
        "metadata": {"type": kind, "value": value} if kind else {"title": value},
        "count": str(events),
        "userCount": users,
        "firstSeen": stamp(moment - timedelta(hours=first)),
        "lastSeen": stamp(moment - timedelta(minutes=last + (number // len(STORIES)) * 3)),
        "stats": {"24h": hours_of(number, events)},
    }
    return issue | changes


def frame_json(filename: str, function: str, line: int, *, in_app: bool = True, **more: Any) -> JSON:
    context = [[line - 3 + place, text] for place, text in enumerate(SOURCES.get(function, []))]
    return {
        "filename": filename,
        "absPath": f"/opt/acme/{filename}",
        "module": filename.removesuffix(".py").replace("/", "."),
        "function": function,
        "lineNo": line,
        "colNo": None,
        "inApp": in_app,
        "context": context if in_app else [],
        "vars": {},
    } | more


def frames_json() -> list[JSON]:
    """Outermost first, as Sentry has them."""
    library = [
        ("PyQt6/sip.py", "__call__"),
        ("qasync/__init__.py", "run_forever"),
        ("asyncio/events.py", "_run"),
        ("asyncio/tasks.py", "__step"),
        ("PyQt6/QtCore.py", "timerEvent"),
        ("acme_widgets/buttons.py", "_clicked"),
    ]
    inner = {"self": "<acme.orders.window.OrdersWindow object>", "current_id": 4711, "order": None}
    return [
        frame_json("acme/__main__.py", "main", 31),
        *[
            frame_json(name, function, 100 + place, in_app=False)
            for place, (name, function) in enumerate(library)
        ],
        frame_json("orders/window.py", "on_save_clicked", 61, vars={"checked": False}),
        frame_json("orders/window.py", "save", 88, vars=inner),
    ]


Step = tuple[float, str, str, str, JSON]
_STORE = "https://store.acme.example/orders"
_SAVE = {"view.id": "saveButton", "view.class": "QPushButton", "view.path": "OrdersWindow/toolbar/saveButton"}
STEPS: list[Step] = [
    # seconds before the event, category, level, message, data
    (184, "app.lifecycle", "info", "started", {"cold": True}),
    (181, "navigation", "info", "", {"from": "LoginDialog", "to": "OrdersWindow"}),
    (42, "ui.click", "info", "Search", {"view.id": "searchButton", "view.class": "QPushButton"}),
    (41.2, "http", "info", "", {"method": "GET", "url": _STORE, "status_code": 200}),
    (12, "ui.key", "info", "return", {"view.id": "customerField", "view.class": "QLineEdit"}),
    (9.5, "qt.css", "warning", "Could not parse stylesheet of object OrdersTable", {}),
    (3.1, "http", "error", "", {"method": "PUT", "url": f"{_STORE}/4711", "status_code": 410}),
    (2.9, "orders", "warning", "order 4711 was deleted by somebody else", {}),
    (0.1, "ui.click", "info", "Save", _SAVE),
]


def crumbs_json(end: datetime) -> list[JSON]:
    return [
        {
            "timestamp": stamp(end - timedelta(seconds=ago)),
            "type": "default",
            "category": kind,
            "level": level,
            "message": message,
            "data": data,
        }
        for ago, kind, level, message, data in STEPS
    ]


def event_json(issue: JSON, number: int = 1, total: int = 1, now: datetime | None = None) -> JSON:
    """The event with this number of an issue, counted from 1 for the oldest."""
    end = (now or datetime.now(UTC)) - timedelta(minutes=2 + 7 * (total - number))
    cause = {
        "type": "KeyError",
        "value": "4711",
        "module": "builtins",
        "mechanism": None,
        "stacktrace": {"frames": [frame_json("orders/store.py", "find", 140, vars={"order_id": 4711})]},
    }
    raised = {
        "type": issue["metadata"].get("type") or "Error",
        "value": issue["metadata"].get("value") or issue["title"],
        "module": "builtins",
        "mechanism": {"type": "excepthook", "handled": not issue["isUnhandled"]},
        "stacktrace": {"frames": frames_json()},
    }
    tags = {
        "environment": "production",
        "level": issue["level"],
        "release": "acme@1.2.3",
        "service": "orders",
        "component": "frontend",
        "platform": "PyQt6",
        "python_version": "3.11.7",
        "qt_version": "6.11.0",
        "mechanism": "excepthook",
    }
    return {
        "id": f"{number:032x}",
        "eventID": f"{number:032x}",
        "groupID": issue["id"],
        "projectID": "1",
        "title": issue["title"],
        "message": "",
        "culprit": issue["culprit"],
        "location": "orders/window.py",
        "platform": "python",
        "type": "error",
        "dateCreated": stamp(end),
        "dateReceived": stamp(end),
        "size": 18_211,
        "user": {"id": "b1946ac9", "username": "[Filtered]"},
        "tags": [{"key": key, "value": value} for key, value in tags.items()],
        "entries": [
            {"type": "exception", "data": {"values": [cause, raised]}},
            {"type": "breadcrumbs", "data": {"values": crumbs_json(end)}},
        ],
        "contexts": {
            "runtime": {"type": "runtime", "name": "CPython", "version": "3.11.7"},
            "os": {"type": "os", "name": "Linux", "version": "6.1.0", "build": "Debian 12"},
            "qt": {"version": "6.11.0", "platform": "wayland", "style": "breeze", "screens": 2},
            "view": {"id": "saveButton", "path": "OrdersWindow/toolbar/saveButton"},
        },
        "context": {"selected_rows": 1, "unsaved": {"orders": 1, "customers": 0}},
        "packages": {"PyQt6": "6.11.0", "qasync": "0.28.0", "sentry-sdk": "2.75.0", "acme": "1.2.3"},
        "sdk": {"name": "sentry.python", "version": "2.75.0"},
        "release": {"version": "acme@1.2.3"},
        "dist": None,
        "metadata": issue["metadata"],
        "fingerprints": ["{{ default }}"],
        "errors": [],
        "nextEventID": f"{number + 1:032x}" if number < total else None,
        "previousEventID": f"{number - 1:032x}" if number > 1 else None,
    }
