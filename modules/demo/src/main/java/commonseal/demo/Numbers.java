package commonseal.demo;

/**
 * Identity numbers and credit codes of the right shape whose check character is deliberately wrong, so that nobody in the
 * demonstration can be a real person or company.
 */
final class Numbers {

    private static final int[] ID_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String ID_CHECKS = "10X98765432";
    private static final String CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static final int[] CODE_WEIGHTS = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};

    private Numbers() {}

    /** GB 11643 shape: region, birth date (yyyymmdd), sequence, wrong check character. */
    static String identity(String birthDate, int sequence) {
        String body = "110101" + birthDate + String.format(java.util.Locale.ROOT, "%03d", sequence);
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum += (body.charAt(i) - '0') * ID_WEIGHTS[i];
        }
        // The next digit after the right one; never X, so that it stays a digit.
        char right = ID_CHECKS.charAt(sum % 11);
        char wrong = right == 'X' ? '0' : right == '9' ? '0' : (char) (right + 1);
        return body + wrong;
    }

    /** GB 32100 shape: 17 characters and a wrong check character. */
    static String creditCode(String seventeen) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += CODE_CHARACTERS.indexOf(seventeen.charAt(i)) * CODE_WEIGHTS[i];
        }
        int right = (31 - sum % 31) % 31;
        return seventeen + CODE_CHARACTERS.charAt((right + 1) % 31);
    }
}
