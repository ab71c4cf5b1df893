package commonseal.documents;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Batches.Format;
import commonseal.documents.Batches.RowState;
import commonseal.documents.Batches.StepResult;
import commonseal.documents.Registers.ReadResult;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole register at its size: every holder new, every number its own; prints how long each step took. */
@Tag("long")
@Tag("register")
class RegisterLongTest {
    private static final int ROWS = Integer.getInteger("commonseal.rows", 50_000);

    @Test
    void aRegisterOfAnOfficeIsTakenOver(@TempDir Path home) {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Registers registers = district.documents.registers();
            Batches batches = district.documents.batches();
            Actor psb = district.officer(Role.ISSUER, "PSB");
            StringBuilder file = new StringBuilder("no,name,id,since\n");
            for (int i = 0; i < ROWS; i++) {
                file.append("旧字第").append(i).append("号,张三,").append(identity(i)).append(",2019-03-01\n");
            }
            district.write(tx -> registers.map(tx, psb, RegisterTest.mapping(District.CARD)));

            Instant begun = district.db.clock().now();
            byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
            UUID fresh = ((ReadResult.Read)
                            district.<ReadResult>write(tx -> registers.read(tx, psb, "HUKOU", Format.CSV, bytes)))
                    .reading()
                    .fresh()
                    .orElseThrow();
            begun = told(district, "read", begun);
            workAll(batches);
            begun = told(district, "tried", begun);
            assertThat(district.<StepResult>write(tx -> batches.start(tx, psb, fresh)))
                    .isEqualTo(new StepResult.Done());
            workAll(batches);
            begun = told(district, "issued", begun);

            assertThat(district.<java.util.Optional<Batches.Batch>>read(tx -> batches.find(tx, psb, fresh)))
                    .map(Batches.Batch::counts)
                    .contains(Map.of(RowState.DONE, ROWS));
            ReadResult again = district.write(tx -> registers.read(tx, psb, "HUKOU", Format.CSV, bytes));
            assertThat(((ReadResult.Read) again).reading().same()).isEqualTo(ROWS);
            var unused = told(district, "read again", begun);
        }
    }

    private static void workAll(Batches batches) {
        while (batches.work()) {
            // Chunk by chunk.
        }
    }

    private static Instant told(District district, String step, Instant since) {
        Instant now = district.db.clock().now();
        System.out.println(
                ROWS + " rows " + step + ": " + Duration.between(since, now).toMillis() + " ms");
        return now;
    }

    /** Right check digits, one for each of many days and orders. */
    private static String identity(int person) {
        String body = "110101"
                + java.time.LocalDate.of(1950, 1, 1)
                        .plusDays(person / 900)
                        .format(java.time.format.DateTimeFormatter.BASIC_ISO_DATE)
                + String.format(java.util.Locale.ROOT, "%03d", 1 + person % 900);
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum = (sum + (body.charAt(i) - '0')) * 2 % 11;
        }
        return body + "0123456789X".charAt((12 - sum) % 11);
    }
}
