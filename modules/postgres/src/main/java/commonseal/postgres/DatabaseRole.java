package commonseal.postgres;

/** The login roles of {@code db/roles.sql}. None is a superuser, and row security binds all but the one that dumps. */
public enum DatabaseRole {
    /** Runs the migrations as {@code commonseal_owner}; used at start and by {@code migrate} only. */
    MIGRATE("commonseal_migrate"),
    /** Serves pages, REST and jobs: inserts and reads; updates only the columns that change. */
    APP("commonseal_app"),
    /** The one writer of tiles and checkpoints. */
    SEQUENCER("commonseal_sequencer"),
    /** Reports and the explorer: reads only. */
    READ("commonseal_read"),
    /** Dumps: reads everything. */
    BACKUP("commonseal_backup");

    private final String user;

    DatabaseRole(String user) {
        this.user = user;
    }

    /** The role's name in PostgreSQL. */
    public String user() {
        return user;
    }
}
