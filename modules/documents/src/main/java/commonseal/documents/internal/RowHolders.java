package commonseal.documents.internal;

import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.Register;
import commonseal.kernel.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holders as rows name them: a reference, a number with its scheme, or a number of the scheme that the kind's holders have.
 * Looked up for many rows at once, a few statements for each scheme.
 */
final class RowHolders {
    static final String CREDIT_CODE = "CN-USCC";
    static final String IDENTITY_NUMBER = "CN-ID";

    private static final Pattern REFERENCE = Pattern.compile("(person|organisation):[0-9a-f-]{36}");
    private static final Pattern NUMBER = Pattern.compile("([A-Z][A-Z-]{0,19}):(.{1,60})");

    private final Kind kind;
    private final Map<String, Map<String, HolderId>> byScheme;

    private RowHolders(Kind kind, Map<String, Map<String, HolderId>> byScheme) {
        this.kind = kind;
        this.byScheme = byScheme;
    }

    /** A number and the scheme it is of. */
    record Numbered(String scheme, String number) {}

    /** A number written with its scheme; empty if it is anything else. */
    static Optional<Numbered> named(String typed) {
        Matcher named = NUMBER.matcher(typed);
        return named.matches() ? Optional.of(new Numbered(named.group(1), named.group(2))) : Optional.empty();
    }

    static RowHolders of(Identity identity, Tx tx, Kind kind, Collection<String> typed) {
        Map<String, List<String>> asked = new HashMap<>();
        for (String text : typed) {
            if (!REFERENCE.matcher(text).matches()) {
                possible(kind, text)
                        .forEach(each -> asked.computeIfAbsent(each.scheme(), scheme -> new ArrayList<>())
                                .add(each.number()));
            }
        }
        Register register = identity.register();
        Map<String, Map<String, HolderId>> found = new HashMap<>();
        asked.forEach((scheme, numbers) -> found.put(
                scheme,
                Map.copyOf(
                        scheme.equals(CREDIT_CODE)
                                ? register.findOrganisations(tx, numbers)
                                : register.findPersons(tx, scheme, numbers))));
        return new RowHolders(kind, found);
    }

    /** What a text may be the number of, the more likely first. */
    private static List<Numbered> possible(Kind kind, String text) {
        Optional<Numbered> named = named(text);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        List<Numbered> possible = new ArrayList<>();
        if (kind.holder() != HolderType.ORGANISATION) {
            possible.add(new Numbered(IDENTITY_NUMBER, text));
        }
        if (kind.holder() != HolderType.PERSON) {
            possible.add(new Numbered(CREDIT_CODE, text));
        }
        return possible;
    }

    /** One of those asked for; empty if nobody is registered so. */
    Optional<HolderId> find(String typed) {
        if (REFERENCE.matcher(typed).matches()) {
            try {
                return Optional.of(HolderId.parse(typed));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return possible(kind, typed).stream()
                .flatMap(each ->
                        Optional.ofNullable(
                                byScheme.getOrDefault(each.scheme(), Map.of()).get(each.number()))
                                .stream())
                .findFirst();
    }
}
