"""The promises of the database asked again of its rows, as an operator does after a restore.

Each question counts the rows that break a promise; on a sound database every answer is 0. The constraints
keep these promises while the program runs. The questions tell whether they did.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reimari.contacts.states import FURTHEST_LAST
from reimari.work.states import ACCEPT_STEP, ASK_STEP, READ_STEP


@dataclass(frozen=True)
class Promise:
    """What holds, in a sentence, and the query that yields what breaks it."""

    sentence: str
    breaks: str


PROMISES = (
    Promise(
        "An open case names one current step: its own, open, with a team and a due time.",
        """SELECT c.track_id FROM cases_case c LEFT JOIN work_step s ON s.id = c.current_step_id
           WHERE c.state <> 'closed' AND (s.id IS NULL OR s.track_id <> c.track_id OR s.ended_at IS NOT NULL
             OR s.team_id IS NULL OR s.due_at IS NULL)""",
    ),
    Promise(
        "An open contact names one current step: its own and open.",
        """SELECT c.track_id FROM contacts_contact c LEFT JOIN work_step s ON s.id = c.current_step_id
           WHERE c.closed_at IS NULL
             AND (s.id IS NULL OR s.track_id <> c.track_id OR s.ended_at IS NOT NULL)""",
    ),
    Promise(
        "An open callback names one current step: its own and open; one that has ended names its outcome.",
        """SELECT c.track_id FROM callbacks_callback c LEFT JOIN work_step s ON s.id = c.current_step_id
           WHERE c.closed_at IS NULL
             AND (s.id IS NULL OR s.track_id <> c.track_id OR s.ended_at IS NOT NULL)
           UNION ALL
           SELECT track_id FROM callbacks_callback WHERE (closed_at IS NULL) <> (outcome = '')""",
    ),
    Promise(
        "A number waits once for a call from a line.",
        """SELECT min(track_id::text) FROM callbacks_callback WHERE closed_at IS NULL
           GROUP BY number, channel_id HAVING count(*) > 1""",
    ),
    Promise(
        "A grant that nobody has followed up names one current step: its own and open; any other names none.",
        """SELECT g.track_id FROM grants_grant g LEFT JOIN work_step s ON s.id = g.current_step_id
           WHERE (g.state = 'granted' AND g.followed_up_at IS NULL)
             <> (s.id IS NOT NULL AND s.track_id = g.track_id AND s.ended_at IS NULL)""",
    ),
    Promise(
        "The same isn't granted to one person twice for one day.",
        """SELECT a.track_id FROM grants_grant a JOIN grants_grant b ON b.track_id > a.track_id
           AND b.person_id = a.person_id AND b.grantable = a.grantable
           AND daterange(a.starts_on, coalesce(a.stopped_on, a.ends_on), '[]')
             && daterange(b.starts_on, coalesce(b.stopped_on, b.ends_on), '[]')
           WHERE a.state <> 'withdrawn' AND b.state <> 'withdrawn'""",
    ),
    Promise(
        "No two stays of one bed meet.",
        """SELECT a.id FROM grants_placestay a JOIN grants_placestay b ON b.id > a.id
           AND b.care_place_id = a.care_place_id AND b.bed = a.bed
           AND daterange(a.comes_on, a.leaves_on) && daterange(b.comes_on, b.leaves_on)
           WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'""",
    ),
    Promise(
        "A Kaikukortti that was issued was issued on the client's own word.",
        "SELECT id FROM grants_kaikucard WHERE (issued_at IS NOT NULL) <> own_word",
    ),
    Promise(
        "What is closed stands on no work list, but for a question or an e-mail about a contact.",
        f"""SELECT s.id FROM work_step s LEFT JOIN cases_case c ON c.track_id = s.track_id
           LEFT JOIN contacts_contact k ON k.track_id = s.track_id
           LEFT JOIN callbacks_callback b ON b.track_id = s.track_id
           LEFT JOIN grants_grant g ON g.track_id = s.track_id
           WHERE s.ended_at IS NULL AND (c.state = 'closed' OR b.closed_at IS NOT NULL
             OR g.followed_up_at IS NOT NULL OR g.state <> 'granted'
             OR (k.closed_at IS NOT NULL AND s.kind NOT IN ('{ASK_STEP}', '{READ_STEP}')))""",  # noqa: S608 (our own code)
    ),
    Promise(
        "A matter that goes on has a case, and what was told to the client or the reason why not.",
        """SELECT id FROM contacts_matter WHERE (outcome = 'goes_on') <> (case_id IS NOT NULL)
           OR (outcome = 'goes_on' AND (told_at IS NULL) = (not_told = ''))
           OR (told_at IS NOT NULL AND (told_how = '' OR told_what = ''))""",
    ),
    Promise(
        "A closed contact has no matter without outcome.",
        """SELECT m.id FROM contacts_matter m JOIN contacts_contact c ON c.track_id = m.contact_id
           WHERE c.closed_at IS NOT NULL AND m.outcome = ''""",
    ),
    Promise(
        "A closed contact's own outcome is the furthest of its matters.",
        f"""SELECT c.track_id FROM contacts_contact c WHERE c.closed_at IS NOT NULL AND c.outcome <> (
              SELECT m.outcome FROM contacts_matter m WHERE m.contact_id = c.track_id
              ORDER BY array_position(ARRAY{list(map(str, FURTHEST_LAST))}, m.outcome::text) DESC LIMIT 1)""",  # noqa: S608
    ),
    Promise(
        "For one service task a place belongs to at most one area at a time.",
        """SELECT a.id FROM region_areaplace a JOIN region_areaplace b ON b.id > a.id
           AND b.place_id = a.place_id AND b.service_task_id = a.service_task_id
           AND b.validity && a.validity""",
    ),
    Promise(
        "The team that answers for a case answers for all its open steps: an offer changes nothing yet.",
        """SELECT s.id FROM cases_case c JOIN work_step s ON s.track_id = c.track_id
           WHERE s.ended_at IS NULL AND s.answering_team_id <> c.team_id""",
    ),
    Promise(
        "A case is offered to one receiver at a time, by a step beside its current one.",
        f"""SELECT track_id FROM work_step WHERE kind = '{ACCEPT_STEP}' AND ended_at IS NULL
            GROUP BY track_id HAVING count(*) > 1
            UNION ALL
            SELECT c.track_id FROM cases_case c JOIN work_step s ON s.id = c.current_step_id
            WHERE s.kind = '{ACCEPT_STEP}'""",  # noqa: S608 (our own code)
    ),
    Promise(
        "The current step of a joint case is its contact person's.",
        """SELECT c.track_id FROM cases_case c JOIN work_step s ON s.id = c.current_step_id
           WHERE c.contact_person_id IS NOT NULL AND s.worker_id IS DISTINCT FROM c.contact_person_id""",
    ),
    Promise(
        "A case that waits for an agreed meeting stands on the meeting's step.",
        """SELECT m.id FROM cases_meeting m JOIN cases_case c ON c.track_id = m.case_id
           WHERE m.state = 'agreed' AND c.current_step_id IS DISTINCT FROM m.step_id""",
    ),
    Promise(
        "An initial assessment fits its switches, and its corrections stand in one line in its own case.",
        """SELECT a.id FROM assessments_initialassessment a
           WHERE a.urgency = 3 AND (a.over_75 OR a.highest_allowance OR a.child_special_support)
             OR (a.result = 'done') <> (a.urgency IS NOT NULL)
           UNION ALL
           SELECT a.id FROM assessments_initialassessment a
           JOIN assessments_initialassessment b ON b.id = a.replaces_id
           WHERE a.case_id <> b.case_id OR a.finished_at < b.finished_at
           UNION ALL
           SELECT case_id FROM assessments_initialassessment WHERE replaces_id IS NULL
           GROUP BY case_id HAVING count(*) > 1""",
    ),
    Promise(
        "A case says of its initial assessment what the newest record says.",
        """SELECT c.track_id FROM cases_case c JOIN assessments_initialassessment a ON a.case_id = c.track_id
           WHERE NOT EXISTS (SELECT FROM assessments_initialassessment b WHERE b.replaces_id = a.id)
             AND c.assessment <> a.result""",
    ),
    Promise(
        "Anonymous participants hold no personal data.",
        """SELECT id FROM contacts_participant WHERE kind = 'anonymous' AND (person_id IS NOT NULL
           OR name IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL OR birth_date IS NOT NULL
           OR work_unit <> '' OR identity_checked)""",
    ),
    Promise(
        "A clock starts once on a track, and stands still for one reason at a time.",
        """SELECT track_id FROM work_clock GROUP BY track_id, code HAVING count(*) > 1
           UNION ALL
           SELECT track_id FROM work_pause WHERE ended_at IS NULL GROUP BY track_id HAVING count(*) > 1""",
    ),
    Promise(
        "Clocks and pauses start and stop by entries of their own track.",
        """SELECT c.id FROM work_clock c JOIN work_entry e ON e.id IN (c.started_by_id, c.stopped_by_id)
           WHERE e.track_id <> c.track_id
           UNION ALL
           SELECT p.id FROM work_pause p JOIN work_entry e ON e.id IN (p.started_by_id, p.ended_by_id)
           WHERE e.track_id <> p.track_id""",
    ),
    Promise(
        "What is closed has no running clock and no pause.",
        """SELECT w.id FROM (SELECT id, track_id FROM work_clock WHERE stopped_at IS NULL
                             UNION ALL SELECT id, track_id FROM work_pause WHERE ended_at IS NULL) w
           LEFT JOIN cases_case c USING (track_id) LEFT JOIN contacts_contact k USING (track_id)
           LEFT JOIN callbacks_callback b USING (track_id)
           WHERE c.state = 'closed' OR k.closed_at IS NOT NULL OR b.closed_at IS NOT NULL""",
    ),
    Promise(
        "An e-mail of a person stands at a contact or a case, and what a machine wrote is never answered.",
        """SELECT id FROM mail_mail WHERE kind IN ('person', 'unreadable') AND track_id IS NULL
           UNION ALL
           SELECT m.id FROM mail_mail m JOIN mail_reply r ON r.mail_id = m.id
           WHERE m.kind NOT IN ('person', 'unreadable')""",
    ),
    Promise(
        "Of an e-mail whose time is over no words and no files are left, nor those of its answers.",
        """SELECT m.id FROM mail_mail m LEFT JOIN mail_original o ON o.mail_id = m.id
           LEFT JOIN mail_attachment a ON a.mail_id = m.id
           LEFT JOIN mail_attachmentcontent c ON c.attachment_id = a.id
           LEFT JOIN mail_reply r ON r.mail_id = m.id LEFT JOIN messaging_message s ON s.id = r.message_id
           WHERE m.content_removed_at IS NOT NULL
             AND (o.mail_id IS NOT NULL OR c.attachment_id IS NOT NULL OR s.words <> '' OR s.title <> '')""",
    ),
    Promise(
        "Every track has its history.",
        """SELECT t.id FROM work_track t
           WHERE NOT EXISTS (SELECT FROM work_entry e WHERE e.track_id = t.id)""",
    ),
    Promise(
        "The counts of open steps tell of each team what its steps tell.",
        """SELECT min(team) FROM (
             SELECT team, area, service_task, language, figure, at, number FROM work_stepcount
             UNION ALL
             SELECT c.* FROM work_step s, work_counts_of(s, -1) c WHERE s.ended_at IS NULL
           ) counted
           GROUP BY team, area, service_task, language, figure, CASE WHEN at < now() THEN 'epoch' ELSE at END
           HAVING sum(number) <> 0""",
    ),
    Promise(
        "What was asked twice with one key was done once.",
        """SELECT key FROM access_receipt GROUP BY key, actor_id, action, subject_id HAVING count(*) > 1""",
    ),
    Promise(
        "A case number is given once, and below the year's last one.",
        """SELECT c.number FROM cases_case c LEFT JOIN cases_casenumber n
             ON n.year = split_part(c.number, '-', 2)::int
           WHERE n.year IS NULL OR split_part(c.number, '-', 3)::int > n.last""",
    ),
    Promise(
        "Journal, use log and disclosure log refuse to be changed, also by the program's own role.",
        """SELECT logs.name FROM (VALUES ('work_entry'), ('audit_event'), ('audit_disclosure')) AS logs (name)
           WHERE has_table_privilege('reimari_app', logs.name, 'UPDATE')
             OR has_table_privilege('reimari_app', logs.name, 'DELETE')
             OR has_table_privilege('reimari_app', logs.name, 'TRUNCATE')
             OR NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = logs.name::regclass
                            AND NOT tgisinternal AND tgenabled <> 'D')""",
    ),
    Promise(
        "No constraint is switched off or waits to be checked.",
        """SELECT conname FROM pg_constraint WHERE NOT convalidated OR NOT conenforced
           UNION ALL
           SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND t.tgenabled = 'D'""",
    ),
)


def broken() -> Iterator[tuple[Promise, int]]:
    """Each promise that rows break, with how many; asked of the default connection, which sees all rows."""
    from django.db import connection  # noqa: PLC0415 (the command line imports Django when it is needed)

    with connection.cursor() as cursor:
        for promise in PROMISES:
            cursor.execute(f"SELECT count(*) FROM ({promise.breaks}) AS broken")  # noqa: S608
            if count := cursor.fetchone()[0]:
                yield promise, count
