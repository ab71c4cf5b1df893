package commonseal.planted.web;

import org.jooq.impl.DSL;

/** A breach: a page that asks the database itself. */
final class Queries {
    private Queries() {}

    static String one() {
        return DSL.one().toString();
    }
}
