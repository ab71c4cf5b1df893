package commonseal.web;

import commonseal.identity.HolderId;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.OrganisationResult;
import commonseal.identity.Register.PersonResult;
import commonseal.kernel.Tx;

/** Registers somebody who stands before a clerk: a look at him, also when he was known already. */
public final class Registration {

    private Registration() {}

    /** Recorded with the caller's transaction. */
    public static PersonResult person(Exchange exchange, Tx tx, NewPerson person) {
        PersonResult result = exchange.services().identity().register().addPerson(tx, person);
        switch (result) {
            case PersonResult.Added(HolderId.PersonId id) -> looked(exchange, tx, id);
            case PersonResult.Known(HolderId.PersonId id) -> looked(exchange, tx, id);
            case PersonResult.Invalid invalid -> {}
        }
        return result;
    }

    /** The same for an organisation. */
    public static OrganisationResult organisation(Exchange exchange, Tx tx, NewOrganisation organisation) {
        OrganisationResult result = exchange.services().identity().register().addOrganisation(tx, organisation);
        switch (result) {
            case OrganisationResult.Added(HolderId.OrganisationId id) -> looked(exchange, tx, id);
            case OrganisationResult.Known(HolderId.OrganisationId id) -> looked(exchange, tx, id);
            case OrganisationResult.Invalid invalid -> {}
        }
        return result;
    }

    private static void looked(Exchange exchange, Tx tx, HolderId holder) {
        exchange.services().identity().access().registered(tx, exchange.actor(), holder);
    }
}
