"""Copies GOV.UK Frontend's prebuilt stylesheet and script to where Django serves them.

Run at set-up as `python -m workflows.config.frontend`. Fonts, crown and crest may be used by gov.uk services
only, so they are left out.
"""

import re
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
TARGET = PROJECT / ".local" / "static" / "govuk"


def without_marks(css: str) -> str:
    """The stylesheet without the fonts, the crest and pointers to files that are not copied."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*arial', "Arial", css)
    css = re.sub(r"[\w-]+:[^;{}]*url\([^)]*govuk-crest[^)]*\)[^;}]*;?", "", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    css = (SOURCE / "govuk-frontend.min.css").read_text(encoding="utf-8")
    (TARGET / "govuk-frontend.min.css").write_text(without_marks(css), encoding="utf-8")
    script = (SOURCE / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (TARGET / "govuk-frontend.min.js").write_text(re.sub(r"//# sourceMappingURL=.*", "", script), encoding="utf-8")


if __name__ == "__main__":
    main()
