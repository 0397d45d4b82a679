"""700 awkward e-mails through a real mailbox: none is lost, none comes twice, none is answered."""

import re
from collections import Counter

import pytest

from reimari.common.mailboxes import MailboxTold
from reimari.contacts.models import Contact
from reimari.mail.adapters.imap import Place, opened
from reimari.mail.models import Mail, Original
from reimari.mail.parsing import parse
from reimari.mail.reading import Reading, look
from reimari.mail.states import MailKind
from reimari.mail.tests.awkward import KINDS, MACHINES, awkward
from reimari.mail.tests.dovecot import HAS_ONE, WHY_NOT, dovecot
from reimari.mail.tests.mails import BOX
from reimari.messaging.models import Message
from reimari.staff.models import Post

MANY = 700
CANNOT_BE_KEPT = re.compile("[\0\ud800-\udfff]")


@pytest.mark.parametrize("seed", range(len(KINDS) * 4))
def test_whatever_comes_is_read_and_can_be_kept(seed: int) -> None:
    what, raw = awkward(seed)
    read = parse(raw)
    texts = (read.subject, read.text, read.from_name, read.from_address, *(each.name for each in read.files))
    assert not any(CANNOT_BE_KEPT.search(text) for text in texts), what
    assert (read.kind in {MailKind.PERSON, MailKind.UNREADABLE}) == (what not in MACHINES), what
    assert "alert(1)" not in read.text


@pytest.mark.django_db
@pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT)
def test_700_awkward_emails_come_through_without_loss_or_loop(tuula: Post) -> None:
    sent = [awkward(seed) for seed in range(MANY)]
    big = (
        b"From: iso@example.com\r\nMessage-ID: <iso@example.com>\r\n\r\nHei\r\n"
        + b"x" * 76
        + b"\r\n" * 15_000_000
    )
    with dovecot() as server:
        server.put("area", *(raw for _what, raw in sent), big)
        with opened(Place(MailboxTold(BOX, server.url("area")).server())) as box:
            assert look(box, Reading(BOX)) == MANY + 1
            assert look(box, Reading(BOX)) == 0
        assert server.left("area") == MANY + 1
        assert server.left("area", what="UNSEEN") == 0
    mails = {mail.uid: mail for mail in Mail.objects.select_related("contact")}
    assert sorted(mails) == list(range(1, MANY + 2))
    for uid, (what, _raw) in enumerate(sent, start=1):
        assert (mails[uid].contact is None) == (what in MACHINES), (uid, what)
    people = Counter(what in MACHINES for what, _raw in sent)[False]
    assert Contact.objects.count() == people + 1
    assert Original.objects.count() == MANY + 1
    assert not Message.objects.exists()
