"""What Telegram allows, and how patient this channel is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The platform's figures, and below them our own.

    The two paces are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this, the sizes those of
    https://core.telegram.org/bots/api (getUpdates, setWebhook, getFile) and
    https://core.telegram.org/bots/features#deep-linking. The length of a text and of a key belong to `bot.rendering.telegram`.
    """

    messages_per_second: int = 30
    seconds_apart: float = 1.0  # between two messages to one chat
    start_payload_characters: int = 64
    file_bytes: int = 20 * 1024 * 1024  # larger ones a bot cannot download
    updates_at_once: int = 100
    webhook_connections: int = 40  # the platform's own default

    # ours
    webhook_bytes: int = 1024 * 1024  # of one update; the largest, an answer to a long message with many buttons, has some 40 kB
    poll_seconds: int = 20  # the platform lets a question wait for at most 50
    connect_seconds: float = 10.0
    answer_seconds: float = 15.0
    call_seconds: float = 30.0  # of one call from beginning to end
    push_seconds: float = 25.0  # of one push, all its parts together: a claim of delivery lasts 45, and a push begins within the first 15
    download_seconds: float = 60.0
    first_pause: float = 1.0  # before a failed call is tried again, doubled each time
    longest_pause: float = 60.0
    mend_pause: float = 300.0  # where somebody has to mend a setting first
    letters_at_once: int = 32
    letter_seconds: float = 10.0  # how long a letter rests when the process that read it died, or failed
    letter_tries: int = 5
    sweep_seconds: float = 2.0  # between looks for such letters
    stop_seconds: float = 3.0  # for letters that are being answered
    decline_seconds: float = 3600.0  # between two polite sentences in one group
    remembered: int = 1000  # groups that were answered lately
