package commonseal.identity;

import commonseal.identity.internal.IdentityModule;

/** Whether texts are numbers of persons and organisations as the register takes them; asks no register. */
public final class NumberSchemes {

    private NumberSchemes() {}

    /**
     * Whether a text, exactly as it stands, is a number of the scheme: characters, date, check character.
     *
     * @param scheme {@code CN-ID}, {@code CN-USCC}, {@code PASSPORT} ...; an unknown one never fits
     * @param demonstration whether a wrong check character is let through, as for test numbers
     */
    public static boolean fits(String scheme, String number, boolean demonstration) {
        return IdentityModule.fits(scheme, number, demonstration);
    }
}
