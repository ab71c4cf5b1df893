package commonseal.planted.ledger;

import io.javalin.http.HttpStatus;

/** A breach: HTTP is web's. */
final class Serves {
    private Serves() {}

    static int code() {
        return HttpStatus.OK.getCode();
    }
}
