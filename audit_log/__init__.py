"""The trail: chained entries, their verification, and plain rows ordered into a timeline."""
