package commonseal.verifier;

import commonseal.eseal.ContainerReader.Read;
import commonseal.eseal.Stamp;
import commonseal.proof.MalformedException;
import commonseal.verifier.Contents.Stamping;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the seal around pieces of evidence is worth; the pieces are judged each by itself. */
final class ContainerCheck {

    private ContainerCheck() {}

    /** What lies in it; empty if it is sealed by somebody, but no container of evidence. */
    static Optional<Contents> contents(Read.Sealed sealed) {
        try {
            Contents contents = Contents.parse(sealed.files().getOrDefault(Contents.NAME, new byte[0]));
            Set<String> expected = new HashSet<>(contents.pieces());
            expected.add(Contents.NAME);
            expected.add(Contents.PAGE);
            boolean whole = expected.size() == contents.pieces().size() + 2
                    && sealed.files().keySet().equals(expected);
            return whole ? Optional.of(contents) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Row UNALTERED: the seal holds, which the reader has seen; nothing was taken away that it does not cover. */
    static Check unaltered(Read.Sealed sealed, Contents contents) {
        boolean stampIsThere = sealed.stamp().isPresent();
        return stampIsThere == (contents.stamp() == Stamping.INSIDE)
                ? Inquiry.pass(Row.UNALTERED, Code.CONTAINER_OK, Map.of())
                : altered("time-stamp");
    }

    static Check altered(String reason) {
        return Inquiry.fail(Row.UNALTERED, Code.CONTAINER_ALTERED, Map.of("reason", reason));
    }

    /** Row ISSUER: whose seal it is. */
    static Check issuer(Read.Sealed sealed, TrustFile trust) {
        if (trust.sealAuthorities().isEmpty()) {
            return Inquiry.cannot(Row.ISSUER, Code.SEAL_AUTHORITY_UNKNOWN, Map.of());
        }
        return trust.sealAuthorities().stream().anyMatch(sealed::isIssuedBy)
                ? Inquiry.pass(Row.ISSUER, Code.SEAL_DISTRICT, Map.of("origin", trust.origin()))
                : Inquiry.fail(Row.ISSUER, Code.SEAL_FOREIGN, Map.of());
    }

    /** Row DATES: when it was sealed, and on whose word. */
    static Check dates(Read.Sealed sealed, Contents contents) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("at", contents.sealedAt().toString());
        if (sealed.stamp().isPresent()) {
            Stamp stamp = sealed.stamp().get();
            data.put("at", stamp.at().toString());
            data.put("authority", stamp.authority());
            data.put("fingerprint", stamp.fingerprint());
            return Inquiry.pass(Row.DATES, Code.TS_OK, data);
        }
        contents.why().ifPresent(reason -> data.put("reason", reason));
        return contents.stamp() == Stamping.MISSING
                ? Inquiry.warning(Row.DATES, Code.TS_MISSING, data)
                : Inquiry.notApplicable(Row.DATES, Code.TS_NONE, data);
    }
}
