"""Certificates of disposal: the only excuse for content that is no longer there."""

from collections import Counter

from audit_log.models import Entry

ACT = "dispose"


class Certificates:
    """The certificates there are, and how many rows each was found to excuse."""

    def __init__(self) -> None:
        self._case_of = dict(Entry.objects.filter(act=ACT).values_list("pk", "case_id"))
        self.rows: Counter[int] = Counter()

    def wrong(self, certificate: int, case_id: int | None, *, blank: bool) -> str:
        """What is wrong with a row that says it was disposed of under a certificate; empty if nothing is."""
        if case_id is None or self._case_of.get(certificate) != case_id:
            return "its content was taken out without a certificate of disposal"
        if not blank:
            return "it says that its content was disposed of, and has some"
        self.rows[certificate] += 1
        return ""
