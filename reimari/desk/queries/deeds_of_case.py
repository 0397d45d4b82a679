"""What may be done on a case and on its step, by the names of their forms."""

from reimari.appointments import access as appointments
from reimari.assessments import access as assessments
from reimari.cases import access as cases
from reimari.work import access as work

CASE_DEEDS = {
    "advance": cases.ADVANCE,
    "add_step": cases.ADD_STEP,
    "transfer": cases.TRANSFER,
    "reroute": cases.REROUTE,
    "hand_over": cases.HAND_OVER,
    "accept": cases.ACCEPT,
    "refuse": cases.REFUSE,
    "withdraw": cases.WITHDRAW,
    "coordinate": cases.COORDINATE,
    "assess": assessments.FINISH,
    "agree_meeting": cases.AGREE_MEETING,
    "mark_meeting": cases.MARK_MEETING,
    "book": appointments.BOOK,
    "change": appointments.MOVE,
    "tell_again": appointments.TELL_AGAIN,
    "pause": cases.PAUSE,
    "resume": cases.RESUME,
    "note": cases.NOTE,
    "read_brief": cases.READ_BRIEF,
    "tell": cases.TELL,
    "ask": cases.ASK,
    "close": cases.CLOSE,
    "reopen": cases.REOPEN,
}
STEP_DEEDS = {"take": work.TAKE, "return": work.RETURN, "attempt": work.ATTEMPT, "complete": work.COMPLETE}
