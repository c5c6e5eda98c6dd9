"""Letters in and out: conversations, received messages, the outbox."""
