"""Language models behind the matcher: which encoder and which adviser the settings ask for."""

from bot.language.asking import ChatChooser
from bot.language.embeddings import EndpointEncoder
from bot.settings import Settings
from knowledge.choosing import Chooser
from knowledge.school import School
from knowledge.semantics import BundledEncoder, Encoder, why_not_bundled

__all__ = ["BUNDLED", "OFF", "ChatChooser", "EndpointEncoder", "chooser_of", "encoder_of", "school_of"]

BUNDLED, OFF = "bundled", "off"


def encoder_of(settings: Settings) -> Encoder | None:
    """The encoder of SEMANTICS: the bundled one where it can run here, an endpoint's, or none."""
    if settings.semantics == OFF:
        return None
    if settings.semantics == BUNDLED:
        return None if why_not_bundled() else BundledEncoder()
    return EndpointEncoder(settings.semantics, settings.semantics_key, settings.semantics_model)


def school_of(settings: Settings) -> School:
    """Where what is learned is kept."""
    return School(settings.cache, encoder_of(settings))


def chooser_of(settings: Settings) -> Chooser | None:
    """The adviser of LLM_URL, if one was set."""
    return ChatChooser(settings.llm_url, settings.llm_key, settings.llm_model) if settings.llm_url else None
