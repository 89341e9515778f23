"""What is asked about an incident: the report, and each act's own questions."""
