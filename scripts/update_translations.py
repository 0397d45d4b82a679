"""Bring the translators' files up to date: new texts come in empty, gone texts go, nothing is guessed."""

from extraction import LANGUAGES, catalogue_of, extracted


def main() -> None:
    """Write both catalogues and say what is left to translate."""
    for language in LANGUAGES:
        with extracted(language) as catalogue:
            for entry in list(catalogue):
                if entry.obsolete:
                    catalogue.remove(entry)
                elif entry.fuzzy:  # a guess from a similar text would read like a translation
                    entry.flags.remove("fuzzy")
                    entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
                    entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            catalogue.header = "Reimari's texts for people, by their English ones."
            catalogue.metadata_is_fuzzy = False
            catalogue.metadata = dict(sorted(header(language).items()))
            target = catalogue_of(language)
            target.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(target))
            print(f"{language}: {len(catalogue.untranslated_entries())} to translate")


def header(language: str) -> dict[str, str]:
    """The same for every run: a date would change the file each time."""
    return {
        "Content-Transfer-Encoding": "8bit",
        "Content-Type": "text/plain; charset=UTF-8",
        "Language": language,
        "MIME-Version": "1.0",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
        "Project-Id-Version": "Reimari",
    }


if __name__ == "__main__":
    main()
