#!/usr/bin/env python
"""Django's command line. Without `SECRET_KEY` it runs as the demonstration (see docs/settings.md)."""

import sys

from workflows.config import servers

if __name__ == "__main__":
    servers.command_line(sys.argv)
