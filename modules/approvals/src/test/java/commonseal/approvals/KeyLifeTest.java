package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs.ErasureResult;
import commonseal.keys.Rotating;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are exchanged and deleted in a district with everything in it. */
class KeyLifeTest {

    @TempDir
    Path home;

    private TestDatabase database;
    private District district;
    private PersonId applicant = new PersonId(new UUID(0, 0));
    private UUID id = new UUID(0, 0);

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        district.publish(Definitions.process("one", Reject.FIRST_REJECT, List.of(), Link.of("A", "PNR", 3, null)));
        applicant = district.person("甲");
        Actor citizen = District.citizen(applicant);
        id = district.apply(
                citizen, new Cases.Application("one", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.accepted(citizen, id);
        district.approved(id, "A");
    }

    @AfterEach
    void stop() {
        district.close();
        database.close();
    }

    /** Also proves that every column is declared and may be updated: otherwise the old key would stay in use. */
    @Test
    void everyKeyIsExchangedWhileTheDistrictGoesOn() {
        for (Rotating purpose : Rotating.values()) {
            assertThat(district.<Boolean>write(tx ->
                            district.identity.keyActs().rotate(tx, purpose).isPresent()))
                    .isTrue();
        }
        district.close();
        district = District.resume(
                database.db(() -> Instant.now().plus(Duration.ofMinutes(10))), database.sequencer(), home);

        for (int page = 0; page < 500 && district.rotation.work(); page++) {
            assertThat(district.rotation.list()).hasSize(6);
        }

        assertThat(district.rotation.list())
                .filteredOn(state -> state.key().equals(state.purpose().code()))
                .hasSize(3)
                .allSatisfy(state -> assertThat(state.retiredAt()).isPresent());
        assertThat(district.rotation.list())
                .filteredOn(state -> !state.key().equals(state.purpose().code()))
                .allSatisfy(state -> assertThat(state.rows()).isPositive());
        district.close();
        district = District.resume(database.db(), database.sequencer(), home);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        Actor citizen = District.citizen(applicant);
        UUID next = district.apply(
                citizen, new Cases.Application("one", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.accepted(citizen, next);
    }

    @Test
    void anErasedApplicantsCasesCountAsErasedAndTheOthersStand() {
        assertThat(district.<ErasureResult>write(
                        tx -> district.identity.keyActs().erase(tx, applicant)))
                .isInstanceOf(ErasureResult.Erased.class);

        var audit = district.ledger.verify(district.sealedRows);
        assertThat(audit.findings()).isEmpty();
        assertThat(audit.rowsErased()).isGreaterThanOrEqualTo(4);
    }
}
