from django.urls import path

from reimari.desk.forms.case_deeds import DEEDS
from reimari.desk.urls.figures import FIGURES
from reimari.desk.views import book_time, change_time, client_time
from reimari.desk.views.absence import absence_deed, tell_absence
from reimari.desk.views.ask_callback import ask_callback
from reimari.desk.views.ask_instruction import ask_instruction
from reimari.desk.views.assess_case import assess_case
from reimari.desk.views.assessment import assessment, export_document
from reimari.desk.views.automatic_mails import automatic_mails, take_up_mail
from reimari.desk.views.board import board
from reimari.desk.views.board_steps import board_steps
from reimari.desk.views.break_glass import break_glass
from reimari.desk.views.brief import brief
from reimari.desk.views.calendar import calendar, own_calendar
from reimari.desk.views.calendar_busy import calendar_busy
from reimari.desk.views.callback import VERBS, callback, callback_deed
from reimari.desk.views.callback_form import callback_form
from reimari.desk.views.callbacks import callbacks, day_callbacks
from reimari.desk.views.caller import caller
from reimari.desk.views.calls import calls
from reimari.desk.views.case import case
from reimari.desk.views.case_deeds import case_deed
from reimari.desk.views.change_person import change_person
from reimari.desk.views.change_post import VERBS as POST_VERBS
from reimari.desk.views.change_post import post_deed, strike_competence, strike_language
from reimari.desk.views.check_identity import check_identity
from reimari.desk.views.client_notice import send_again, tell_of_notice
from reimari.desk.views.contact import contact
from reimari.desk.views.contact_deeds import (
    close_contact,
    correct_contact,
    describe_contact,
    join_contact,
)
from reimari.desk.views.contact_guiding import contact_guiding, hand_over
from reimari.desk.views.contact_link import send_link
from reimari.desk.views.contact_move import move_contact
from reimari.desk.views.contacts import contacts
from reimari.desk.views.correct_assessment import correct_assessment
from reimari.desk.views.cover import cover
from reimari.desk.views.cover_plan import accept_cover_plan, cover_plan
from reimari.desk.views.drafts import draft, throw_draft
from reimari.desk.views.duty import duty_deed
from reimari.desk.views.duty_feed import duty_calendar, duty_feed, make_duty_feed, revoke_duty_feed
from reimari.desk.views.emergencies import emergencies
from reimari.desk.views.emergency import DEEDS as EMERGENCY_DEEDS
from reimari.desk.views.emergency import emergency, emergency_deed
from reimari.desk.views.events import events
from reimari.desk.views.file_mail import file_mail, unfile_mail
from reimari.desk.views.give_post import give_post
from reimari.desk.views.grant import VERBS as GRANT_VERBS
from reimari.desk.views.grant import grant, grant_deed
from reimari.desk.views.grants import grants
from reimari.desk.views.instruction import (
    instruction,
    read_instruction,
    remark_instruction,
    retire_instruction,
    use_instruction,
)
from reimari.desk.views.instruction_draft import (
    approve_instruction,
    instruction_draft,
    send_back_instruction,
    withdraw_instruction,
)
from reimari.desk.views.instructions import instructions
from reimari.desk.views.jobs import jobs, retry_job
from reimari.desk.views.kaikukortti import VERBS as CARD_VERBS
from reimari.desk.views.kaikukortti import card_deed, issue_card, kaikukortti, receive_cards
from reimari.desk.views.knowledge import matter_knowledge, new_contact_knowledge
from reimari.desk.views.lines import lines
from reimari.desk.views.load import load
from reimari.desk.views.log_extract import export_log_extract, log_extract
from reimari.desk.views.log_hints import log_hints, say_of_hint
from reimari.desk.views.log_paper import log_explained, log_refusal
from reimari.desk.views.log_request import (
    explain_use,
    hand_over_extract,
    log_request,
    make_extract,
    refuse_log_request,
)
from reimari.desk.views.log_requests import log_requests
from reimari.desk.views.mail import mail, mail_attachment, mail_original, reply_to_mail
from reimari.desk.views.make_report import make_report
from reimari.desk.views.merge import merge, undo_merge
from reimari.desk.views.merge_persons import merge_persons
from reimari.desk.views.my_day import my_day
from reimari.desk.views.new_contact import (
    new_contact,
    new_contact_callers,
    new_contact_guidance,
    new_contact_route,
)
from reimari.desk.views.new_grant import ask_assessment, new_grant
from reimari.desk.views.new_log_request import new_log_request
from reimari.desk.views.new_report import new_report, new_report_going
from reimari.desk.views.next_cases import give_next_cases, next_cases
from reimari.desk.views.notice_preview import notice_preview
from reimari.desk.views.overflow import overflow, overflow_end
from reimari.desk.views.own_remarks import own_remarks
from reimari.desk.views.person import (
    end_relationship,
    person,
    protect_person,
    relate_close_person,
    relate_person,
)
from reimari.desk.views.places import VERBS as STAY_VERBS
from reimari.desk.views.places import places, reserve_place, stay_deed
from reimari.desk.views.plan_calendar import VERBS as CALENDAR_VERBS
from reimari.desk.views.plan_calendar import calendar_deed
from reimari.desk.views.posts import own_posts, posts
from reimari.desk.views.proposals import VERBS as PROPOSAL_VERBS
from reimari.desk.views.proposals import proposal_deed, proposals
from reimari.desk.views.public_figures import public_figures
from reimari.desk.views.questions import answer_question, ask_contact
from reimari.desk.views.remark import answer_remark, remark
from reimari.desk.views.report import export_concern, identify_reported, report
from reimari.desk.views.report_form import report_form
from reimari.desk.views.report_receipt import report_receipt
from reimari.desk.views.report_reporter import report_reporter
from reimari.desk.views.reports import reports
from reimari.desk.views.responsible import responsible
from reimari.desk.views.retention import plan_deletion, retention
from reimari.desk.views.retention_plan import approve_deletion, retention_plan
from reimari.desk.views.roles import role, roles, who_may
from reimari.desk.views.roster import day_roster, own_roster, roster, unit_on_duty
from reimari.desk.views.same_person import same_person
from reimari.desk.views.search import search
from reimari.desk.views.set_aside_job import set_aside_job
from reimari.desk.views.settings import settings
from reimari.desk.views.shortages import shortages
from reimari.desk.views.staffing import staffing
from reimari.desk.views.steps import attempt_contact, complete_step, return_step, take_step
from reimari.desk.views.take_steps import take_steps
from reimari.desk.views.team import own_team, team, team_people
from reimari.desk.views.unit_calendars import calendars, unit_calendars
from reimari.desk.views.use_log import use_log
from reimari.desk.views.waiting_times import waiting_times, waiting_times_file
from reimari.desk.views.work_lists import own_work_list, work_lists
from reimari.desk.views.write_instruction import change_instruction, write_instruction

