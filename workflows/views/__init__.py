"""The kernel's pages, by topic."""
