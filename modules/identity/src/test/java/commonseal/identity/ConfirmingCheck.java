package commonseal.identity;

import java.net.URI;
import java.util.Optional;

/** A remote check on the other side of the port that confirms everybody. */
final class ConfirmingCheck implements IdentityCheck {

    static final String EVIDENCE = "marker-evidence";

    @Override
    public Optional<Offer> offer() {
        return Optional.of(new Offer("test", "核验", "check"));
    }

    @Override
    public Started start(Document document) {
        return new Started.Go(URI.create("https://check.example/"), "reference");
    }

    @Override
    public Outcome ask(Document document, String reference) {
        return new Outcome.Confirmed(EVIDENCE);
    }
}
