package commonseal.documents;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.Jws;
import commonseal.carriers.P256Key;
import commonseal.carriers.SdJwt;
import commonseal.documents.WalletCopies.GiveResult;
import commonseal.documents.WalletCopies.Question;
import commonseal.identity.Actor;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A wallet with one key, as its maker would build it. */
final class Wallet {
    private final KeyPair pair;

    Wallet() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(pair.getPrivate());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The answer to the district's question. */
    String proof(Question question) {
        return proof(WalletCopies.PROOF_TYPE, question.audience(), question.nonce());
    }

    String proof(String type, String audience, String nonce) {
        ObjectNode header = object().put("typ", type);
        header.set("jwk", P256Key.of(pair.getPublic()).jwk());
        return Jws.sign(
                        Jws.Algorithm.ES256,
                        header,
                        object().put("aud", audience)
                                .put("nonce", nonce)
                                .put("iat", Instant.now().getEpochSecond()),
                        this::sign)
                .text();
    }

    /** Asks the district and answers it. */
    GiveResult.Given take(District district, Actor holder, UUID document) {
        GiveResult result = give(district, holder, document);
        assertThat(result).isInstanceOf(GiveResult.Given.class);
        return (GiveResult.Given) result;
    }

    GiveResult give(District district, Actor holder, UUID document) {
        return district.db.write(holder.act("wallet"), tx -> {
            WalletCopies copies = district.documents.walletCopies();
            Optional<Question> question = copies.question(tx, holder, document);
            return copies.give(tx, holder, document, proof(question.orElse(new Question("-", "-", Instant.MAX))));
        });
    }

    /** What the bearer shows to somebody who asked him. */
    String show(String copy, Set<String> claims, String audience, String nonce, Instant at) {
        SdJwt shown = SdJwt.parse(copy).showing(claims);
        Jws proof = Jws.sign(
                Jws.Algorithm.ES256,
                object().put("typ", "kb+jwt"),
                object().put("aud", audience)
                        .put("nonce", nonce)
                        .put("iat", at.getEpochSecond())
                        .put("sd_hash", shown.bindingHash()),
                this::sign);
        return shown.unbound() + proof.text();
    }
}
