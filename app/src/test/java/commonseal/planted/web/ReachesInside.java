package commonseal.planted.web;

import commonseal.planted.identity.internal.Exposed;

/** A breach: internals of another module. */
final class ReachesInside {
    private ReachesInside() {}

    static int answer() {
        return Exposed.answer();
    }
}
