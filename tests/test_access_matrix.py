"""Every Action by the cast. A new Action without a row fails here."""

from collections.abc import Callable

import pytest
from django.db.models import Model

from reimari.access.actor import NOBODY
from reimari.access.catalogue import ACTIONS
from reimari.accounts.models import User
from reimari.region.models import CountyProfile
from tests.factories import a_failed_job, as_actor
from tests.scene import CAST, WEST, Scene, scene

pytestmark = pytest.mark.django_db
__all__ = ["scene"]
GUIDES = {"eero", "timo"}
WESTERN = GUIDES | {"lea"}
GIVING = {"lea", "oiva"}  # who gives posts in the western team
BOTH = WESTERN | {"helmi"}
WITH_CLIENTS = set(CAST) - {"sirkka", "tarmo", "oiva"}
AT_THE_DESK = WITH_CLIENTS | {"sirkka"}
NOBODY_AT_THE_DESK: set[str] = set()

# Action -> the row it is asked of, and who of the cast may do it on that row
# The contact is closed and went on: of the outsourced line only who wrote it down has it still.
MATRIX: dict[str, tuple[Callable[[Scene], Model], set[str]]] = {
    "contacts.list": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.view": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.status": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.record": (lambda scene: scene.west, WESTERN),
    "contacts.receive": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "contacts.describe": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.move": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.send_link": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.close": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.hand_over": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.correct": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.follow_up": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),
    "contacts.give_feedback": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),
    "contacts.ask": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),  # nobody leads an outsourced line
    "contacts.join": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "cases.view": (lambda scene: scene.case, BOTH),
    "cases.transfer": (lambda scene: scene.case, WESTERN),
    "cases.reroute": (lambda scene: scene.case, WESTERN),
    "cases.hand_over": (lambda scene: scene.case, WESTERN),
    "cases.accept": (lambda scene: scene.case, {"helmi"}),
    "cases.refuse": (lambda scene: scene.case, {"helmi"}),
    "cases.withdraw": (lambda scene: scene.case, WESTERN),
    "cases.coordinate": (lambda scene: scene.case, WESTERN),
    "cases.advance": (lambda scene: scene.case, WESTERN),
    "cases.add_step": (lambda scene: scene.case, BOTH),
    "cases.agree_meeting": (lambda scene: scene.case, WESTERN),
    "cases.mark_meeting": (lambda scene: scene.case, WESTERN),
    "cases.pause": (lambda scene: scene.case, WESTERN),
    "cases.resume": (lambda scene: scene.case, WESTERN),
    "cases.note": (lambda scene: scene.case, BOTH),
    "cases.read_brief": (lambda scene: scene.case, BOTH),
    "cases.tell": (lambda scene: scene.case, BOTH),
    "cases.ask": (lambda scene: scene.case, BOTH),
    "cases.answer": (lambda scene: scene.question(), {"lea"}),
    "cases.close": (lambda scene: scene.case, WESTERN),
    "cases.reopen": (lambda scene: scene.case, WESTERN),
    "callbacks.list": (lambda scene: scene.callback(), WESTERN),
    "callbacks.view": (
        lambda scene: scene.callback("CLIENT_ADVICE"),
        {"aino", "siiri", "sirkka"},
    ),  # of the line one answers
    "callbacks.status": (lambda scene: scene.callback(by="aino.aaltomeri"), {"aino"}),
    "callbacks.request": (lambda scene: scene.west, WITH_CLIENTS),
    "callbacks.receive": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "callbacks.leave_number": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "callbacks.begin_call": (lambda scene: scene.callback(), WESTERN),
    "callbacks.release_call": (lambda scene: scene.callback(), WESTERN),
    "callbacks.record_call": (lambda scene: scene.callback(), WESTERN),
    "callbacks.reach": (lambda scene: scene.callback(), WESTERN),
    "callbacks.leave_message": (lambda scene: scene.callback(), WESTERN),
    "callbacks.send_letter": (lambda scene: scene.callback(), WESTERN),
    "callbacks.change": (lambda scene: scene.callback(by="helmi.rantakivi"), BOTH),  # she asked for it
    "callbacks.withdraw": (lambda scene: scene.callback(by="helmi.rantakivi"), BOTH),
    "callbacks.join": (lambda scene: scene.callback(), WESTERN),
    "callbacks.move": (lambda scene: scene.callback(), WESTERN),
    "callbacks.see_lost": (lambda scene: scene.lost(), {"lea"}),
    "callbacks.reopen": (lambda scene: scene.lost(), {"lea"}),
    "callbacks.see_figures": (lambda scene: scene.west, {"lea"}),
    "concerns.list": (lambda scene: scene.report, {"aino"} | WESTERN),
    "concerns.view": (lambda scene: scene.report, {"aino"} | WESTERN),
    "concerns.see_reporter": (lambda scene: scene.report, WESTERN),
    "concerns.export": (lambda scene: scene.report, WESTERN),
    "concerns.identify": (lambda scene: scene.reported, WESTERN),
    "concerns.record": (lambda scene: scene.west, WESTERN),
    "concerns.make": (lambda scene: scene.contact, {"aino"}),
    "concerns.see_figures": (lambda scene: scene.west, {"lea"}),
    "concerns.receive": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "concerns.see_receipt": (lambda scene: scene.report, NOBODY_AT_THE_DESK),
    "assessments.finish": (lambda scene: scene.case, BOTH),
    "assessments.view": (lambda scene: scene.assessment(), BOTH),
    "assessments.correct": (lambda scene: scene.assessment(), BOTH),
    "assessments.export": (lambda scene: scene.assessment(), BOTH),
    "grants.list": (lambda scene: scene.grant(), WESTERN),
    "grants.view": (lambda scene: scene.grant(), WESTERN),
    "grants.grant": (lambda scene: scene.west, WESTERN),  # nobody of a partner (R-IU-06)
    "grants.notify": (lambda scene: scene.grant(), WESTERN),
    "grants.end": (lambda scene: scene.grant(), WESTERN),
    "grants.withdraw": (lambda scene: scene.grant(), WESTERN),
    "grants.follow_up": (lambda scene: scene.grant(), WESTERN),
    "grants.request_assessment": (lambda scene: scene.west, WESTERN),
    "grants.see_places": (lambda scene: scene.care_place(), BOTH),
    "grants.reserve": (lambda scene: scene.care_place(), BOTH),
    "grants.confirm": (lambda scene: scene.stay(), BOTH),
    "grants.release": (lambda scene: scene.stay(), BOTH),
    "grants.see_cards": (lambda scene: scene.card(), WESTERN),
    "grants.receive_cards": (lambda scene: scene.west, WESTERN),
    "grants.issue_card": (lambda scene: scene.card(), WESTERN),
    "grants.report_card_lost": (lambda scene: scene.card(), WESTERN),
    "grants.return_card": (lambda scene: scene.card(), WESTERN),
    "directory.read": (lambda scene: scene.instruction(), AT_THE_DESK - {"aino", "siiri"}),  # internal
    "directory.write": (lambda scene: scene.west, WESTERN),
    "directory.change": (lambda scene: scene.instruction(), WESTERN),
    "directory.see_drafts": (lambda scene: scene.edition(), WESTERN),
    "directory.approve": (lambda scene: scene.drafted(), {"lea"}),
    "directory.send_back": (lambda scene: scene.drafted(), {"lea"}),
    "directory.withdraw": (lambda scene: scene.drafted(), {"eero"}),
    "directory.mark_read": (lambda scene: scene.instruction(internal=False), WITH_CLIENTS | {"sirkka"}),
    "directory.retire": (lambda scene: scene.instruction(), {"lea"}),
    "directory.use": (lambda scene: scene.instruction(internal=False), WITH_CLIENTS),
    "directory.remark": (lambda scene: scene.instruction(internal=False), WITH_CLIENTS),
    "directory.ask": (lambda scene: scene.west, WITH_CLIENTS),
    "directory.status": (lambda scene: scene.remark(), {"aino"}),
    "directory.see_remarks": (lambda scene: scene.remark(), WESTERN),
    "directory.answer": (lambda scene: scene.remark(), WESTERN),
    "directory.see_uses": (lambda scene: scene.west, {"lea", "sirkka"}),
    "work.list": (lambda scene: scene.west, WESTERN),
    "work.view": (lambda scene: scene.step, WESTERN),
    "work.take": (lambda scene: scene.step, WESTERN),
    "work.return": (lambda scene: scene.step, WESTERN),
    "work.attempt": (lambda scene: scene.step, WESTERN),
    "work.complete": (lambda scene: scene.offer, {"helmi"}),
    "people.view": (lambda scene: scene.person, BOTH),
    "people.search": (lambda scene: scene.person, BOTH),
    "people.register": (lambda scene: scene.person, WITH_CLIENTS),
    "people.change": (lambda scene: scene.person, BOTH),
    "people.relate": (lambda scene: scene.person, BOTH),
    "people.end_relationship": (lambda scene: scene.relationship, BOTH),
    "people.relate_close_person": (lambda scene: scene.person, BOTH),
    "people.protect": (lambda scene: scene.person, BOTH),
    "people.ask_relationship": (lambda scene: scene.person, {"aino", "siiri"}),
    "people.check_identity": (lambda scene: scene.person, BOTH | {"aino"}),  # her own contact's
    # who has no basis to see her, and is not of a partner (R-IU-03)
    "people.break_glass": (lambda scene: scene.stranger(), WESTERN),
    "people.check_emergency": (lambda scene: scene.check(WEST), {"lea"}),
    "people.oversee_emergencies": (lambda scene: scene.check(None), {"tarmo"}),
    "records.see_hints": (lambda scene: scene.finding(), {"tarmo"}),
    "records.say_of_hint": (lambda scene: scene.finding(), {"tarmo"}),
    "records.list_log_requests": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.view_log_request": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.record_log_request": (lambda scene: scene.person, {"tarmo"}),
    "records.make_extract": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.export_extract": (lambda scene: scene.extract(), {"tarmo"}),
    "records.hand_over_extract": (lambda scene: scene.extract(), {"tarmo"}),
    "records.refuse_log_request": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.explain_use": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.merge_persons": (lambda scene: scene.person, {"lea"}),
    "records.undo_merge": (lambda scene: scene.merge(), {"lea"}),
    "records.see_retention": (lambda scene: scene.plan(), {"tarmo", "oiva"}),
    "records.plan_deletion": (lambda scene: scene.plan(), {"tarmo", "oiva"}),
    "records.approve_deletion": (lambda scene: scene.plan(), {"tarmo", "oiva"}),
    "records.destroy_outlived": (lambda scene: scene.plan(), NOBODY_AT_THE_DESK),
    "staff.view_team": (lambda scene: scene.west, {"lea"}),
    "staff.reset_factors": (lambda scene: User.objects.get(pk=scene.draft.owner_id), NOBODY_AT_THE_DESK),
    "staff.appoint": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "staff.close_account": (lambda scene: scene.draft.owner, NOBODY_AT_THE_DESK),
    "staff.view_posts": (lambda scene: scene.west, {"lea", "tarmo", "oiva"}),
    "staff.propose_post": (lambda scene: scene.west, GIVING),
    "staff.propose_change": (lambda scene: scene.eero, GIVING),
    "staff.end_post": (lambda scene: scene.eero, GIVING),
    "staff.accept_post": (lambda scene: scene.proposal(), GIVING),
    "staff.refuse_post": (lambda scene: scene.proposal(), GIVING),
    "staff.withdraw_post": (lambda scene: scene.proposal(), {"lea"}),
    "staff.record_competence": (lambda scene: scene.eero, GIVING),
    "staff.strike_competence": (lambda scene: scene.competence(), GIVING),
    "staff.record_language": (lambda scene: scene.eero, GIVING),
    "staff.strike_language": (lambda scene: scene.language(), GIVING),
    "staff.view_roster": (lambda scene: scene.west, WESTERN),
    "staff.plan_duty": (lambda scene: scene.eero, {"lea"}),
    "staff.change_duty": (lambda scene: scene.eero, {"lea"}),
    "staff.view_overflow": (lambda scene: scene.overflow(), {"lea"}),
    "staff.open_overflow": (lambda scene: scene.west, {"lea"}),
    "staff.end_overflow": (lambda scene: scene.overflow(), {"lea"}),
    "staff.make_feed": (lambda scene: scene.eero.user, {"eero"}),
    "staff.revoke_feed": (lambda scene: scene.eero.user, {"eero"}),
    "appointments.view": (lambda scene: scene.west, WESTERN),
    "appointments.hold": (lambda scene: scene.west, WESTERN),
    "appointments.release": (lambda scene: scene.hold(), {"eero"}),
    "appointments.book": (lambda scene: scene.case, WESTERN),
    "appointments.tell_shortage": (lambda scene: scene.west, WESTERN),
    "appointments.see_own": (lambda scene: scene.eero.user, {"eero"}),
    "appointments.plan_own": (lambda scene: scene.eero, {"eero"}),
    "appointments.change_own_day": (lambda scene: scene.eero, {"eero"}),
    "appointments.plan": (lambda scene: scene.eero, {"lea"}),
    "appointments.change_day": (lambda scene: scene.eero, {"lea"}),
    "appointments.read_busy": (lambda scene: scene.eero.user, {"eero"}),
    "appointments.see_shortages": (lambda scene: scene.west, {"lea"}),
    "figures.see": (lambda scene: scene.west.unit, {"lea"}),
    "figures.export": (lambda scene: scene.west.unit, {"lea"}),
    "figures.freeze": (lambda scene: scene.frozen_month(), NOBODY_AT_THE_DESK),
    "cover.tell_absence": (lambda scene: scene.eero.user, {"eero"}),
    "cover.record_absence": (lambda scene: scene.eero, {"lea"}),
    "cover.change_absence": (lambda scene: scene.absence(), {"eero"}),
    "cover.amend_absence": (lambda scene: scene.absence(), {"lea"}),
    "cover.view_plan": (lambda scene: scene.cover_plan(), {"lea"}),
    "cover.accept_plan": (lambda scene: scene.cover_plan(), {"lea"}),
    "cover.give_steps": (lambda scene: scene.west, {"lea"}),
    "staff.see_roles": (lambda scene: CountyProfile.objects.get(), {"lea", "sirkka", "tarmo", "oiva"}),
    "telephony.receive": (lambda scene: scene.west.unit, NOBODY_AT_THE_DESK),
    "telephony.see": (lambda scene: scene.call(), WESTERN),
    "telephony.attach": (lambda scene: scene.call(), WESTERN),
    "telephony.assign": (lambda scene: User.objects.get(pk=scene.draft.owner_id), NOBODY_AT_THE_DESK),
    "region.load_profile": (lambda scene: CountyProfile.objects.get(), NOBODY_AT_THE_DESK),
    "region.view_profile": (lambda scene: CountyProfile.objects.get(), {"lea", "sirkka", "tarmo", "oiva"}),
    "region.see_lines": (lambda scene: CountyProfile.objects.get(), set(CAST)),
    "desk.my_day": (lambda scene: User.objects.get(pk=scene.draft.owner_id), AT_THE_DESK),
    "desk.follow": (lambda scene: User.objects.get(pk=scene.draft.owner_id), AT_THE_DESK),
    "desk.view_log": (lambda scene: scene.person, {"tarmo"}),
    "desk.view_jobs": (lambda scene: a_failed_job(), {"oiva"}),
    "desk.retry_job": (lambda scene: a_failed_job(), {"oiva"}),
    "desk.set_aside_job": (lambda scene: a_failed_job(), {"oiva"}),
    "mail.receive": (lambda scene: scene.mail(), NOBODY_AT_THE_DESK),
    "mail.view": (lambda scene: scene.mail(), BOTH),
    "mail.download": (lambda scene: scene.mail(), BOTH),
    "mail.reply": (lambda scene: scene.mail(), BOTH),
    "mail.file": (lambda scene: scene.mail(), BOTH),
    "mail.unfile": (lambda scene: scene.mail(), BOTH),
    "mail.take_up": (lambda scene: scene.automatic_mail(), WESTERN),
    "mail.rescan": (lambda scene: scene.file(), NOBODY_AT_THE_DESK),
    "mail.forget": (lambda scene: scene.mail(), NOBODY_AT_THE_DESK),
    "messaging.send": (lambda scene: scene.person, NOBODY_AT_THE_DESK),
    "messaging.settle": (lambda scene: scene.person, NOBODY_AT_THE_DESK),
    "api.see_contact": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),
    "api.see_status": (lambda scene: scene.case, NOBODY_AT_THE_DESK),
    "api.see_any_status": (lambda scene: scene.case, NOBODY_AT_THE_DESK),
    "api.route": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "api.due": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "api.create_token": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "api.revoke_token": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "desk.draft": (lambda scene: scene.draft, {"eero"}),
}


def test_the_matrix_knows_every_action() -> None:
    assert set(MATRIX) == set(ACTIONS)


@pytest.mark.parametrize("name", MATRIX)
def test_who_may(request: pytest.FixtureRequest, scene: Scene, name: str) -> None:
    subject_of, expected = MATRIX[name]
    subject = subject_of(scene)
    rows = type(subject)._default_manager.filter(pk=subject.pk)
    cast = {who: as_actor(request.getfixturevalue(who)) for who in CAST}
    assert {who for who, actor in cast.items() if ACTIONS[name].rows(actor, rows).exists()} == expected
    assert not ACTIONS[name].rows(NOBODY, rows).exists()
    for actor in cast.values():  # no rule joins a to-many relation: a deed asks it of the row that it locks
        locked = ACTIONS[name].rows(actor, rows.select_for_update(of=("self",), no_key=True))
        assert len(locked) <= 1
