"""How a concern report of the demo is handled: who it is about, its assessment, its document taken over."""

from dataclasses import dataclass, field

from reimari.assessments.actions import export_assessment, finish_assessment
from reimari.assessments.models import InitialAssessment
from reimari.cases.actions import accept_case
from reimari.cases.states import Assessment
from reimari.concerns.actions import export_report, identify_client
from reimari.concerns.documents import document_of, missing_of
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.concerns.queries import reported as reported_of
from reimari.demo.assessing import found_out
from reimari.demo.life import Life, Over
from reimari.people.actions import Details
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP

NEEDED, TAKEN_OVER = 0.85, 0.7


@dataclass(slots=True)
class Handled(Life):
    """The life of a report's case: it is assessed first, then it goes on as others do."""

    report: ConcernReport | None = field(default=None, kw_only=True)

    def _begin(self) -> None:
        """What couldn't wait was handed over: whoever it was offered to accepts it first."""
        offers = Step.objects.open().filter(track=self.case.pk, kind=ACCEPT_STEP)
        offer = offers.order_by("pk").first()
        if offer is None:
            Life._begin(self)  # noqa: SLF001
            return
        receiver = self.world.staff.pick(self.rng, offer.team_id, "cases.accept", self.case.language)
        if receiver is None or not receiver.may("cases.accept", offer.team_id):
            raise Over
        now = self._after(0.05, 0.5)
        self.case = accept_case(self.case, actor=receiver.actor, now=now, read=True)
        self.worker = receiver

    def _work(self) -> None:
        self._say_who()
        self._judge()
        Life._work(self)  # noqa: SLF001 (a dataclass with slots knows no super())

    def _say_who(self) -> None:
        """Of whom nobody has said who it is, if whoever works on it may."""
        unknown = ReportedClient.objects.filter(report=self.report, person=None).select_related("report")
        for client in unknown.order_by("number"):
            if not self._may("concerns.identify"):
                return
            worker = self._whoever("concerns.identify")
            names = self.world.words
            details = Details(
                last_name=client.last_name or names.family_name(self.rng, self.case.language),
                first_names=client.first_names or names.given_name(self.rng, self.case.language),
                language=self.case.language,
                place_id=self.case.place_id,
                phone=client.phone,
            )
            identify_client(client, details=details, actor=worker.actor, now=self._after(0.2, 3))
        self.case.refresh_from_db()

    def _judge(self) -> None:
        """The initial assessment, which ends the report's own promise; then both documents may go over."""
        if self.case.assessment or not self._may("assessments.finish"):
            return
        result = Assessment.DONE if self.rng.random() < NEEDED else Assessment.NOT_NEEDED
        worker = self._whoever("assessments.finish")
        said = found_out(self.case, result, worker.language)
        done = finish_assessment(self.case, said=said, actor=worker.actor, now=self._after(0.2, 9))
        self.case = done.case
        if self.rng.random() < TAKEN_OVER:
            self._take_over(done)

    def _take_over(self, done: InitialAssessment) -> None:
        worker = self.worker
        if worker is None or self.report is None:
            return
        if self._may("concerns.export") and not self._lacks():
            export_report(self.report, actor=worker.actor, now=self._after(0.05, 0.5))
        person = self.case.person
        whole = done.result == Assessment.DONE and person is not None and person.identity_code
        if whole and self._may("assessments.export"):
            export_assessment(done, actor=worker.actor, now=self._after(0.05, 0.5))

    def _lacks(self) -> list[str]:
        rows = ConcernReport.objects.with_people().select_related(
            "contact__team__unit", "contact__recorded_by", "post"
        )
        report = rows.get(pk=self.report.pk if self.report else None)
        return missing_of(report.kind, document_of(reported_of(report, report.reporters.order_by("number"))))

    def _assess(self) -> None:
        if not self.case.assessment:
            Life._assess(self)  # noqa: SLF001
