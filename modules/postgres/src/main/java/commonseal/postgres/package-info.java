/**
 * The database server and how to reach it: life cycle of the embedded PostgreSQL, roles, migrations, pools. Everything but
 * {@link commonseal.postgres.EmbeddedPostgres} works the same on an external PostgreSQL 15 or later.
 */
@NullMarked
package commonseal.postgres;

import org.jspecify.annotations.NullMarked;
