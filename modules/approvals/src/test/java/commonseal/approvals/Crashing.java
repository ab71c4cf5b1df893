package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.Role;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A second process on the same database that dies at a named point. */
final class Crashing {

    private static final Duration CHILD_LIMIT = Duration.ofSeconds(120);

    /** How many arguments say where and who; what the child adds begins here. */
    static final int OWN = 8;

    private Crashing() {}

    /** Runs the child's main with where and who, then {@code more}, and expects that it dies at the point. */
    static void crash(String point, Class<?> child, TestDatabase database, Path home, Actor who, String... more) {
        DatabaseAccess access = database.access();
        Optional<Grant> grant = who.grants().stream().findFirst();
        List<String> arguments = new ArrayList<>(List.of(
                access.jdbcUrl(),
                access.password(DatabaseRole.APP),
                access.password(DatabaseRole.SEQUENCER),
                home.toString(),
                who.id().toString(),
                who.session().map(UUID::toString).orElse(""),
                grant.map(held -> held.role().name()).orElse(""),
                grant.map(Grant::office).orElse("")));
        arguments.addAll(List.of(more));
        try (ChildJvm running =
                ChildJvm.start(child, Map.of("commonseal.crash", point), arguments.toArray(String[]::new))) {
            assertThat(running.exitCode(CHILD_LIMIT))
                    .as(point + "\n" + running.output())
                    .isEqualTo(ChildJvm.CRASHED);
        }
    }

    /** The child's own process on the same database. */
    static District resumed(String[] arguments) {
        DatabaseAccess access = new DatabaseAccess(
                arguments[0], Map.of(DatabaseRole.APP, arguments[1], DatabaseRole.SEQUENCER, arguments[2]));
        return District.resume(
                new Db(Pools.open(access, DatabaseRole.APP, "child-app", 4), Clock.system()),
                Pools.open(access, DatabaseRole.SEQUENCER, "child-sequencer", 4),
                Path.of(arguments[3]));
    }

    /** Who acts in the child. */
    static Actor actor(String[] arguments) {
        List<Grant> grants = arguments[6].isEmpty()
                ? List.of()
                : List.of(
                        new Grant(Role.valueOf(arguments[6]), arguments[7], Set.of(), Instant.EPOCH, Optional.empty()));
        return new Actor(
                Actor.Kind.PERSON,
                UUID.fromString(arguments[4]),
                grants,
                Optional.of(arguments[5]).filter(session -> !session.isEmpty()).map(UUID::fromString));
    }
}
