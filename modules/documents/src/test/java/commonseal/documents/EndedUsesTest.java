package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.EndedUse;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndedUsesTest {
    @TempDir
    Path home;

    @Test
    void whatWasUsedAndRevokedOrVoidedLaterIsTold() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Actor psb = district.officer(Role.ISSUER, "PSB");
            Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");
            PersonId owner = district.person("张三");
            UUID revoked = district.provable(psb, card(owner)).document();
            UUID surrendered = district.provable(psb, card(owner)).document();
            UUID early = district.provable(psb, card(owner)).document();
            UUID caseId = UUID.randomUUID();
            UUID evidence = pull(district, clerk, caseId, owner, revoked);
            pull(district, clerk, UUID.randomUUID(), owner, surrendered);
            assertThat(uses(district, Optional.empty())).isEmpty();

            district.change(psb, early, Kind.REVOKED, "LOST");
            // Refused, and so not used.
            pull(district, clerk, caseId, owner, early);
            district.change(psb, surrendered, Kind.SURRENDERED, "BUSINESS_CLOSED");
            district.change(psb, revoked, Kind.REVOKED, "LAW_BROKEN");

            List<EndedUse> all = uses(district, Optional.empty());
            assertThat(all).hasSize(1);
            EndedUse use = all.getFirst();
            assertThat(use.evidence()).contains(evidence);
            assertThat(use.caseId()).isEqualTo(caseId);
            assertThat(use.document()).isEqualTo(revoked);
            assertThat(use.ended()).isEqualTo(State.REVOKED);
            assertThat(use.reason()).isEqualTo("LAW_BROKEN");
            assertThat(use.usedAt()).isBefore(use.recordedAt());
            assertThat(uses(district, Optional.of(caseId))).isEqualTo(all);
            assertThat(uses(district, Optional.of(UUID.randomUUID()))).isEmpty();
        }
    }

    private static UUID pull(District district, Actor clerk, UUID caseId, PersonId owner, UUID document) {
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        return district.pull(context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document)
                .evidence();
    }

    private static List<EndedUse> uses(District district, Optional<UUID> caseId) {
        return district.read(tx -> district.documents.endedUses(tx, caseId, 10));
    }
}
