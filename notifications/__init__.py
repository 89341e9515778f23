"""The outbox and its channels: delivers what it is given, and knows no deadline."""
