package commonseal.approvals.internal;

/** Unified social credit codes (GB 32100-2015) for organisations that a case brings into being. */
final class CreditCode {

    private static final String DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    /** GB 32100-2015, 5.2: weights of the 17 places. */
    private static final int[] WEIGHTS = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    /** GB 11714-1997: weights of the 8 places of the organisation code. */
    private static final int[] INNER_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};

    private static final String INNER_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private CreditCode() {}

    /**
     * The code of the {@code number}-th enterprise registered by market regulation in a division.
     *
     * @param wrongCheck gives another check character than the right one, so that no real organisation can have it
     */
    static String of(String division, long number, boolean wrongCheck) {
        String organisation = organisation(number);
        String body = "91" + division + organisation;
        int right = check(body);
        return body + DIGITS.charAt(wrongCheck ? (right + 1) % DIGITS.length() : right);
    }

    /** Place value of the check character of 17 characters. */
    static int check(String body) {
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += DIGITS.indexOf(body.charAt(i)) * WEIGHTS[i];
        }
        return (DIGITS.length() - sum % DIGITS.length()) % DIGITS.length();
    }

    private static String organisation(long number) {
        String body = "MA" + String.format(java.util.Locale.ROOT, "%06d", number);
        int sum = 0;
        for (int i = 0; i < INNER_WEIGHTS.length; i++) {
            sum += INNER_DIGITS.indexOf(body.charAt(i)) * INNER_WEIGHTS[i];
        }
        int check = 11 - sum % 11;
        return body + (check == 10 ? "X" : check == 11 ? "0" : String.valueOf(check));
    }
}
