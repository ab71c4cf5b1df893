package commonseal.identity;

import commonseal.kernel.Secret;
import java.net.URI;
import java.util.Optional;

/** A provider on the other side of the port: whoever brings a code is the subject of that name. */
final class AnsweringProvider implements IdentityProvider {

    @Override
    public Optional<Offer> offer() {
        return Optional.of(new Offer("https://provider.example", "认证", "provider", Officials.ALLOWED, false));
    }

    @Override
    public Asked ask(Question question) {
        return new Asked.Go(URI.create("https://provider.example/?state=" + question.state()));
    }

    @Override
    public Answered redeem(Redemption redemption) {
        Secret code = redemption.code();
        return new Answered.Known("https://provider.example", code.revealText(), Optional.empty());
    }

    @Override
    public Optional<URI> signOut() {
        return Optional.empty();
    }
}
