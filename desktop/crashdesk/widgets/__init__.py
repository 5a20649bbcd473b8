"""Resources, icons and labels that dialogs and desk share."""
