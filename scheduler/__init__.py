"""Time passes: reminders become due, messages are delivered, old records are dropped."""
