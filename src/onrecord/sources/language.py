"""Whether a text is English, told by letters and by py3langid; other languages are refused by name."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from onrecord.errors import OtherLanguage, UnusableArgument

READ = "en"
SAMPLE = 20_000  # characters; more changes nothing
FEW_WORDS = 20  # below, the guess is not worth a refusal
SURE = 0.9
LATIN_SHARE = 0.5
# Words that make up a third of English prose and are rare in any other language, at least all together.
ENGLISH = {
    "the", "of", "and", "to", "that", "for", "with", "by", "from", "has", "been", "were", "are", "its", "his", "they", "their",
    "would", "said", "which", "who", "this", "after", "not", "but", "on", "at", "as",
}  # fmt: skip
PLAIN_SHARE, PLAIN_WORDS = 0.2, 50  # of them among so many words: English without the model, which takes half a second to unpack
CODE = re.compile(r"[a-z]{2,3}")
NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer",
    "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lo": "Lao", "lt": "Lithuanian",
    "lv": "Latvian", "mg": "Malagasy", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi",
    "ms": "Malay", "mt": "Maltese", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "rw": "Kinyarwanda", "si": "Sinhala", "sk": "Slovak", "sl": "Slovene", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "xh": "Xhosa", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip


def check_language(text: str, name: str, override: str | None = None) -> str:
    """The language code of a text that may be read: "en", or the override as given.

    Raises OtherLanguage, naming the language, when the text is not English; UnusableArgument when the override is no
    language code. A text of fewer than 20 words passes unless its letters are not Latin.
    """
    if override is not None:
        check_code(override)
        return override
    sample = text[:SAMPLE]
    foreign = _share_of_other_letters(sample) > LATIN_SHARE
    if not foreign and len(sample.split()) < FEW_WORDS:
        return READ
    if not foreign and _plainly_english(sample):
        return READ
    code, probability = _most_likely(sample)
    if foreign or (code != READ and probability >= SURE):
        guess = NAMES.get(code, f"the language '{code}'") if code != READ else "a language in another script"
        raise OtherLanguage(
            f"{name}: looks like {guess}; onrecord reads English reports, so give one in English"
            " (or state the language as 'en' if the guess is wrong)",
            guess,
        )
    return READ


def check_code(language: str | None) -> None:
    """Raises UnusableArgument unless a language is None or written as a code."""
    if language is not None and not CODE.fullmatch(language):
        raise UnusableArgument(f"language {language!r:.40} is no code; give two or three letters such as 'en'")


def check_stated(stated: str, name: str) -> None:
    """Raises OtherLanguage when a source states, by code or by name, a language that is known and not English."""
    code = re.split(r"[-_]", stated.strip().casefold())[0]
    spoken = NAMES.get(code) or next((n for n in NAMES.values() if n.casefold() == code), None)
    if spoken is not None:
        raise OtherLanguage(f"{name}: stated to be {spoken}; onrecord reads English reports (or state --language en)", spoken)


def _plainly_english(text: str) -> bool:
    words = text.casefold().split()
    return len(words) >= PLAIN_WORDS and sum(word in ENGLISH for word in words) >= PLAIN_SHARE * len(words)


def _share_of_other_letters(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return 0.0
    return sum(not _is_latin(c) for c in letters) / len(letters)


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    # Fullwidth and mathematical letters decompose to the plain ones.
    return letter < "\u0250" or "LATIN" in unicodedata.name(unicodedata.normalize("NFKC", letter)[0], "")


def _most_likely(text: str) -> tuple[str, float]:
    """The likeliest language and its probability among all that py3langid knows."""
    import py3langid  # loads its model; not wanted for the sake of an import of onrecord alone

    ranked = [(str(code), float(score)) for code, score in py3langid.rank(text)]
    # The scores are log likelihoods that grow with the text; the root of its length keeps the soft maximum from always
    # being 0 or 1.
    temperature = math.sqrt(len(text.encode("utf-8", "surrogatepass")) or 1)
    best = max(score for _, score in ranked)
    weights = {code: math.exp((score - best) / temperature) for code, score in ranked}
    code = max(weights, key=weights.__getitem__)
    return code, weights[code] / sum(weights.values())
