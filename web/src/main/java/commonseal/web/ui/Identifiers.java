package commonseal.web.ui;

import commonseal.identity.HolderId;
import commonseal.identity.Register;
import commonseal.kernel.Tx;
import commonseal.planner.PartyRole;
import commonseal.web.Exchange;
import java.util.List;
import java.util.Optional;

/** From a number typed by an applicant to the holder it belongs to; the answer to a wrong one is the same for all. */
final class Identifiers {

    /** Most numbers in one field; each costs a look-up or two. */
    static final int MOST = 30;

    private static final int LONGEST = 40;
    private static final List<String> PERSON_SCHEMES = List.of("CN-ID", "PASSPORT", "CN-HKMO", "CN-TW");

    private Identifiers() {}

    /** One answer per number, in order; empty if it could not be matched with somebody who may play the part. */
    static List<Optional<HolderId>> find(Exchange exchange, PartyRole.Type type, List<String> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("name-parties"),
                        tx -> numbers.stream()
                                .map(number -> find(exchange, tx, type, number))
                                .toList());
    }

    private static Optional<HolderId> find(Exchange exchange, Tx tx, PartyRole.Type type, String number) {
        if (number.length() > LONGEST) {
            return Optional.empty();
        }
        Register register = exchange.services().identity().register();
        return switch (type) {
            case PERSON -> person(register, tx, number);
            case ORGANISATION -> organisation(register, tx, number);
            case ANY -> organisation(register, tx, number).or(() -> person(register, tx, number));
        };
    }

    private static Optional<HolderId> organisation(Register register, Tx tx, String number) {
        return register.findOrganisation(tx, number).map(HolderId.class::cast);
    }

    private static Optional<HolderId> person(Register register, Tx tx, String number) {
        for (String scheme : PERSON_SCHEMES) {
            Optional<HolderId> found = register.findPerson(tx, scheme, number).map(HolderId.class::cast);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