app_name = "desk"
urlpatterns = [
    path("", my_day, name="my_day"),
    path("events/", events, name="events"),
    path("work-lists/", own_work_list, name="work_lists"),
    path("work-lists/<slug:team>/", work_lists, name="work_lists"),
    path("work-lists/<slug:team>/take/", take_steps, name="take_steps"),
    path("steps/<uuid:pk>/take/", take_step, name="take_step"),
    path("steps/<uuid:pk>/return/", return_step, name="return_step"),
    path("steps/<uuid:pk>/attempt/", attempt_contact, name="attempt_step"),
    path("steps/<uuid:pk>/complete/", complete_step, name="complete_step"),
    path("cases/<uuid:pk>/", case, name="case"),
    path("cases/<uuid:pk>/brief/", brief, name="case_brief"),
    *(path(f"cases/<uuid:pk>/{verb}/", case_deed, {"verb": verb}, name=f"case_{verb}") for verb in DEEDS),
    path("cases/<uuid:pk>/times/", book_time.times, name="book_time"),
    path("cases/<uuid:pk>/times/hold/", book_time.hold, name="hold_time"),
    path("cases/<uuid:pk>/times/release/", book_time.release, name="release_time"),
    path("cases/<uuid:pk>/times/book/", book_time.book, name="book_held_time"),
    path("cases/<uuid:pk>/times/none/", book_time.no_time, name="no_time"),
    path("cases/<uuid:pk>/change-time/", change_time.change_time, name="change_time"),
    path("cases/<uuid:pk>/change-time/move/", change_time.move, name="move_time"),
    path("cases/<uuid:pk>/change-time/cancel/", change_time.cancel, name="cancel_time"),
    path("cases/<uuid:pk>/notices/<uuid:notice>/", send_again, name="send_notice_again"),
    path("cases/<uuid:pk>/notices/<uuid:notice>/told/", tell_of_notice, name="tell_of_notice"),
    path("cases/<uuid:pk>/assess/", assess_case, name="assess_case"),
    path("assessments/<uuid:pk>/", assessment, name="assessment"),
    path("assessments/<uuid:pk>/correct/", correct_assessment, name="correct_assessment"),
    path("assessments/<uuid:pk>/export/", export_document, name="export_assessment"),
    path("people/<uuid:pk>/", person, name="person"),
    path("people/<uuid:pk>/change/", change_person, name="change_person"),
    path("people/<uuid:pk>/same/", same_person, name="same_person"),
    path("people/<uuid:pk>/same/<uuid:other>/", merge_persons, name="merge_persons"),
    path("merges/<uuid:pk>/", merge, name="merge"),
    path("merges/<uuid:pk>/undo/", undo_merge, name="undo_merge"),
    path("retention/", retention, name="retention"),
    path("retention/plan/", plan_deletion, name="plan_deletion"),
    path("retention/<uuid:pk>/", retention_plan, name="retention_plan"),
    path("retention/<uuid:pk>/approve/", approve_deletion, name="approve_deletion"),
    path("people/<uuid:pk>/protect/", protect_person, name="protect_person"),
    path("people/<uuid:pk>/check-identity/", check_identity, name="check_identity"),
    path("people/<uuid:pk>/relate/", relate_person, name="relate_person"),
    path("people/<uuid:pk>/relate-close/", relate_close_person, name="relate_close_person"),
    path("relationships/<uuid:pk>/end/", end_relationship, name="end_relationship"),
    path("new-contact/", new_contact, name="new_contact"),
    path("new-contact/route/", new_contact_route, name="new_contact_route"),
    path("new-contact/guidance/", new_contact_guidance, name="new_contact_guidance"),
    path("new-contact/callers/", new_contact_callers, name="new_contact_callers"),
    path("draft/<slug:form>/<uuid:subject>/", draft, name="draft"),
    path("draft/<slug:form>/<uuid:subject>/throw-away/", throw_draft, name="throw_draft"),
    path("contacts/", contacts, name="contacts"),
    path("contacts/<uuid:pk>/", contact, name="contact"),
    path("contacts/<uuid:pk>/send-link/", send_link, name="send_link"),
    path("contacts/<uuid:pk>/move/", move_contact, name="move_contact"),
    path("contacts/<uuid:pk>/describe/", describe_contact, name="describe_contact"),
    path("contacts/<uuid:pk>/close/", close_contact, name="close_contact"),
    path("contacts/<uuid:pk>/guiding/", contact_guiding, name="contact_guiding"),
    path("contacts/<uuid:pk>/hand-over/", hand_over, name="hand_over_contact"),
    path("contacts/<uuid:pk>/correct/", correct_contact, name="correct_contact"),
    path("contacts/<uuid:pk>/join/", join_contact, name="join_contact"),
    path("contacts/<uuid:pk>/ask/", ask_contact, name="ask_contact"),
    path("contacts/<uuid:pk>/report/", make_report, name="make_report"),
    path("questions/<uuid:pk>/answer/", answer_question, name="answer_question"),
    path("mail/automatic/", automatic_mails, name="automatic_mails"),
    path("mail/<uuid:pk>/", mail, name="mail"),
    path("mail/<uuid:pk>/take-up/", take_up_mail, name="take_up_mail"),
    path("mail/<uuid:pk>/reply/", reply_to_mail, name="reply_to_mail"),
    path("mail/<uuid:pk>/file/", file_mail, name="file_mail"),
    path("mail/<uuid:pk>/unfile/", unfile_mail, name="unfile_mail"),
    path("mail/<uuid:pk>/original/", mail_original, name="mail_original"),
    path("attachments/<uuid:pk>/", mail_attachment, name="mail_attachment"),
    path("<slug:language>/seuranta/<str:token>/", caller, name="caller"),
    path("<slug:language>/aika/<str:token>/", client_time.time, name="client_time"),
    path("fi/odotusajat/", waiting_times, {"language": "fi"}, name="waiting_times"),
    path("sv/vantetider/", waiting_times, {"language": "sv"}, name="waiting_times_sv"),
    path("en/waiting-times/", waiting_times, {"language": "en"}, name="waiting_times_en"),
    path("open-data/waiting-times/<str:file>", waiting_times_file, name="waiting_times_file"),
    path("<slug:language>/mittarit/<str:token>/", public_figures, name="public_figures"),
    path("<slug:language>/takaisinsoitto/", callback_form, name="callback_form"),
    path("concerns/", reports, name="reports"),
    path("concerns/new/", new_report, name="new_report"),
    path("concerns/new/going/", new_report_going, name="new_report_going"),
    path("concerns/<uuid:pk>/", report, name="report"),
    path("concerns/<uuid:pk>/reporter/", report_reporter, name="report_reporter"),
    path("concerns/<uuid:pk>/export/", export_concern, name="export_report"),
    path("concerns/people/<uuid:pk>/identify/", identify_reported, name="identify_reported"),
    path("<slug:language>/huoli-ilmoitus/", report_form, name="report_form"),
    path("<slug:language>/huoli-ilmoitus/<str:token>/", report_receipt, name="report_receipt"),
    path("lines/", lines, name="lines"),
    path("lines/responsible/", responsible, name="responsible"),
    path("calls/", calls, name="calls"),
    path("callbacks/", callbacks, name="callbacks"),
    path("callbacks/day/", day_callbacks, name="day_callbacks"),
    path("callbacks/ask/", ask_callback, name="ask_callback"),
    path("callbacks/<uuid:pk>/", callback, name="callback"),
    *(
        path(f"callbacks/<uuid:pk>/{verb}/", callback_deed, {"verb": verb}, name=f"callback_{verb}")
        for verb in VERBS
    ),
    path("grants/", grants, name="grants"),
    path("grants/new/", new_grant, name="new_grant"),
    path("grants/assessment/", ask_assessment, name="ask_assessment"),
    path("grants/<uuid:pk>/", grant, name="grant"),
    *(
        path(f"grants/<uuid:pk>/{verb}/", grant_deed, {"verb": verb}, name=f"grant_{verb}")
        for verb in GRANT_VERBS
    ),
    path("places/", places, name="places"),
    path("places/reserve/", reserve_place, name="reserve_place"),
    *(
        path(f"places/stays/<uuid:pk>/{verb}/", stay_deed, {"verb": verb}, name=f"stay_{verb}")
        for verb in STAY_VERBS
    ),
    path("kaikukortti/", kaikukortti, name="kaikukortti"),
    path("kaikukortti/receive/", receive_cards, name="receive_cards"),
    path("kaikukortti/issue/", issue_card, name="issue_card"),
    *(path(f"kaikukortti/{verb}/", card_deed, {"verb": verb}, name=f"card_{verb}") for verb in CARD_VERBS),
    path("instructions/", instructions, name="instructions"),
    path("instructions/write/", write_instruction, name="write_instruction"),
    path("instructions/ask/", ask_instruction, name="ask_instruction"),
    path("instructions/matter/", matter_knowledge, name="matter_knowledge"),
    path("instructions/new-contact/", new_contact_knowledge, name="new_contact_knowledge"),
    path("instructions/remarks/", own_remarks, name="own_remarks"),
    path("instructions/remarks/<uuid:pk>/", remark, name="remark"),
    path("instructions/remarks/<uuid:pk>/answer/", answer_remark, name="answer_remark"),
    path("instructions/<uuid:pk>/", instruction, name="instruction"),
    path("instructions/<uuid:pk>/change/", change_instruction, name="change_instruction"),
    path("instructions/<uuid:pk>/draft/", instruction_draft, name="instruction_draft"),
    path("instructions/<uuid:pk>/approve/", approve_instruction, name="approve_instruction"),
    path("instructions/<uuid:pk>/send-back/", send_back_instruction, name="send_back_instruction"),
    path("instructions/<uuid:pk>/withdraw/", withdraw_instruction, name="withdraw_instruction"),
    path("instructions/<uuid:pk>/read/", read_instruction, name="read_instruction"),
    path("instructions/<uuid:pk>/retire/", retire_instruction, name="retire_instruction"),
    path("instructions/<uuid:pk>/use/", use_instruction, name="use_instruction"),
    path("instructions/<uuid:pk>/remark/", remark_instruction, name="remark_instruction"),
    path("search/", search, name="search"),
    path("people/open/<str:token>/", break_glass, name="break_glass"),
    path("emergency-access/", emergencies, name="emergencies"),
    path("emergency-access/<uuid:pk>/", emergency, name="emergency"),
    *(
        path(f"emergency-access/checks/<uuid:pk>/{verb}/", emergency_deed, {"verb": verb}, name=verb)
        for verb in EMERGENCY_DEEDS
    ),
    *FIGURES,
    path("board/", board, name="board"),
    path("board/steps/", board_steps, name="board_steps"),
    path("board/staffing/", staffing, name="staffing"),
    path("load/", load, name="load"),
    path("load/next/", next_cases, name="next_cases"),
    path("load/next/<slug:team>/give/", give_next_cases, name="give_next_cases"),
    path("roster/", own_roster, name="roster"),
    path("roster/day/", day_roster, name="day_roster"),
    path("roster/feed/", duty_feed, name="duty_feed"),
    path("roster/feed/make/", make_duty_feed, name="make_duty_feed"),
    path("roster/feed/revoke/", revoke_duty_feed, name="revoke_duty_feed"),
    path("roster/<slug:unit>/", roster, name="roster"),
    path("roster/<slug:unit>/on-duty/", unit_on_duty, name="unit_on_duty"),
    *(
        path(f"post/<uuid:pk>/duty/{verb}/", duty_deed, {"verb": verb}, name=f"duty_{verb}")
        for verb in ("plan", "change")
    ),
    path("calendar/", own_calendar, name="own_calendar"),
    path("calendar/busy/", calendar_busy, name="calendar_busy"),
    path("calendar/<uuid:pk>/", calendar, name="calendar"),
    path("calendars/", calendars, name="calendars"),
    path("notices/", notice_preview, name="notice_preview"),
    path("calendars/<slug:unit>/", unit_calendars, name="unit_calendars"),
    path("calendars/<slug:unit>/shortages/", shortages, name="shortages"),
    *(
        path(f"post/<uuid:pk>/calendar/{verb}/", calendar_deed, {"verb": verb}, name=f"calendar_{verb}")
        for verb in CALENDAR_VERBS
    ),
    path("duty/<str:token>.ics", duty_calendar, name="duty_calendar"),
    path("absence/", tell_absence, name="tell_absence"),
    path("post/<uuid:pk>/absence/", absence_deed, {"way": "record"}, name="record_absence"),
    *(
        path(f"absences/<uuid:pk>/{way}/", absence_deed, {"way": way}, name=f"{way}_absence")
        for way in ("change", "amend")
    ),
    path("cover/", cover, name="cover"),
    path("cover/<uuid:pk>/", cover_plan, name="cover_plan"),
    path("cover/<uuid:pk>/accept/", accept_cover_plan, name="accept_cover_plan"),
    path("overflow/", overflow, name="overflow"),
    path("overflow/<uuid:pk>/end/", overflow_end, name="overflow_end"),
    path("team/", own_team, name="team"),
    path("team/<slug:team>/", team, name="team"),
    path("team/<slug:team>/people/", team_people, name="team_people"),
    path("posts/", own_posts, name="posts"),
    path("posts/<slug:team>/", posts, name="posts"),
    path("posts/<slug:team>/give/", give_post, name="give_post"),
    *(path(f"post/<uuid:pk>/{verb}/", post_deed, {"verb": verb}, name=f"post_{verb}") for verb in POST_VERBS),
    path("competences/<uuid:pk>/strike/", strike_competence, name="strike_competence"),
    path("languages/<uuid:pk>/strike/", strike_language, name="strike_language"),
    path("proposals/", proposals, name="proposals"),
    *(
        path(f"proposals/<uuid:pk>/{verb}/", proposal_deed, {"verb": verb}, name=f"proposal_{verb}")
        for verb in PROPOSAL_VERBS
    ),
    path("roles/", roles, name="roles"),
    path("roles/<slug:role>/", role, name="role"),
    path("roles/<slug:app>/<slug:verb>/", who_may, name="who_may"),
    path("settings/", settings, name="settings"),
    path("settings/<slug:section>/", settings, name="settings_section"),
    path("use-log/", use_log, name="use_log"),
    path("use-log/hints/", log_hints, name="log_hints"),
    path("use-log/hints/say/", say_of_hint, name="say_of_hint"),
    path("log-requests/", log_requests, name="log_requests"),
    path("log-requests/new/<uuid:pk>/", new_log_request, name="new_log_request"),
    path("log-requests/<uuid:pk>/", log_request, name="log_request"),
    path("log-requests/<uuid:pk>/make/", make_extract, name="make_extract"),
    path("log-requests/<uuid:pk>/refuse/", refuse_log_request, name="refuse_log_request"),
    path("log-requests/<uuid:pk>/explain/", explain_use, name="explain_use"),
    path("log-requests/<uuid:pk>/refusal/", log_refusal, name="log_refusal"),
    path("log-requests/<uuid:pk>/explanation/", log_explained, name="log_explained"),
    path("log-extracts/<uuid:pk>/", log_extract, name="log_extract"),
    path("log-extracts/<uuid:pk>/download/", export_log_extract, name="export_log_extract"),
    path("log-extracts/<uuid:pk>/hand-over/", hand_over_extract, name="hand_over_extract"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:pk>/retry/", retry_job, name="retry_job"),
    path("jobs/<int:pk>/set-aside/", set_aside_job, name="set_aside_job"),
]
