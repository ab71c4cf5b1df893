package commonseal.web;

import commonseal.identity.Role;
import java.util.Set;

/** Who may call a route. Checked before the handler; what the person may do there is decided below, in the facades. */
public sealed interface Access {

    /** Anybody. */
    record Public() implements Access {}

    /** A session that still sets up its account, or a complete one. */
    record SettingUp() implements Access {}

    /** A complete session or a bearer token. */
    record SignedIn() implements Access {}

    /** A complete session or token of an officer with one of the roles, in any office. */
    record Officer(Set<Role> roles) implements Access {
        public Officer {
            roles = Set.copyOf(roles);
        }
    }

    /** Anybody. */
    static Access open() {
        return new Public();
    }

    /** Signed in, no role needed. */
    static Access signedIn() {
        return new SignedIn();
    }

    /** Officers with one of the roles. */
    static Access officer(Role... roles) {
        return new Officer(Set.of(roles));
    }

    /** As the golden file of routes prints it. */
    default String label() {
        return switch (this) {
            case Public() -> "public";
            case SettingUp() -> "setting-up";
            case SignedIn() -> "signed-in";
            case Officer(var roles) ->
                "officer:"
                        + String.join(
                                ",", roles.stream().map(Enum::name).sorted().toList());
        };
    }
}
