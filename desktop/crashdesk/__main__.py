"""``python -m crashdesk`` and the ``crashdesk`` command."""

from crashdesk.app.cli import main

if __name__ == "__main__":
    main()
