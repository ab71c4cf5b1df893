package commonseal.approvals.internal;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates;
import commonseal.identity.Register;
import commonseal.kernel.Invariant;
import java.util.Map;
import java.util.Optional;

/** A link brings the applicant organisation into being. */
final class Founding {

    /** Credit codes are dense; more collisions than this mean a broken series. */
    private static final int MOST_TRIES = 20;

    private static final String COMPANY_NAME = "company-name";
    private static final String COMPANY_ADDRESS = "premises-address";

    private final Desk desk;

    Founding(Desk desk) {
        this.desk = desk;
    }

    /** Registers it, with its legal representative and a credit code of the district's series. */
    OrganisationId found(Opened at, CaseFile file) {
        Register register = desk.identity().register();
        String name = file.answer(COMPANY_NAME)
                .orElseThrow(() -> new DecisionRefused(new DecideResult.InvalidResult(Map.of("name", "REQUIRED"))));
        String division = desk.settings().division();
        for (int i = 0; i < MOST_TRIES; i++) {
            long number = CaseWriter.next(at.tx(), "credit-code:" + division);
            String code = CreditCode.of(division, number, desk.settings().demonstration());
            switch (register.addOrganisation(
                    at.tx(),
                    new Register.NewOrganisation(
                            name,
                            code,
                            file.answer(COMPANY_ADDRESS),
                            desk.settings().demonstration()))) {
                case Register.OrganisationResult.Added added -> {
                    if (file.row().applicant() instanceof PersonId person) {
                        Mandates.AppointResult appointed = desk.identity()
                                .mandates()
                                .appoint(
                                        at.tx(),
                                        Mandates.NewMandate.legalRepresentative(
                                                added.id(), person, at.tx().now(), Optional.empty()));
                        Invariant.check(
                                appointed instanceof Mandates.AppointResult.Appointed,
                                "APPROVALS-004",
                                "the founder could not be appointed: %s",
                                appointed);
                    }
                    return added.id();
                }
                case Register.OrganisationResult.Known known -> {
                    // Given by hand before: the next number.
                }
                case Register.OrganisationResult.Invalid invalid ->
                    throw new DecisionRefused(new DecideResult.InvalidResult(Map.of("name", invalid.code())));
            }
        }
        throw new IllegalStateException("APPROVALS-003 no free credit code in division " + division);
    }
}
