package commonseal.identity;

import java.util.UUID;

/** Somebody who can hold documents. Opaque outside this module. */
public sealed interface HolderId {

    UUID value();

    /** {@code person:<uuid>} or {@code organisation:<uuid>}: for sealed records, logs and other modules' columns. */
    String ref();

    /** A natural person. */
    record PersonId(UUID value) implements HolderId {
        @Override
        public String ref() {
            return "person:" + value;
        }
    }

    /** A company or other organisation. */
    record OrganisationId(UUID value) implements HolderId {
        @Override
        public String ref() {
            return "organisation:" + value;
        }
    }

    /** @throws IllegalArgumentException if {@code ref} was not made by {@link #ref()} */
    static HolderId parse(String ref) {
        int colon = ref.indexOf(':');
        String kind = colon < 0 ? "" : ref.substring(0, colon);
        return switch (kind) {
            case "person" -> new PersonId(UUID.fromString(ref.substring(colon + 1)));
            case "organisation" -> new OrganisationId(UUID.fromString(ref.substring(colon + 1)));
            default -> throw new IllegalArgumentException("not a holder reference");
        };
    }
}
