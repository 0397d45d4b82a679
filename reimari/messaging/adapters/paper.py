"""What goes on paper, as a PDF."""

from reimari.messaging.adapters import Parcel, Rejected
from reimari.messaging.letters import Letter, NoLetter, pdf_of, rows_of


def pdf_of_parcel(parcel: Parcel) -> bytes:
    """The letter, the same bytes at every try; raises Rejected for what can't be one."""
    if parcel.written_on is None:
        raise Rejected
    letter = Letter(
        sender=rows_of(parcel.sender),
        recipient=rows_of(parcel.address),
        written_on=parcel.written_on,
        title=parcel.title,
        words=parcel.words,
        language=parcel.language,
    )
    try:
        return pdf_of(letter)
    except NoLetter as wrong:
        raise Rejected from wrong
